import { type Interval, intersectionOf, unionOf } from '~/domain/time/intervals'
import { addDays, daysBetween, startOfLocalDate, weekdayOf } from '~/domain/time/zoned-time'
import type { Coverage } from '../presence'
import type { RangeSpan } from '../range'

/** The chosen weekdays of a span as intervals; null if every day counts. */
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

/** Restricts coverage to some days. */
export function onDays(coverage: Coverage, days: readonly Interval[]): Coverage {
  const within = (intervals: Interval[]) => intersectionOf(intervals, days)
  return {
    ...coverage,
    open: coverage.open && within(coverage.open),
    lacking: within(coverage.lacking),
    known: within(coverage.known),
  }
}
