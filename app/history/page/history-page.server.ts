import { zoneWords } from '~/app/ui/words/zone-words'
import type { Store } from '~/domain/stores'
import { localDate } from '~/domain/time/zoned-time'
import { pagesAround } from '../../ui/pager'
import type { RangeOccupancy } from '../answer/range-occupancy'
import { MOST_BARS_OF_PHONES, renderBucketChart } from '../chart/bucket-chart.server'
import type { bucketSlots } from '../question/buckets/bucket-slots'
import type { HistoryBucket } from '../question/buckets/buckets'
import type { DwellDistribution } from '../question/buckets/dwell'
import { totalsOf, type WeekHour } from '../question/buckets/totals'
import { type HistoryFilter, historyPath } from '../question/filter'
import type { Coverage } from '../question/presence'
import type { RangeSpan } from '../question/range'
import type { RetailCalendar } from '../question/retail-calendar'
import type { ShownSql } from '../reads/history-shown-sql'
import { bucketLabel, countLabel, datesLabel, dayLabel } from './bucket-labels'
import { insideOf, rowOf, sorted, sortsOf } from './bucket-rows'
import { freshnessOf, silencesOf } from './heard-words'
import { historyForm } from './history-form.server'
import { averageLabel, peakLabel, peopleInside } from './people-inside'
import { rangeFigures } from './range-figures'
import { backWords, quickRanges, rangeWords, WIDTH_WORDS } from './range-words'
import { storeRanking } from './store-ranking.server'
import { dwellOf, heatOf } from './week-and-dwell'

/** Rows of one page of the table of buckets. */
export const BUCKETS_PER_PAGE = 48
/** The most stores that a sentence names one by one. */
const STORES_NAMED = 20
type StoreCounts = ReadonlyMap<string, { entries: number; exits: number }>

/** Inputs of the page: the answer to its question, and the existing stores. */
export type HistoryPageInput = {
  filter: HistoryFilter
  span: RangeSpan
  width: Parameters<typeof bucketSlots>[1]
  tooNarrow: Parameters<typeof bucketSlots>[1] | null
  buckets: readonly HistoryBucket[]
  hours: readonly HistoryBucket[]
  storeTotals: StoreCounts
  openHours: ReadonlyMap<string, number | null>
  coverage: Coverage
  comparison: {
    span: RangeSpan
    daysBack: number
    entries: number
    exits: number
    stores: StoreCounts
    buckets: readonly { entries: number | null }[]
  } | null
  series: readonly { storeId: string | null; entries: readonly number[] }[] | null
  dwell: DwellDistribution | null
  newestMs: number | null
  peak: HistoryBucket | null
  slowest: HistoryBucket | null
  week: WeekHour[][] | null
  /** People inside; null if they are not reckoned. */
  occupancy: RangeOccupancy | null
  /** Statements that return the page's figures. */
  sql: ShownSql
  /** The stores that count, and those that a like-for-like comparison leaves out. */
  stores: readonly Store[]
  leftOut: readonly Store[]
  /** All existing stores, for the form. */
  offered: readonly Store[]
  timeZone: string
  retail: RetailCalendar
  nowMs: number
  locale: string
}

/**
 * Everything the history page shows, as texts and numbers ready for output: made on the server, so that the browser
 * shows the same texts.
 */
export function historyPage(input: HistoryPageInput) {
  const { filter, buckets, stores, locale, timeZone, nowMs, width, span } = input
  const { comparison } = input
  const totals = totalsOf(buckets)
  // Without data the compared counts are unknown: then there is nothing to compare with.
  const comparedCounts = comparison?.buckets.some(({ entries }) => entries !== null) ? comparison : null
  const pages = Math.max(1, Math.ceil(buckets.length / BUCKETS_PER_PAGE))
  const page = Math.min(filter.page, pages)
  const subject = subjectOf(filter, stores)
  const words = rangeWords(filter.range, locale)
  const dates = datesLabel(span.firstDate, span.lastDate, locale)
  const occupancyOf = new Map(buckets.map((bucket, i) => [bucket.fromMs, input.occupancy?.buckets[i]]))
  const insideRow = ({ fromMs }: HistoryBucket) => {
    const occupancy = occupancyOf.get(fromMs)
    return occupancy ? { average: averageLabel(occupancy, locale), peak: peakLabel(occupancy, locale) } : null
  }
  const rows = sorted(buckets, filter.sort).slice((page - 1) * BUCKETS_PER_PAGE, page * BUCKETS_PER_PAGE)
  const series =
    input.series?.map(
      ({ storeId }) => stores.find((store) => store.storeId === storeId)?.name ?? storeId ?? 'All others',
    ) ?? null
  const chart = {
    buckets,
    width,
    byStore: input.series?.map(({ entries }) => entries) ?? null,
    storeNames: series,
    compared: comparison?.buckets.map(({ entries }) => entries) ?? [],
    locale,
    title: `${input.series ? 'Entries by store' : 'Entries and exits'} ${WIDTH_WORDS[width].by.toLowerCase()}, ${subject}`,
    description: `${words}, ${zoneWords(timeZone)}. ${countLabel(totals.entries, locale)} entries and ${countLabel(totals.exits, locale)} exits. The table below has the same figures.`,
  }
  return {
    subject,
    timeZone,
    canonical: historyPath({ ...filter, page }),
    ranges: quickRanges(filter, locale),
    form: historyForm({
      filter,
      stores: input.offered,
      timeZone,
      width,
      today: localDate(nowMs, timeZone),
      retail: input.retail,
      locale,
    }),
    rangeWords: words,
    dates,
    /** The range with its name and its dates. */
    when: words === dates ? dates : `${words}, ${dates}`,
    width: WIDTH_WORDS[width],
    tooNarrow: input.tooNarrow && `${WIDTH_WORDS[input.tooNarrow].by} would be too many bars for this range.`,
    begun: buckets.length > 0,
    heard: totals.heard,
    figures: rangeFigures(totals, { ...input, compared: comparedCounts }),
    comparison: comparison && {
      words: backWords(comparison.daysBack),
      dates: datesLabel(comparison.span.firstDate, comparison.span.lastDate, locale),
      elapsed: nowMs < span.toMs,
      heard: comparedCounts !== null,
      leftOut: namesOf(input.leftOut),
    },
    peak: extreme(input.peak, locale),
    slowest: extreme(input.slowest, locale),
    states: [...new Set(buckets.map((bucket) => bucket.state))],
    anyChanged: buckets.some(({ changed }) => changed),
    /** Where a bar is shown in more detail, with FROM and TO for its dates; null where there is nothing narrower. */
    inside: insideOf({ date: 'FROM', lastDate: 'TO' }, filter, width),
    charts: {
      wide: renderBucketChart({ ...chart, size: 'wide' }),
      narrow: buckets.length <= MOST_BARS_OF_PHONES ? renderBucketChart({ ...chart, size: 'narrow' }) : null,
    },
    series,
    heat: heatOf(input.week, locale),
    dwell: dwellOf(input.dwell, locale),
    people: peopleInside(input.occupancy, buckets, locale),
    ranking:
      stores.length > 1
        ? storeRanking({ ...input, totals: input.storeTotals, compared: comparison?.stores ?? null })
        : null,
    silences: silencesOf(input),
    rows: rows.map((bucket) => ({ ...rowOf(bucket, filter, width, locale), inside: insideRow(bucket) })),
    sort: sortsOf(filter, width),
    pager: pagesAround(page, pages, (other) => historyPath({ ...filter, page: other })),
    sql: input.sql,
    freshness: freshnessOf(input),
    asOf: new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', timeZone }).format(nowMs),
  }
}

export type HistoryPage = ReturnType<typeof historyPage>

function extreme(hour: HistoryBucket | null, locale: string) {
  return (
    hour && {
      time: bucketLabel(hour, locale),
      day: dayLabel(hour.date, locale),
      entries: countLabel(hour.entries, locale),
    }
  )
}

/** Names of stores; of many, the first ones and how many more there are. */
function namesOf(stores: readonly Store[]): string[] {
  const names = stores.slice(0, STORES_NAMED).map(({ name }) => name)
  return stores.length > names.length ? [...names, `${stores.length - names.length} others`] : names
}

function subjectOf(filter: HistoryFilter, stores: readonly Store[]): string {
  if (filter.storeIds.length === 0 && filter.groups.length === 0) return 'All stores'
  if (filter.storeIds.length === 0 && filter.groups.length <= 3) return filter.groups.join(', ')
  if (stores.length > 3 || stores.length === 0) return `${stores.length} stores`
  return stores.map((store) => store.name).join(', ')
}
