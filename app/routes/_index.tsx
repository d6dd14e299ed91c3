import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { type ShouldRevalidateFunction, useLoaderData, useRouteLoaderData, useSearchParams } from '@remix-run/react'
import { useMemo } from 'react'
import { type OverviewFilter, overviewPath, parseOverviewFilter } from '~/domain/live/overview-filter'
import { ButtonLink, TextLink } from '../components/button'
import { EmptyState } from '../components/empty-state'
import { ConnectionLine } from '../components/live/connection-line'
import { DatabaseAway } from '../components/live/database-away'
import { FirstEventGuide } from '../components/live/first-event-guide'
import { OverviewFilterForm } from '../components/live/overview-filter-form'
import { PoliteSummary } from '../components/live/polite-summary'
import { SelfRenewal } from '../components/live/self-renewal'
import { StoreTable } from '../components/live/store-table'
import { StoreTiles } from '../components/live/store-tiles'
import { TotalNow } from '../components/live/total-now'
import { useDailyReload } from '../components/live/use-daily-reload'
import { useDayRenewal } from '../components/live/use-day-renewal'
import { useLiveFigures } from '../components/live/use-live-figures'
import { useOrderedStores } from '../components/live/use-order'
import { Wall } from '../components/live/wall'
import { PageHeader } from '../components/page'
import { problemResponse } from '../components/problem-response'
import { SegmentedLinks } from '../components/segmented-links'
import type { FrameHandle } from '../components/site-frame'
import { appContext } from '../context.server'
import { shownStores, shownWithDays, staleAs } from '../live/shown-stores.server'
import type { loader as rootLoader } from '../root'
import { unlessAway } from '../unless-away.server'

export const meta: MetaFunction = () => [{ title: 'Live · Storepulse' }]
export const handle: FrameHandle = { bare: (search) => search.get('wall') === '1' }

/** Another choice of stores needs nothing that the page has not got already. */
export const shouldRevalidate: ShouldRevalidateFunction = ({ currentUrl, nextUrl, defaultShouldRevalidate }) =>
  currentUrl.pathname === nextUrl.pathname && currentUrl.search !== nextUrl.search ? false : defaultShouldRevalidate

/** @throws a 400 that names what makes no sense in the address */
export async function loader({ request }: LoaderFunctionArgs) {
  const parsed = parseOverviewFilter(new URL(request.url).searchParams)
  if (!parsed.ok) throw problemResponse(400, parsed.problems)
  const context = appContext()
  const { settings } = context
  const nowMs = Date.now()
  const live = await context.hub.current()
  const stores = await shownStores(context, live, nowMs)
  const withDays = await unlessAway(context.hub, shownWithDays(context, stores, live, nowMs))
  return {
    nowMs,
    asOfMs: live.asOfMs,
    figures: live.stores,
    stores: withDays ?? (await shownWithDays(context, stores, staleAs(live), nowMs)),
    intake: { broker: settings.kafkaEnabled ? settings.kafkaBrokers.join(',') : null, topic: settings.topics.traffic },
    databaseAway: live.health.state === 'stale' || withDays === null,
  }
}

const NO_FILTER: OverviewFilter = { storeIds: [], sort: 'group', view: 'tiles', group: null, search: '', wall: false }

function useFilter(): OverviewFilter {
  const [search] = useSearchParams()
  const text = search.toString()
  return useMemo(() => {
    const parsed = parseOverviewFilter(new URLSearchParams(text))
    return parsed.ok ? parsed.filter : NO_FILTER
  }, [text])
}

export default function LivePage() {
  const { stores, figures: rendered, asOfMs, nowMs: serverNowMs, intake, databaseAway } = useLoaderData<typeof loader>()
  const locale = useRouteLoaderData<typeof rootLoader>('root')?.locale
  const filter = useFilter()
  const figures = useLiveFigures({ stores: rendered, asOfMs }, null)
  const number = useMemo(() => new Intl.NumberFormat(locale), [locale])
  const { shown, holder } = useOrderedStores(stores, filter, figures, serverNowMs)
  const groups = useMemo(() => [...new Set(stores.flatMap(({ group }) => group ?? []))], [stores])
  useDayRenewal(serverNowMs)
  useDailyReload(filter.wall)
  const shared = { figures, number, serverNowMs }
  const storeIds = shown.map(({ storeId }) => storeId)
  if (stores.length === 0 && !databaseAway) {
    return (
      <>
        <PageHeader title="Live" lede={<ConnectionLine figures={figures} renderedAtMs={serverNowMs} />} />
        <FirstEventGuide intake={intake} exampleTime={new Date(serverNowMs).toISOString().replace(/\.\d+Z/, 'Z')} />
        <SelfRenewal everySeconds={30} />
      </>
    )
  }
  if (filter.wall) {
    const back = overviewPath({ ...filter, wall: false })
    return (
      <>
        <Wall {...shared} stores={shown} every={stores.length} known={asOfMs !== null} back={back} />
        <PoliteSummary {...{ figures, number, storeIds }} />
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
          <>
            <SegmentedLinks
              label="View"
              segments={[
                {
                  label: 'Tiles',
                  to: overviewPath({ ...filter, view: 'tiles' }),
                  current: filter.view === 'tiles',
                },
                { label: 'Table', to: overviewPath({ ...filter, view: 'table' }), current: filter.view === 'table' },
              ]}
            />
            <ButtonLink to={overviewPath({ ...filter, wall: true })}>Wall</ButtonLink>
          </>
        }
      />
      {databaseAway ? (
        <DatabaseAway>
          {asOfMs === null ? 'No figures are known yet' : 'The last known figures are shown'}; the page goes on
        </DatabaseAway>
      ) : null}
      <TotalNow {...shared} stores={shown} every={stores.length} known={asOfMs !== null} />
      {stores.length > 1 ? <OverviewFilterForm filter={filter} groups={groups} /> : null}
      <div ref={holder}>
        {shown.length === 0 ? (
          <EmptyState title="No store fits">
            Nothing of {stores.length} stores fits what you look for.{' '}
            <TextLink to={overviewPath({ ...NO_FILTER, view: filter.view })}>Show all stores</TextLink>
          </EmptyState>
        ) : filter.view === 'table' ? (
          <StoreTable {...shared} stores={shown} />
        ) : (
          <StoreTiles {...shared} stores={shown} grouped={filter.sort === 'group'} />
        )}
      </div>
      <PoliteSummary {...{ figures, number, storeIds }} />
      <SelfRenewal everySeconds={30} />
    </>
  )
}
