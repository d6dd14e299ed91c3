import { addDays, daysBetween, weekdayOf } from '~/domain/time/zoned-time'

/**
 * The 4-4-5 retail calendar: a year of whole weeks, four quarters of 13 weeks, each with periods of 4, 4 and 5 weeks,
 * so that the same period of two years has the same weekdays. A year begins on the `weekStart` nearest to `yearStart`;
 * if that makes it 53 weeks long, the last period has six. The year is named after the calendar year of its
 * `yearStart`.
 */
export type RetailCalendar = {
  /** The date near which a year begins, `MM-DD`. */
  yearStart: string
  /** First weekday of every week, 1 = Monday … 7 = Sunday. */
  weekStart: number
}

/** As defined by the National Retail Federation (US): from the Sunday nearest to 1 February. */
export const NRF_CALENDAR: RetailCalendar = { yearStart: '02-01', weekStart: 7 }

/** A part of a retail year: all of it, a quarter (1–4), a period of 4, 4 or 5 weeks (1–12), or a week (1–53). */
export type RetailPart = { kind: 'year' } | { kind: 'quarter' | 'period' | 'week'; number: number }

const WEEKS_OF_PERIODS = [4, 4, 5, 4, 4, 5, 4, 4, 5, 4, 4, 5]
const WEEKS_OF_QUARTER = 13

/** First date of a retail year. */
export function retailYearStart(year: number, calendar: RetailCalendar): string {
  const near = `${year}-${calendar.yearStart}`
  const after = (calendar.weekStart - weekdayOf(near) + 7) % 7
  return addDays(near, after <= 3 ? after : after - 7)
}

/** Weeks of a retail year, 52 or 53. */
export function retailWeeks(year: number, calendar: RetailCalendar): number {
  return daysBetween(retailYearStart(year, calendar), retailYearStart(year + 1, calendar)) / 7
}

/** First and last date of a part of a retail year; null if the year has no such part (week 53 of a year with 52). */
export function retailDates(
  year: number,
  part: RetailPart,
  calendar: RetailCalendar,
): { first: string; last: string } | null {
  const weeks = retailWeeks(year, calendar)
  const [from, to] = weeksOf(part, weeks)
  if (from >= weeks) return null
  const start = retailYearStart(year, calendar)
  return { first: addDays(start, from * 7), last: addDays(start, to * 7 - 1) }
}

/** Weeks of a part, from 0, `from` ≤ week < `to`. */
function weeksOf(part: RetailPart, weeks: number): [number, number] {
  if (part.kind === 'year') return [0, weeks]
  const { number } = part
  if (part.kind === 'week') return [number - 1, number]
  if (part.kind === 'quarter')
    return [(number - 1) * WEEKS_OF_QUARTER, number === 4 ? weeks : number * WEEKS_OF_QUARTER]
  const before = WEEKS_OF_PERIODS.slice(0, number - 1).reduce((sum, count) => sum + count, 0)
  return [before, number === 12 ? weeks : before + (WEEKS_OF_PERIODS[number - 1] ?? 0)]
}

/** The retail year and period (1–12) in which a date falls. */
export function retailPeriodOf(date: string, calendar: RetailCalendar): { year: number; period: number } {
  let year = Number(date.slice(0, 4)) + 1
  while (retailYearStart(year, calendar) > date) year--
  const week = Math.floor(daysBetween(retailYearStart(year, calendar), date) / 7)
  let weeks = 0
  const period = WEEKS_OF_PERIODS.findIndex((count) => {
    weeks += count
    return week < weeks
  })
  return { year, period: period < 0 ? 12 : period + 1 }
}
