import { type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node'
import { type ShouldRevalidateFunction, useLoaderData, useRouteLoaderData, useSearchParams } from '@remix-run/react'
import { useEffect, useMemo } from 'react'
import { countedFilter } from '~/domain/counted-stores'
import { type OverviewFilter, overviewPath, parseOverviewFilter } from '~/domain/live/overview-filter'
import { clientLocale } from '../client-locale.server'
import { ButtonLink, TextLink } from '../components/button'
import { EmptyState } from '../components/empty-state'
import { ConnectionLine } from '../components/live/connection-line'
import { DatabaseAway } from '../components/live/database-away'
import { FirstEventGuide } from '../components/live/first-event-guide'
import type { LiveFigures } from '../components/live/live-figures'
import { OverviewFilterForm } from '../components/live/overview-filter-form'
import { PoliteSummary } from '../components/live/polite-summary'
import { SelfRenewal } from '../components/live/self-renewal'
import { StoreTable } from '../components/live/store-table'
import { StoreTiles } from '../components/live/store-tiles'
import { StoresRefused } from '../components/live/stores-refused'
import { TotalNow } from '../components/live/total-now'
import { useDailyReload } from '../components/live/use-daily-reload'
import { useDayRenewal } from '../components/live/use-day-renewal'
import { useLiveFigures } from '../components/live/use-live-figures'
import { useOrderedStores } from '../components/live/use-order'
import { useTotals } from '../components/live/use-totals'
import { Wall } from '../components/live/wall'
import { PageHeader } from '../components/page'
import { Pager, pagesAround } from '../components/pager'
import { problemResponse } from '../components/problem-response'
import { SegmentedLinks } from '../components/segmented-links'
import type { FrameHandle } from '../components/site-frame'
import { appContext } from '../context.server'
import { countedNow } from '../live/counted-now.server'
import { overviewOf } from '../live/overview.server'
import type { loader as rootLoader } from '../root'

export const meta: MetaFunction = () => [{ title: 'Live · Storepulse' }]
export const handle: FrameHandle = { bare: (search) => search.get('wall') === '1' }

/** Whether the stores of the page that is shown stand on several pages; of the browser alone. */
let inPages = false

/** Another choice of stores needs nothing that the page has not got already, unless it has only some of them. */
export const shouldRevalidate: ShouldRevalidateFunction = ({ currentUrl, nextUrl, defaultShouldRevalidate }) =>
  currentUrl.pathname === nextUrl.pathname && currentUrl.search !== nextUrl.search ? inPages : defaultShouldRevalidate

/** @throws a 400 that names what makes no sense in the address */
export async function loader({ request }: LoaderFunctionArgs) {
  const parsed = parseOverviewFilter(new URL(request.url).searchParams)
  if (!parsed.ok) throw problemResponse(400, parsed.problems)
  const context = appContext()
  const filter = countedFilter(await countedNow(context), parsed.filter)
  if (filter !== parsed.filter) throw redirect(overviewPath(filter))
  const { settings } = context
  const nowMs = Date.now()
  return {
    nowMs,
    ...(await overviewOf(context, filter, nowMs, clientLocale(request))),
    intake: { broker: settings.kafkaEnabled ? settings.kafkaBrokers.join(',') : null, topic: settings.topics.traffic },
    storesRefused: await context.workerState.storesRefused(),
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
  const data = useLoaderData<typeof loader>()
  const { stores, groups, paging, figures: rendered, asOfMs, nowMs: serverNowMs, databaseAway } = data
  const locale = useRouteLoaderData<typeof rootLoader>('root')?.locale
  const filter = useFilter()
  const ids = paging && stores.map(({ storeId }) => storeId)
  const figures = useLiveFigures({ stores: rendered, asOfMs }, ids)
  const number = useMemo(() => new Intl.NumberFormat(locale), [locale])
  const { shown, holder } = useOrderedStores(stores, filter, figures, serverNowMs, paging !== null)
  const totals = useTotals(paging?.totals ?? null, overviewPath({ ...filter, wall: false }))
  useEffect(() => {
    inPages = paging !== null
  }, [paging])
  useDayRenewal(serverNowMs)
  useDailyReload(filter.wall)
  const shared = { figures, number, serverNowMs }
  const every = totals?.every ?? stores.length
  const headline = { ...shared, stores: shown, every, known: asOfMs !== null, totals }
  const summary = (
    <PoliteSummary
      {...{ figures, number, storeIds: shown.map(({ storeId }) => storeId) }}
      people={totals?.people ?? null}
    />
  )
  if (every === 0 && !databaseAway) {
    return (
      <>
        <PageHeader title="Live" lede={<ConnectionLine figures={figures} renderedAtMs={serverNowMs} />} />
        <StoresRefused why={data.storesRefused} />
        <FirstEventGuide
          intake={data.intake}
          exampleTime={new Date(serverNowMs).toISOString().replace(/\.\d+Z/, 'Z')}
        />
        <SelfRenewal everySeconds={30} />
      </>
    )
  }
  if (filter.wall) {
    const back = overviewPath({ ...filter, wall: false })
    const following =
      paging && paging.pages > 1 ? overviewPath({ ...filter, page: (paging.page % paging.pages) + 1 }) : null
    return (
      <>
        <Wall {...headline} back={back} following={following} />
        {summary}
        <SelfRenewal everySeconds={30} />
      </>
    )
  }
  return (
    <>
      <LiveHeader filter={filter} figures={figures} renderedAtMs={serverNowMs} />
      <StoresRefused why={data.storesRefused} />
      {databaseAway ? (
        <DatabaseAway>
          {asOfMs === null ? 'No figures yet' : 'Showing the last known figures'}. The page updates when it is back.
        </DatabaseAway>
      ) : null}
      <TotalNow {...headline} />
      {every > 1 ? <OverviewFilterForm filter={filter} groups={groups} /> : null}
      <div ref={holder}>
        {shown.length === 0 ? (
          <EmptyState title="No matching stores">
            <TextLink to={overviewPath({ ...NO_FILTER, view: filter.view })}>Show all stores</TextLink>
          </EmptyState>
        ) : filter.view === 'table' ? (
          <StoreTable {...shared} stores={shown} />
        ) : (
          <StoreTiles {...shared} stores={shown} grouped={filter.sort === 'group'} />
        )}
      </div>
      {paging ? (
        <Pager
          label="Pages of stores"
          {...pagesAround(paging.page, paging.pages, (page) => overviewPath({ ...filter, page }))}
          className="mt-6"
        />
      ) : null}
      {every > 1 ? (
        <p className="mt-8 text-sm print:hidden">
          <TextLink to="/settings/stores">Hide or remove stores</TextLink>
        </p>
      ) : null}
      {summary}
      <SelfRenewal everySeconds={30} />
    </>
  )
}

/** The head of the page, with the ways to its other views. */
function LiveHeader({
  filter,
  figures,
  renderedAtMs,
}: {
  filter: OverviewFilter
  figures: LiveFigures
  renderedAtMs: number
}) {
  const view = (name: OverviewFilter['view'], label: string) => ({
    label,
    to: overviewPath({ ...filter, view: name }),
    current: filter.view === name,
  })
  return (
    <PageHeader
      title="Live"
      lede={<ConnectionLine figures={figures} renderedAtMs={renderedAtMs} />}
      actions={
        <>
          <SegmentedLinks label="View" segments={[view('tiles', 'Tiles'), view('table', 'Table')]} />
          <ButtonLink to={overviewPath({ ...filter, wall: true })}>Wall</ButtonLink>
        </>
      }
    />
  )
}
