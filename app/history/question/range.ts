import { HOUR_MS } from '~/domain/time/durations'
import { instantOfWall, offsetAt } from '~/domain/time/zone-offsets'
import { addDays, daysBetween, localDate, startOfLocalDate, weekdayOf } from '~/domain/time/zoned-time'
import { hourSlots } from './buckets/hour-slots'
import { type RetailCalendar, type RetailPart, retailDates } from './retail-calendar'

/** Spans that move with the date, as written in URLs. */
export const RECENT_RANGES = [
  '24h',
  'today',
  'yesterday',
  '7d',
  '30d',
  '90d',
  'this-week',
  'last-week',
  'this-month',
  'last-month',
] as const
type RecentRange = (typeof RECENT_RANGES)[number]

/**
 * The span of time a page covers.
 * - `24h`: the 23 complete hours before now and the current one; `7d`, `30d`, `90d`: that many local dates up to today
 * - `this-week`, `last-week`: from Monday to Sunday; they and the months last to their end, also where it is to come
 * - `month` (`YYYY-MM`), `year`: of the calendar
 * - `retail`: a part of a year of the 4-4-5 calendar
 * - `custom`: local dates, both included
 */
export type HistoryRange =
  | { [Kind in RecentRange]: { kind: Kind } }[RecentRange]
  | { kind: 'month'; month: string }
  | { kind: 'year'; year: number }
  | { kind: 'retail'; year: number; part: RetailPart }
  | { kind: 'custom'; from: string; to: string }

/** The first year a URL may name. */
export const FIRST_YEAR = 2000
export const LAST_YEAR = 2099
/** The most days between two dates of a URL. */
export const MOST_DAYS = 3 * 366

const RETAIL_LETTERS = { q: 'quarter', p: 'period', w: 'week' } as const
const MOST_OF_PART = { quarter: 4, period: 12, week: 53 } as const

const isYear = (year: number) => year >= FIRST_YEAR && year <= LAST_YEAR

/**
 * Parses `24h`, `last-week`, `2026-03`, `2026`, `retail-2026`, `retail-2026-q1`, `-p3`, `-w14`; null for anything
 * else.
 */
export function parseRange(text: string): HistoryRange | null {
  const recent = RECENT_RANGES.find((range) => range === text)
  if (recent) return { kind: recent }
  const calendar = /^(\d{4})(?:-(0[1-9]|1[0-2]))?$/.exec(text)
  if (calendar) {
    const year = Number(calendar[1])
    if (!isYear(year)) return null
    return calendar[2] === undefined ? { kind: 'year', year } : { kind: 'month', month: text }
  }
  const retail = /^retail-(\d{4})(?:-([qpw])([1-9]\d?))?$/.exec(text)
  if (!retail || !isYear(Number(retail[1]))) return null
  const year = Number(retail[1])
  if (retail[2] === undefined) return { kind: 'retail', year, part: { kind: 'year' } }
  const kind = RETAIL_LETTERS[retail[2] as keyof typeof RETAIL_LETTERS]
  const number = Number(retail[3])
  return number <= MOST_OF_PART[kind] ? { kind: 'retail', year, part: { kind, number } } : null
}

/** A range as written in URLs; a `custom` one is written as two dates instead. */
export function rangeText(range: Exclude<HistoryRange, { kind: 'custom' }>): string {
  if (range.kind === 'month') return range.month
  if (range.kind === 'year') return String(range.year)
  if (range.kind !== 'retail') return range.kind
  const { year, part } = range
  return part.kind === 'year' ? `retail-${year}` : `retail-${year}-${part.kind.charAt(0)}${part.number}`
}

/** A range as instants and local dates. `toMs` (exclusive) may be in the future. */
export type RangeSpan = {
  fromMs: number
  toMs: number
  /** Local dates of the first and the last instant. */
  firstDate: string
  lastDate: string
  /** First weekday of its weeks, 1 = Monday … 7 = Sunday. */
  weekStart: number
}

const HOURS_OF_24H = 24

function datesOf(
  range: Exclude<HistoryRange, { kind: '24h' }>,
  today: string,
  retail: RetailCalendar,
): { first: string; last: string } | null {
  switch (range.kind) {
    case 'today':
      return { first: today, last: today }
    case 'yesterday':
      return { first: addDays(today, -1), last: addDays(today, -1) }
    case '7d':
      return { first: addDays(today, -6), last: today }
    case '30d':
      return { first: addDays(today, -29), last: today }
    case '90d':
      return { first: addDays(today, -89), last: today }
    case 'this-week':
      return weekOf(today)
    case 'last-week':
      return weekOf(addDays(today, -7))
    case 'this-month':
      return monthOf(today.slice(0, 7))
    case 'last-month':
      return monthOf(addDays(`${today.slice(0, 7)}-01`, -1).slice(0, 7))
    case 'month':
      return monthOf(range.month)
    case 'year':
      return { first: `${range.year}-01-01`, last: `${range.year}-12-31` }
    case 'retail':
      return retailDates(range.year, range.part, retail)
    case 'custom':
      return { first: range.from, last: range.to }
  }
}

function weekOf(date: string): { first: string; last: string } {
  const first = addDays(date, 1 - weekdayOf(date))
  return { first, last: addDays(first, 6) }
}

/** @param month YYYY-MM */
function monthOf(month: string): { first: string; last: string } {
  const first = `${month}-01`
  const inNext = addDays(first, 31).slice(0, 7)
  return { first, last: addDays(`${inNext}-01`, -1) }
}

/** A range as a span of a zone's time; null if the retail year has no such week. */
export function spanOf(range: HistoryRange, nowMs: number, timeZone: string, retail: RetailCalendar): RangeSpan | null {
  const weekStart = range.kind === 'retail' ? retail.weekStart : 1
  if (range.kind === '24h') {
    const hours = hourSlots(nowMs - (HOURS_OF_24H + 2) * HOUR_MS, nowMs + 1, timeZone).slice(-HOURS_OF_24H)
    const [first, last] = [hours[0], hours.at(-1)]
    if (!first || !last) return null
    return { fromMs: first.fromMs, toMs: last.toMs, firstDate: first.date, lastDate: last.date, weekStart }
  }
  const dates = datesOf(range, localDate(nowMs, timeZone), retail)
  return dates && spanOfDates(dates.first, dates.last, timeZone, weekStart)
}

/** Whole local dates, both included, as a span. */
function spanOfDates(first: string, last: string, timeZone: string, weekStart: number): RangeSpan {
  return {
    fromMs: startOfLocalDate(first, timeZone),
    toMs: startOfLocalDate(addDays(last, 1), timeZone),
    firstDate: first,
    lastDate: last,
    weekStart,
  }
}

/** What a range is compared with: the previous period, or the same weeks of the previous year. */
export const COMPARISONS = ['previous', 'year'] as const
export type Comparison = (typeof COMPARISONS)[number]

/** Days to go back for a year; 52 weeks, so that weekdays match. */
const DAYS_OF_YEAR = 364

/** Local days to go back: 364 for a year, else the smallest multiple of 7 that is at least the range. */
export function comparedDaysBack(comparison: Comparison, span: RangeSpan, range: HistoryRange): number {
  if (comparison === 'year') return DAYS_OF_YEAR
  const days = range.kind === '24h' ? 1 : daysBetween(span.firstDate, span.lastDate) + 1
  return Math.ceil(days / 7) * 7
}

/** An instant moved back by whole local days, at the same local time. */
function backByDays(atMs: number, days: number, timeZone: string): number {
  return instantOfWall(atMs + offsetAt(atMs, timeZone) - days * 24 * HOUR_MS, timeZone)
}

/**
 * The span that a range is compared with: the same number of local days back. For a running range, only as much as has
 * passed of it (then `toMs` need not be the end of an hour).
 */
export function comparedSpan(
  range: HistoryRange,
  span: RangeSpan,
  daysBack: number,
  nowMs: number,
  timeZone: string,
): RangeSpan {
  const [firstDate, lastDate] = [addDays(span.firstDate, -daysBack), addDays(span.lastDate, -daysBack)]
  const fromMs =
    range.kind === '24h' ? backByDays(span.fromMs, daysBack, timeZone) : startOfLocalDate(firstDate, timeZone)
  const toMs =
    nowMs < span.toMs ? backByDays(nowMs, daysBack, timeZone) : startOfLocalDate(addDays(lastDate, 1), timeZone)
  return { ...span, fromMs, toMs: Math.max(fromMs, toMs), firstDate, lastDate }
}
