/** Times as people write them in files. Wall times are given as if they were UTC, epoch milliseconds. */

/** Order of day and month in dates such as 3/4/2026. */
export type DateOrder = 'dmy' | 'mdy'

/** A wall time; `offsetMs` where the text says how far it stands ahead of UTC. */
export type WallTime = { wallMs: number; offsetMs: number | null }

const YEAR_FIRST = /^(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})(?=$|[T ,])/
const YEAR_LAST = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?=$|[T ,])/
const CLOCK = /^(\d{1,2})(?:[:.h](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?)?\s*(am|pm|a\.m\.|p\.m\.)?$/i
const OFFSET = /(Z|[+-]\d{2}:?\d{2})$/i
const RANGE_END = /\s*(?:-|–|—|to)\s*\d{1,2}(?:[:.h]\d{2})?(?:[:.]\d{2})?\s*(?:am|pm|a\.m\.|p\.m\.)?$/i
const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

/**
 * What a date tells of the order of day and month: one of them, `either` where both make sense (3/4/2026), `fixed` where there is nothing
 * to ask (2026-04-03; 3.4.2026, which only has the day first), null where it is no date.
 */
export function orderTold(text: string): DateOrder | 'either' | 'fixed' | null {
  const date = text.trim()
  if (YEAR_FIRST.test(date)) return 'fixed'
  const parts = YEAR_LAST.exec(date)
  if (!parts) return null
  if (parts[2] === '.') return 'fixed'
  const [first, second] = [Number(parts[1]), Number(parts[3])]
  if (first > 12 && second <= 12) return 'dmy'
  if (second > 12 && first <= 12) return 'mdy'
  return first <= 12 && second <= 12 ? 'either' : null
}

/** Midnight of a date, and what stands after it. */
function readDate(text: string, order: DateOrder): { dayMs: number; rest: string; t: boolean } | null {
  const yearFirst = YEAR_FIRST.exec(text)
  const yearLast = yearFirst ? null : YEAR_LAST.exec(text)
  const found = yearFirst ?? yearLast
  if (!found) return null
  let year: number
  let month: number
  let day: number
  if (yearFirst) [year, month, day] = [Number(found[1]), Number(found[3]), Number(found[4])]
  else {
    const dayFirst = found[2] === '.' || order === 'dmy'
    year = Number(found[4]) + (found[4]!.length === 2 ? 2000 : 0)
    month = Number(dayFirst ? found[3] : found[1])
    day = Number(dayFirst ? found[1] : found[3])
  }
  if (year < 1970 || year > 9999) return null
  const dayMs = Date.UTC(year, month - 1, day)
  const date = new Date(dayMs)
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null
  const after = text.slice(found[0].length)
  return { dayMs, rest: after.replace(/^[T ,]+/, ''), t: after.startsWith('T') }
}

/** Milliseconds since midnight; null where it is no time of day. 24:00 is the midnight after. */
function readClock(text: string): number | null {
  if (/^0?[.,]\d+$/.test(text)) return Math.round(Number(`0.${text.replace(/^0?[.,]/, '')}`) * 86_400) * 1000
  const found = CLOCK.exec(text)
  if (!found) return null
  let hour = Number(found[1])
  const [minute, second] = [Number(found[2] ?? 0), Number(found[3] ?? 0)]
  const half = found[4]?.toLowerCase().charAt(0)
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return null
    hour = (hour % 12) + (half === 'p' ? 12 : 0)
  }
  if (minute > 59 || second > 59 || hour > 24 || (hour === 24 && minute + second > 0)) return null
  return ((hour * 60 + minute) * 60 + second) * 1000
}

/**
 * Reads a date with a time of day, in one text or in two. Of a span (`14:00–15:00`) the begin counts.
 * @param clock the time of day where it stands apart; null where the date holds it
 * @returns the time, or what is wrong with the text
 */
export function readTime(dateText: string, clock: string | null, order: DateOrder): WallTime | string {
  const date = readDate(dateText.trim(), order)
  if (!date) return 'no date that makes sense; wanted such as 2026-01-31, 31.01.2026 or 1/31/2026'
  let text = clock === null ? date.rest : clock.trim()
  if (text === '') return 'no time of day: hourly or finer counts are wanted'
  let offsetMs: number | null = null
  const offset = OFFSET.exec(text)
  if (offset && (date.t || /[Z+]/i.test(offset[1]!) || /^\d+:\d{2}:\d{2}[^:]*$/.test(text.slice(0, offset.index)))) {
    const [sign, hours, minutes] = [offset[1]!.charAt(0), offset[1]!.slice(1, 3), offset[1]!.slice(-2)]
    const ahead = (Number(hours) * 60 + Number(minutes)) * MINUTE_MS
    offsetMs = /z/i.test(sign) ? 0 : sign === '-' ? -ahead : ahead
    text = text.slice(0, offset.index).trim()
  } else text = text.replace(RANGE_END, '')
  const sinceMidnight = readClock(text)
  if (sinceMidnight === null || sinceMidnight > DAY_MS)
    return 'no time of day that makes sense; wanted such as 14:00 or 2:00 pm'
  return { wallMs: date.dayMs + sinceMidnight, offsetMs }
}
