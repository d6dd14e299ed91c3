import { measureOf } from './intervals'
import type { OpenSpan, Store } from './stores'
import { addDays, instantOf, localDate, startOfLocalDate, weekdayOf } from './zoned-time'

/** An open span as instants, epoch milliseconds, `fromMs` ≤ t < `toMs`. */
export type OpenInterval = { fromMs: number; toMs: number }

/** What says when a store is open: its hours and, where given, its first and last day. */
export type StoreHours = Pick<Store, 'weeklyHours' | 'exceptions' | 'timeZone'> &
  Partial<Pick<Store, 'openedOn' | 'closedOn'>>

/** True where a local date lies in the life of a store. */
function exists({ openedOn, closedOn }: StoreHours, date: string): boolean {
  return (!openedOn || date >= openedOn) && (!closedOn || date <= closedOn)
}

/**
 * Open spans of a store on a local date (`YYYY-MM-DD`): none before its first day and after its last, its exception for that day, else its
 * weekly hours; `null` where hours are not known.
 */
export function openSpansOn(store: Omit<StoreHours, 'timeZone'>, date: string): OpenSpan[] | null {
  if (!exists({ ...store, timeZone: '' }, date)) return []
  const exception = store.exceptions.find((day) => day.date === date)
  if (exception) return exception.spans
  return store.weeklyHours ? (store.weeklyHours[weekdayOf(date) - 1] ?? []) : null
}

/**
 * Open intervals of a store that touch `fromMs` ≤ t < `toMs`, in order; `null` where hours are not known. Where they are not, but its first
 * or last day is, it counts as open all the time in between.
 */
export function openIntervals(store: StoreHours, fromMs: number, toMs: number): OpenInterval[] | null {
  const { timeZone, openedOn, closedOn } = store
  if (store.weeklyHours === null) {
    if (!openedOn && !closedOn) return null
    const opens = openedOn ? startOfLocalDate(openedOn, timeZone) : fromMs
    const closes = closedOn ? startOfLocalDate(addDays(closedOn, 1), timeZone) : toMs
    const life = { fromMs: Math.max(opens, fromMs), toMs: Math.min(closes, toMs) }
    return measureOf([life]) > 0 ? [life] : []
  }
  const exceptions = new Map(store.exceptions.map((day) => [day.date, day.spans]))
  const intervals: OpenInterval[] = []
  const last = localDate(toMs, timeZone)
  for (let date = localDate(fromMs, timeZone); date <= last; date = addDays(date, 1)) {
    if (!exists(store, date)) continue
    for (const span of exceptions.get(date) ?? store.weeklyHours[weekdayOf(date) - 1] ?? []) {
      const opens = instantOf(date, span.open, timeZone)
      const closes = instantOf(date, span.close, timeZone)
      if (closes > fromMs && opens < toMs) intervals.push({ fromMs: opens, toMs: closes })
    }
  }
  return intervals
}
