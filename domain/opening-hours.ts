import type { OpenSpan, Store } from './stores'
import { addDays, instantOf, localDate, weekdayOf } from './zoned-time'

/** An open span as instants, epoch milliseconds, `fromMs` ≤ t < `toMs`. */
export type OpenInterval = { fromMs: number; toMs: number }

/** Open spans of a store on a local date (`YYYY-MM-DD`): its exception for that day, else its weekly hours; `null` where hours are not known. */
export function openSpansOn(store: Pick<Store, 'weeklyHours' | 'exceptions'>, date: string): OpenSpan[] | null {
  const exception = store.exceptions.find((day) => day.date === date)
  if (exception) return exception.spans
  return store.weeklyHours ? (store.weeklyHours[weekdayOf(date) - 1] ?? []) : null
}

/** Open intervals of a store that touch `fromMs` ≤ t < `toMs`, in order; `null` where hours are not known. */
export function openIntervals(
  store: Pick<Store, 'weeklyHours' | 'exceptions' | 'timeZone'>,
  fromMs: number,
  toMs: number,
): OpenInterval[] | null {
  if (store.weeklyHours === null) return null
  const intervals: OpenInterval[] = []
  const last = localDate(toMs, store.timeZone)
  for (let date = localDate(fromMs, store.timeZone); date <= last; date = addDays(date, 1)) {
    for (const span of openSpansOn(store, date) ?? []) {
      const opens = instantOf(date, span.open, store.timeZone)
      const closes = instantOf(date, span.close, store.timeZone)
      if (closes > fromMs && opens < toMs) intervals.push({ fromMs: opens, toMs: closes })
    }
  }
  return intervals
}
