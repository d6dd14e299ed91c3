import { DAY_MS, HOUR_MS } from '~/domain/time/durations'
import { type Interval, unionOf } from '~/domain/time/intervals'
import { hoursKind, openIntervals, type StoreHours } from '~/domain/time/opening-hours'
import { HoursOfDays } from './hours-of-days'

/** How many kinds of opening hours and spans of days are cached; one of a year takes 50 kB. */
const MOST_KEPT = 100

/** When stores with one kind of hours are open: merged intervals, and the UTC hours that they touch. */
export type Opening = { intervals: readonly Interval[]; touched: HoursOfDays }

const kept = new Map<string, Opening | null>()

/**
 * When a store is open in `fromMs` ≤ t < `toMs`, and possibly in the rest of the UTC days at both ends; null if its
 * hours are unknown. Computed once for all stores with the same hours and ranges with the same days. A store whose
 * hours change gets another key.
 */
export function openingOf(store: StoreHours, fromMs: number, toMs: number): Opening | null {
  const fromDay = Math.floor(fromMs / DAY_MS)
  const toDay = Math.max(fromDay + 1, Math.ceil(toMs / DAY_MS))
  const key = `${fromDay} ${toDay} ${hoursKind(store, fromDay * DAY_MS, toDay * DAY_MS)}`
  let opening = kept.get(key)
  // The most recently used entry is last; the first one is evicted.
  if (opening !== undefined) kept.delete(key)
  else {
    const hours = openIntervals(store, fromDay * DAY_MS, toDay * DAY_MS)
    opening = hours && openingAt(unionOf(hours))
  }
  kept.set(key, opening)
  const oldest = kept.keys().next().value
  if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest)
  return opening
}

/** Merged intervals with the UTC hours that they touch. */
export function openingAt(intervals: readonly Interval[]): Opening {
  const firstDay = Math.floor((intervals[0]?.fromMs ?? 0) / DAY_MS)
  const touched = new HoursOfDays(firstDay, Math.floor((intervals.at(-1)?.toMs ?? 0) / DAY_MS) + 1)
  for (const { fromMs, toMs } of intervals) {
    for (let hour = Math.floor(fromMs / HOUR_MS); hour * HOUR_MS < toMs; hour++) {
      const day = Math.floor(hour / 24)
      touched.add(day, 1 << (hour - day * 24))
    }
  }
  return { intervals, touched }
}
