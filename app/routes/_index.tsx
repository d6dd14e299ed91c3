import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData, useRouteLoaderData } from '@remix-run/react'
import { useMemo } from 'react'
import { ConnectionLine } from '../components/live/connection-line'
import { DatabaseAway } from '../components/live/database-away'
import { FirstEventGuide } from '../components/live/first-event-guide'
import { PoliteSummary } from '../components/live/polite-summary'
import { SelfRenewal } from '../components/live/self-renewal'
import { StoreTable } from '../components/live/store-table'
import { StoreTiles } from '../components/live/store-tiles'
import { TotalNow } from '../components/live/total-now'
import { useLiveFigures } from '../components/live/use-live-figures'
import { useNow } from '../components/live/use-now'
import { PageHeader } from '../components/page'
import { SegmentedLinks } from '../components/segmented-links'
import { appContext } from '../context.server'
import { shownStore, shownStores } from '../live/shown-stores.server'
import type { loader as rootLoader } from '../root'

export const meta: MetaFunction = () => [{ title: 'Live · Storepulse' }]

export async function loader({ request }: LoaderFunctionArgs) {
  const context = appContext()
  const { settings } = context
  const nowMs = Date.now()
  const live = await context.hub.current()
  const stores = await shownStores(context, live, nowMs)
  return {
    nowMs,
    asOfMs: live.asOfMs,
    figures: live.stores,
    stores: stores.map((store) => shownStore(store, nowMs)),
    view: new URL(request.url).searchParams.get('view') === 'table' ? ('table' as const) : ('tiles' as const),
    intake: { broker: settings.kafkaEnabled ? settings.kafkaBrokers.join(',') : null, topic: settings.topics.traffic },
    databaseAway: live.health.state === 'stale',
  }
}

export default function LivePage() {
  const {
    stores,
    figures: rendered,
    asOfMs,
    nowMs: serverNowMs,
    view,
    intake,
    databaseAway,
  } = useLoaderData<typeof loader>()
  const locale = useRouteLoaderData<typeof rootLoader>('root')?.locale
  const figures = useLiveFigures({ stores: rendered, asOfMs }, null)
  const nowMs = useNow(serverNowMs, 1_000)
  const number = useMemo(() => new Intl.NumberFormat(locale), [locale])
  if (stores.length === 0 && !databaseAway) {
    return (
      <>
        <PageHeader title="Live" lede={<ConnectionLine figures={figures} renderedAtMs={serverNowMs} />} />
        <FirstEventGuide intake={intake} exampleTime={new Date(serverNowMs).toISOString().replace(/\.\d+Z/, 'Z')} />
        <SelfRenewal everySeconds={30} />
      </>
    )
  }
  return (
    <>
      <PageHeader
        title="Live"
        lede={<ConnectionLine figures={figures} renderedAtMs={serverNowMs} />}
        actions={
          <SegmentedLinks
            label="View"
            segments={[
              { label: 'Tiles', to: '/', current: view === 'tiles' },
              { label: 'Table', to: '/?view=table', current: view === 'table' },
            ]}
          />
        }
      />
      {databaseAway ? (
        <DatabaseAway>
          {asOfMs === null ? 'No figures are known yet' : 'The last known figures are shown'}; the page goes on
        </DatabaseAway>
      ) : null}
      <TotalNow figures={figures} number={number} known={asOfMs !== null} />
      {view === 'table' ? (
        <StoreTable stores={stores} figures={figures} nowMs={nowMs} number={number} />
      ) : (
        <StoreTiles stores={stores} figures={figures} nowMs={nowMs} number={number} />
      )}
      <PoliteSummary figures={figures} />
      <SelfRenewal everySeconds={30} />
    </>
  )
}
