import { viewsServeUntil } from '~/domain/counts'
import type { Store } from '~/domain/stores'
import { MINUTE_MS } from '~/domain/time/durations'
import type { Interval } from '~/domain/time/intervals'
import { type BucketWidth, bucketSlots, defaultBucket, shownBucket } from '../buckets/bucket-slots'
import { slotsOfWeekdays } from '../buckets/buckets'
import { type BucketSlot, hourSlots } from '../buckets/hour-slots'
import type { HistoryFilter } from '../filter'
import { type OccupancyQuestion, occupancyQuestion } from '../occupancy/occupancy-question'
import { MOST_STORES_JUDGED } from '../presence'
import { comparedDaysBack, comparedSpan, type RangeSpan, spanOf } from '../range'
import type { RetailCalendar } from '../retail-calendar'
import { weekdayIntervals } from './chosen-days'
import { type CountsQuestion, type HistoryScope, sampleWidth } from './counts-question'

/** Clocks of senders may be ahead by this much. */
const AHEAD_MS = 5 * MINUTE_MS

export type HistoryQuestion = {
  filter: HistoryFilter
  /** The chosen stores: those of the filter, or all stores. */
  stores: readonly Store[]
  timeZone: string
  retail: RetailCalendar
  nowMs: number
}

/** The range in time, whichever stores count. */
type Frame = {
  question: HistoryQuestion
  span: RangeSpan
  /** The width shown, and the requested one if that would give too many buckets. */
  width: BucketWidth
  tooNarrow: BucketWidth | null
  /** The chosen weekdays; null if every day counts. */
  days: Interval[] | null
  /** Every hour of the clock that has begun. */
  clockHours: BucketSlot[]
  /** Hours and buckets of the chosen weekdays, to be filled. */
  hours: BucketSlot[]
  places: BucketSlot[]
  compared: { span: RangeSpan; daysBack: number } | null
}

/** What each read asks for, about the stores that count. */
type Asked = {
  stores: readonly Store[]
  counts: CountsQuestion
  comparedCounts: CountsQuestion | null
  /** Null if there are too many stores to judge each door. */
  doors: { storeIds: readonly string[]; fromMs: number; toMs: number } | null
  /** Where to look for the newest event first. */
  newest: { scope: HistoryScope; fromMs: number; toMs: number }
  /** For the people inside; null if that is not reckoned. */
  occupancy: OccupancyQuestion | null
}

export type HistoryPlan = Frame & Asked

/** What to read for a question; null if there is no such range (week 53 of a year with 52). */
export function planHistory(question: HistoryQuestion): HistoryPlan | null {
  const { filter, timeZone, retail, nowMs, stores } = question
  const span = spanOf(filter.range, nowMs, timeZone, retail)
  if (span === null) return null
  const wanted = filter.bucket ?? defaultBucket(filter.range)
  const width = shownBucket(wanted, span)
  const daysBack = filter.comparison && comparedDaysBack(filter.comparison, span, filter.range)
  const days = weekdayIntervals(span, filter.weekdays, timeZone)
  const begunMs = Math.max(span.fromMs, Math.min(span.toMs, nowMs + 1))
  const clockHours = hourSlots(span.fromMs, begunMs, timeZone)
  const hours = slotsOfWeekdays(clockHours, days)
  const frame: Frame = {
    question,
    span,
    width,
    tooNarrow: width === wanted ? null : wanted,
    days,
    clockHours,
    hours,
    places: width === '1h' ? hours : slotsOfWeekdays(bucketSlots(span, width, timeZone, nowMs), days),
    compared:
      daysBack === null ? null : { span: comparedSpan(filter.range, span, daysBack, nowMs, timeZone), daysBack },
  }
  return { ...frame, ...askedOf(frame, stores, filter.storeIds.length + filter.groups.length === 0) }
}

/**
 * The plan of a like-for-like comparison: only stores that were open throughout both periods and had counts in both.
 * @param now ids of stores with counts in the range; `then`: in the compared period
 */
export function likeForLikePlan(
  plan: HistoryPlan,
  now: ReadonlyMap<string, unknown>,
  before: ReadonlyMap<string, unknown>,
): HistoryPlan {
  const { span, compared, stores } = plan
  const alike = stores.filter(
    (store) =>
      compared && isOpenInBoth(store, span, compared.span) && now.has(store.storeId) && before.has(store.storeId),
  )
  return { ...plan, ...askedOf(plan, alike, false) }
}

function isOpenInBoth(store: Store, span: RangeSpan, compared: RangeSpan): boolean {
  return (
    (store.openedOn === null || store.openedOn <= compared.firstDate) &&
    (store.closedOn === null || store.closedOn >= span.lastDate)
  )
}

/** @param isEveryStore true if the question names no store: then statements name none either */
function askedOf(frame: Frame, stores: readonly Store[], isEveryStore: boolean): Asked {
  const { question, span, width, clockHours, compared } = frame
  const { filter, timeZone, nowMs } = question
  const scope: HistoryScope = {
    storeIds: isEveryStore ? [] : stores.map(({ storeId }) => storeId),
    weekdays: filter.weekdays,
    timeZone,
    openStores: filter.openOnly ? stores : null,
  }
  const countsOf = (period: RangeSpan, toMs: number): CountsQuestion => {
    const minutes = sampleWidth(scope, clockHours, width, period)
    const openFromMs = Math.max(period.fromMs, viewsServeUntil(nowMs, minutes, toMs))
    return { scope, fromMs: period.fromMs, openFromMs, toMs, minutes }
  }
  const counts = countsOf(span, clockHours.at(-1)?.toMs ?? span.fromMs)
  // A statement without ids means all stores; so for no stores, ask for an empty span.
  if (stores.length === 0 && !isEveryStore) counts.toMs = counts.openFromMs = counts.fromMs
  const { fromMs, openFromMs, toMs } = counts
  // Whole minutes, so that the question stays the same for a while and its answer can be reused.
  const minuteMs = Math.ceil(nowMs / MINUTE_MS) * MINUTE_MS
  return {
    stores,
    counts,
    comparedCounts: compared && countsOf(compared.span, compared.span.toMs),
    doors: stores.length > MOST_STORES_JUDGED ? null : { storeIds: scope.storeIds, fromMs, toMs },
    newest: {
      scope,
      fromMs: Math.max(fromMs, Math.min(openFromMs, toMs)),
      toMs: Math.min(toMs, minuteMs + AHEAD_MS),
    },
    occupancy: occupancyQuestion(stores, span, nowMs),
  }
}
