import { type SampleMinutes, viewsServeUntil } from '~/domain/counts'
import type { Store } from '~/domain/stores'
import { MINUTE_MS } from '~/domain/time/durations'
import { type Interval, intersectionOf, unionOf } from '~/domain/time/intervals'
import { offsetAt } from '~/domain/time/zone-offsets'
import { addDays, daysBetween, startOfLocalDate, weekdayOf } from '~/domain/time/zoned-time'
import type { QuestdbReads } from '~/platform/questdb/questdb-reads'
import { turn } from '~/platform/turns'
import { type BucketWidth, bucketSlots, defaultBucket, shownBucket } from '../question/buckets/bucket-slots'
import { fillBuckets, type HistoryBucket, slotsOfWeekdays } from '../question/buckets/buckets'
import type { DwellDistribution } from '../question/buckets/dwell'
import { hourSlots, sampleMinutes } from '../question/buckets/hour-slots'
import { extremesOf, openHoursOf, type WeekHour, weekHoursOf } from '../question/buckets/totals'
import type { HistoryFilter } from '../question/filter'
import { type Coverage, coverageOf, MOST_STORES_JUDGED, openingsOf } from '../question/presence'
import { comparedDaysBack, comparedSpan, type RangeSpan, spanOf } from '../question/range'
import type { RetailCalendar } from '../question/retail-calendar'
import type { TrafficSamplesQuestion } from './counts-source'
import { type ComparedPeriod, getCompared } from './history-compared'
import { getDoorHours } from './history-doors'
import { getDwell } from './history-dwell'
import { getNewestEvent } from './history-newest-event'
import { getTrafficSamples, getTrafficTail } from './history-samples'
import { type HistoryScope, needsQuarters } from './history-scope'
import { type ShownSql, shownStatements } from './history-shown-sql'
import { getStoreSeries, STORES_TOLD_APART } from './history-store-series'
import { getStoreTotals, type StoreTotals } from './history-store-totals'

/** Clocks of senders may run ahead. */
const AHEAD_MS = 5 * MINUTE_MS

export type HistoryQuestion = {
  filter: HistoryFilter
  /** The chosen stores: those of the filter, or all there are. */
  stores: readonly Store[]
  timeZone: string
  retail: RetailCalendar
  nowMs: number
}

export type HistoryAnswer = {
  span: RangeSpan
  /** The width shown, and the one asked for where that would give too many buckets. */
  width: BucketWidth
  tooNarrow: BucketWidth | null
  /** The chosen stores that count: all of them, or of a like-for-like comparison those open in both periods. */
  stores: readonly Store[]
  leftOut: readonly Store[]
  buckets: HistoryBucket[]
  /** The same range by hours of the clock. */
  hours: HistoryBucket[]
  storeTotals: Map<string, StoreTotals>
  /** Hours for which each store was open so far; null where its hours are not known. */
  openHours: Map<string, number | null>
  coverage: Coverage
  comparison: ComparedPeriod | null
  /** Entries by bucket of the stores told apart, most entries first; the last may be all others (null). Null unless asked for. */
  series: { storeId: string | null; entries: number[] }[] | null
  dwell: DwellDistribution | null
  /** Time of the newest event in the range, epoch milliseconds; null where nothing was heard. */
  newestMs: number | null
  /** Hours of most and of fewest entries, see `extremesOf`. */
  peak: HistoryBucket | null
  slowest: HistoryBucket | null
  /** Means by weekday and hour; null where the range is shorter than a week. */
  week: WeekHour[][] | null
  sql: ShownSql
}

/** The chosen weekdays of a span as intervals; null where every day counts. */
export function weekdayIntervals(span: RangeSpan, weekdays: readonly number[], timeZone: string): Interval[] | null {
  if (weekdays.length === 0) return null
  const days = Array.from({ length: daysBetween(span.firstDate, span.lastDate) + 1 }, (_, n) =>
    addDays(span.firstDate, n),
  )
  const chosen = days
    .filter((date) => weekdays.includes(weekdayOf(date)))
    .map((date) => ({ fromMs: startOfLocalDate(date, timeZone), toMs: startOfLocalDate(addDays(date, 1), timeZone) }))
  return intersectionOf(unionOf(chosen), [span])
}

/** What was counted in a range, and in the one it is compared with; null where there is no such range (week 53 of a year of 52). */
export async function getHistory(reads: QuestdbReads, question: HistoryQuestion): Promise<HistoryAnswer | null> {
  const { filter, timeZone, retail, nowMs } = question
  const span = spanOf(filter.range, nowMs, timeZone, retail)
  if (span === null) return null
  const asked = filter.bucket ?? defaultBucket(filter.range)
  const width = shownBucket(asked, span)
  const back = filter.comparison && comparedDaysBack(filter.comparison, span, filter.range)
  const compared = back === null ? null : comparedSpan(filter.range, span, back, nowMs, timeZone)
  const all = filter.storeIds.length + filter.groups.length === 0
  const scopeOf = (stores: readonly Store[], everyone: boolean): HistoryScope => ({
    storeIds: everyone ? [] : stores.map(({ storeId }) => storeId),
    weekdays: filter.weekdays,
    timeZone,
    openStores: filter.openOnly ? stores : null,
  })
  let stores = question.stores
  // A year of many stores is much to reckon: others are served between its parts.
  await turn()
  const slots = hourSlots(span.fromMs, Math.max(span.fromMs, Math.min(span.toMs, nowMs + 1)), timeZone)
  const days = weekdayIntervals(span, filter.weekdays, timeZone)
  const places = slotsOfWeekdays(width === '1h' ? slots : bucketSlots(span, width, timeZone, nowMs), days)
  const readOf = (of: RangeSpan, scope: HistoryScope, whole: boolean): TrafficSamplesQuestion => {
    const minutes = minutesOf(scope, slots, width, of)
    const toMs = whole ? (slots.at(-1)?.toMs ?? of.fromMs) : of.toMs
    return {
      scope,
      fromMs: of.fromMs,
      openFromMs: Math.max(of.fromMs, viewsServeUntil(nowMs, minutes, toMs)),
      toMs,
      minutes,
    }
  }
  if (filter.likeForLike && compared) {
    const scope = scopeOf(stores, all)
    const [now, then] = await Promise.all([
      getStoreTotals(reads, readOf(span, scope, true)),
      getStoreTotals(reads, readOf(compared, scope, false)),
    ])
    stores = stores.filter(
      (store) => openInBoth(store, span, compared) && now.has(store.storeId) && then.has(store.storeId),
    )
  }
  const scope = scopeOf(stores, all && !filter.likeForLike)
  const read = readOf(span, scope, true)
  if (stores.length === 0 && (!all || filter.likeForLike)) read.toMs = read.openFromMs = read.fromMs
  const { fromMs, toMs } = read
  // By whole minutes, so that the question stays the same for a while and its answer can be given again.
  const minuteMs = Math.ceil(nowMs / MINUTE_MS) * MINUTE_MS
  const isJudged = stores.length <= MOST_STORES_JUDGED
  const tail = getTrafficTail(reads, read)
  const [samples, totals, doors, newestInTail, dwell, comparison] = await Promise.all([
    getTrafficSamples(reads, read, tail),
    getStoreTotals(reads, read, tail),
    isJudged ? getDoorHours(reads, scope.storeIds, fromMs, toMs) : [],
    getNewestEvent(
      reads,
      scope,
      Math.max(fromMs, Math.min(read.openFromMs, toMs)),
      Math.min(toMs, minuteMs + AHEAD_MS),
    ),
    getDwell(reads, scope, fromMs, toMs, nowMs),
    compared && back !== null
      ? getCompared(reads, readOf(compared, scope, false), compared, back, { places, width, timeZone })
      : null,
  ])
  await turn()
  const endMs = Math.max(fromMs, toMs)
  const judged = isJudged ? coverageOf(stores, doors, fromMs, endMs, nowMs) : openingsOf(stores, fromMs, endMs)
  const coverage = days === null ? judged : onDays(judged, days)
  await turn()
  const hours = fillBuckets(slotsOfWeekdays(slots, days), samples, coverage, nowMs)
  const buckets = width === '1h' ? hours : fillBuckets(places, samples, coverage, nowMs)
  const busiest = [...totals].sort(([, a], [, b]) => b.entries - a.entries).map(([storeId]) => storeId)
  const apart = busiest.slice(0, STORES_TOLD_APART)
  const series =
    filter.series === 'store'
      ? await getStoreSeries(reads, read, apart, buckets, busiest.length > apart.length, tail)
      : null
  const passed = { fromMs, toMs: Math.max(fromMs, Math.min(span.toMs, nowMs)) }
  const openHours = openHoursOf(stores, days === null ? [passed] : intersectionOf(days, [passed]))
  const { peak, slowest } = extremesOf(hours)
  const counting = new Set(stores)
  const week = new Set(hours.map(({ date }) => date)).size < 7 ? null : weekHoursOf(hours, weekdayOf)
  return {
    span,
    width,
    tooNarrow: width === asked ? null : asked,
    stores,
    leftOut: question.stores.filter((store) => !counting.has(store)),
    buckets,
    hours,
    storeTotals: totals,
    openHours,
    coverage,
    comparison,
    series,
    dwell,
    newestMs: newestInTail ?? (await newestOf(reads, scope, hours)),
    peak,
    slowest,
    week,
    sql: shownStatements({
      counted: reads.counted,
      read,
      compared: compared && readOf(compared, scope, false),
      width,
      span,
      timeZone,
      nowMs,
      stores,
      openHours,
      hours,
      peak,
      slowest,
      week,
      bars: series && { storeIds: apart, others: busiest.length > apart.length },
    }),
  }
}

/** True where a store's first and last day leave it open in all of both periods. */
function openInBoth(store: Store, span: RangeSpan, compared: RangeSpan): boolean {
  return (
    (store.openedOn === null || store.openedOn <= compared.firstDate) &&
    (store.closedOn === null || store.closedOn >= span.lastDate)
  )
}

/** Width of the samples from which hours, buckets and opening hours can be put together. */
function minutesOf(
  scope: HistoryScope,
  hours: Parameters<typeof sampleMinutes>[0],
  width: BucketWidth,
  of: RangeSpan,
): SampleMinutes {
  if (width === '5m') return 5
  const aligned = [of.fromMs, of.toMs].map((atMs) => Math.floor(atMs / MINUTE_MS) % 60)
  const offsets = (timeZone: string) => [of.fromMs, of.toMs].map((atMs) => offsetAt(atMs, timeZone) / MINUTE_MS)
  const quarters = sampleMinutes(hours) === 15 || (aligned[0] ?? 0) % 60 !== 0 || needsQuarters(scope, offsets)
  return quarters || offsets(scope.timeZone).some((minutes) => minutes % 60 !== 0) ? 15 : 60
}

/** What is known of a range, of some of its days alone. */
export function onDays(coverage: Coverage, days: readonly Interval[]): Coverage {
  const within = (intervals: Interval[]) => intersectionOf(intervals, days)
  return {
    ...coverage,
    open: coverage.open && within(coverage.open),
    lacking: within(coverage.lacking),
    known: within(coverage.known),
  }
}

async function newestOf(reads: QuestdbReads, scope: HistoryScope, hours: readonly HistoryBucket[]) {
  const last = hours.findLast((hour) => hour.entries !== null)
  return last ? getNewestEvent(reads, scope, last.fromMs, last.toMs) : null
}
