import { type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node'
import { type ShouldRevalidateFunction, useLoaderData, useRouteLoaderData, useSearchParams } from '@remix-run/react'
import { useEffect, useMemo } from 'react'
import { countedFilter } from '~/domain/counted-stores'
import { countedNow } from '../../live/overview/counted-now.server'
import { overviewOf } from '../../live/overview/overview.server'
import { type OverviewFilter, overviewPath, parseOverviewFilter } from '../../live/overview/overview-filter'
import { FirstEventGuide } from '../../live/overview/view/first-event-guide'
import { OverviewFilterForm } from '../../live/overview/view/overview-filter-form'
import { StoreTable } from '../../live/overview/view/store-table'
import { StoreTiles } from '../../live/overview/view/store-tiles'
import { StoresRefused } from '../../live/overview/view/stores-refused'
import { TotalNow } from '../../live/overview/view/total-now'
import { useOrderedStores } from '../../live/overview/view/use-order'
import { useTotals } from '../../live/overview/view/use-totals'
import { Wall } from '../../live/overview/view/wall'
import type { LiveFigures } from '../../live/stream/live-figures'
import { useLiveFigures } from '../../live/stream/use-live-figures'
import { ConnectionLine } from '../../live/view/connection-line'
import { DatabaseAway } from '../../live/view/database-away'
import { PoliteSummary } from '../../live/view/polite-summary'
import { useDailyReload } from '../../live/view/use-daily-reload'
import { useDayRenewal } from '../../live/view/use-day-renewal'
import type { loader as rootLoader } from '../../root'
import { appContext } from '../../server/context.server'
import { clientLocale } from '../../server/requests/client-locale.server'
import { ButtonLink, TextLink } from '../../ui/button'
import { EmptyState } from '../../ui/empty-state'
import { problemResponse } from '../../ui/frame/problem-response'
import { SelfRenewal } from '../../ui/frame/self-renewal'
import type { FrameHandle } from '../../ui/frame/site-frame'
import { PageHeader } from '../../ui/page'
import { Pager, pagesAround } from '../../ui/pager'
import { SegmentedLinks } from '../../ui/segmented-links'

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
