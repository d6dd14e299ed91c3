import type { SerializeFrom } from '@remix-run/node'
import { useSearchParams } from '@remix-run/react'
import { useMemo } from 'react'
import { ButtonLink, TextLink } from '../../../ui/button'
import { EmptyState } from '../../../ui/empty-state'
import { SelfRenewal } from '../../../ui/frame/self-renewal'
import { useLocale } from '../../../ui/frame/use-locale'
import { PageHeader } from '../../../ui/page'
import { Pager, pagesAround } from '../../../ui/pager'
import { SegmentedLinks } from '../../../ui/segmented-links'
import type { LiveFigures } from '../../stream/live-figures'
import { useLiveFigures } from '../../stream/use-live-figures'
import { ConnectionLine } from '../../view/connection-line'
import { DatabaseAway } from '../../view/database-away'
import { PoliteSummary } from '../../view/polite-summary'
import { useDailyReload } from '../../view/use-daily-reload'
import { useDayRenewal } from '../../view/use-day-renewal'
import type { overviewOf } from '../overview.server'
import { type OverviewFilter, overviewPath, parseOverviewFilter } from '../overview-filter'
import { FirstEventGuide } from './first-event-guide'
import { NeedsAttention } from './needs-attention'
import { NextSteps } from './next-steps'
import { OverviewFilterForm } from './overview-filter-form'
import { StoreTable } from './store-table'
import { StoreTiles } from './store-tiles'
import { StoresRefused } from './stores-refused'
import { TotalNow } from './total-now'
import { useOrderedStores } from './use-order'
import { useTotals } from './use-totals'
import { Wall } from './wall'

type Data = SerializeFrom<typeof overviewOf> & {
  nowMs: number
  intake: Parameters<typeof FirstEventGuide>[0]['intake']
  storesRefused: Parameters<typeof StoresRefused>[0]['why']
}

const NO_FILTER: OverviewFilter = { storeIds: [], sort: 'group', view: 'tiles', group: null, search: '', wall: false }

const isUnfiltered = ({ storeIds, group, search }: OverviewFilter) =>
  storeIds.length === 0 && group === null && search === ''

function useFilter(): OverviewFilter {
  const [search] = useSearchParams()
  const text = search.toString()
  return useMemo(() => {
    const parsed = parseOverviewFilter(new URLSearchParams(text))
    return parsed.ok ? parsed.filter : NO_FILTER
  }, [text])
}

/** The live page: all stores as tiles, as a table or on a wall. */
export function LivePage({ data }: { data: Data }) {
  const { stores, groups, paging, figures: rendered, asOfMs, nowMs: serverNowMs, databaseAway } = data
  const locale = useLocale()
  const filter = useFilter()
  const ids = paging && stores.map(({ storeId }) => storeId)
  const figures = useLiveFigures({ stores: rendered, asOfMs }, ids)
  const number = useMemo(() => new Intl.NumberFormat(locale), [locale])
  const { shown, holder } = useOrderedStores(stores, filter, figures, serverNowMs, paging !== null)
  const totals = useTotals(paging?.totals ?? null, overviewPath({ ...filter, wall: false }))
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
        <FirstEventGuide intake={data.intake} />
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
      {shown.length > 0 ? <TotalNow {...headline} /> : null}
      <NeedsAttention stores={shown} figures={figures} serverNowMs={serverNowMs} />
      {paging === null && !databaseAway && isUnfiltered(filter) ? <NextSteps stores={stores} /> : null}
      {every > 1 ? <OverviewFilterForm filter={filter} groups={groups} /> : null}
      <div ref={holder}>
        {shown.length === 0 ? (
          <EmptyState title="No matching stores">
            <TextLink to={overviewPath({ ...NO_FILTER, view: filter.view })}>Show all stores</TextLink>
          </EmptyState>
        ) : filter.view === 'table' ? (
          <StoreTable {...shared} stores={shown} filter={filter} />
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
          <TextLink to="/stores">All stores and their settings</TextLink>
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
