import { isWeekdayName, monthNamed } from './calendar-names'

/** Dates as people write them in files. */

/** Order of day and month in dates such as 3/4/2026. */
export type DateOrder = 'dmy' | 'mdy'

/** A date, and the text after it. `t`: true if a T separates them, as in ISO 8601. */
export type ReadDate = { dayMs: number; rest: string; t: boolean }

/** Years that are believed of a date without separators, which any number of eight digits may be. */
const LEAST_YEAR = 1970
const MOST_YEAR = 2100

const AFTER = '(?=$|[Tt\\s,;_]|-\\d{1,2}[:.h]\\d)'
const YEAR_FIRST = new RegExp(`^(\\d{4})([-/.])(\\d{1,2})\\2(\\d{1,2})\\.?${AFTER}`)
/** Digits alone, with the time of day in four or six more of them, or after a T. */
const COMPACT = /^(\d{4})(\d{2})(\d{2})(?=$|[Tt\s,;_]|\d{4}(?:\d{2})?(?:$|Z|[+-]\d))/
const YEAR_LAST = new RegExp(`^(\\d{1,2})([-/.])\\s?(\\d{1,2})\\2\\s?(\\d{4}|\\d{2})${AFTER}`)
const LINK = '(?:[\\s./-]|\\bde\\b|\\bdel\\b|\\bof\\b)*'
const DAY_NAME_YEAR = new RegExp(
  `^(\\d{1,2})(?:st|nd|rd|th|er|º|ª)?${LINK}(\\p{L}{2,})${LINK},?${LINK}(\\d{4}|\\d{2})(?!\\d)`,
  'iu',
)
const NAME_DAY_YEAR = /^(\p{L}{2,})\.?[\s-]+(\d{1,2})(?:st|nd|rd|th)?\s*,?[\s-]+(\d{4})(?!\d)/iu
const YEAR_NAME_DAY = /^(\d{4})[.\s/-]+(\p{L}{2,})\.?[\s/-]+(\d{1,2})\.?(?!\d)/iu
const LEADING_WORD = /^(\p{L}[\p{L}\p{M}'ʼ-]*)\.?[\s,]+/u
/** The text between a date and its time of day. */
const BETWEEN = /^(?:[Tt\s,;_]|:(?=\d)|-\s*(?=\d)|г\.|(?:at|um|à|a las|alle|às|om|kl\.?|klo|o|в)(?=\s))+/iu

/** The name of a weekday after the date. */
const WEEKDAY_AFTER = /^\(?(\p{L}[\p{L}\p{M}'ʼ-]*)\.?\)?[\s,]+/u

type Parts = { year: number; month: number; day: number; length: number; order: DateOrder | 'either' | 'fixed' }

const isDate = (year: number, month: number, day: number) => {
  const date = new Date(Date.UTC(year, month - 1, day))
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day && month >= 1 && month <= 12
}

const fullYear = (text: string) => Number(text) + (text.length === 2 ? 2000 : 0)

/** A date with the name of a month, in any position. */
function named(text: string): Parts | null {
  const [dayFirst, monthFirst, yearFirst] = [DAY_NAME_YEAR, NAME_DAY_YEAR, YEAR_NAME_DAY].map((form) => form.exec(text))
  const found = dayFirst ?? monthFirst ?? yearFirst
  if (!found) return null
  const [first, second, third] = [found[1]!, found[2]!, found[3]!]
  const month = monthNamed(found === monthFirst ? first : second)
  if (month === null) return null
  const day = Number(found === dayFirst ? first : found === monthFirst ? second : third)
  const year = fullYear(found === yearFirst ? first : third)
  return { year, month, day, length: found[0].length, order: 'fixed' }
}

/** What a date of digits says of its order. */
function toldOf(first: number, separator: string, second: number): Parts['order'] | null {
  if (separator === '.') return 'fixed'
  if (first > 12 && second <= 12) return 'dmy'
  if (second > 12 && first <= 12) return 'mdy'
  return first <= 12 && second <= 12 ? 'either' : null
}

/** The date that a text begins with. @param order of day and month where the date itself does not tell */
function partsOf(text: string, order: DateOrder): Parts | null {
  const compact = COMPACT.exec(text)
  const yearFirst = YEAR_FIRST.exec(text)
  if (compact ?? yearFirst) {
    const [whole, ...groups] = (compact ?? yearFirst)!
    const [year, month, day] = (compact ? groups : [groups[0], groups[2], groups[3]]).map(Number) as [
      number,
      number,
      number,
    ]
    if (compact && (year < LEAST_YEAR || year > MOST_YEAR)) return null
    return { year, month, day, length: whole.length, order: 'fixed' }
  }
  const yearLast = YEAR_LAST.exec(text)
  if (!yearLast) return named(text)
  const [first, second] = [Number(yearLast[1]), Number(yearLast[3])]
  const orderSeen = toldOf(first, yearLast[2]!, second)
  if (orderSeen === null) return null
  const dayFirst = yearLast[2] === '.' || order === 'dmy'
  const [month, day] = dayFirst ? [second, first] : [first, second]
  return { year: fullYear(yearLast[4]!), month, day, length: yearLast[0].length, order: orderSeen }
}

/** The date, after the name of a weekday if there is one. */
function found(text: string, order: DateOrder): (Parts & { from: number }) | null {
  const parts = partsOf(text, order)
  if (parts) return { ...parts, from: 0 }
  const word = LEADING_WORD.exec(text)
  if (!word || !isWeekdayName(word[1]!)) return null
  const after = partsOf(text.slice(word[0].length), order)
  return after && { ...after, from: word[0].length }
}

/**
 * What a date shows about the order of day and month: one of them; `either` if both are possible (3/4/2026); `fixed` if
 * there is no question (2026-04-03; 3.4.2026, which always has the day first; 3 April 2026); null if it is no date.
 */
export function orderTold(text: string): DateOrder | 'either' | 'fixed' | null {
  const date = text.trim()
  const parts = found(date, 'dmy')
  if (!parts) return null
  if (parts.order === 'mdy') return found(date, 'mdy') && 'mdy'
  return isDate(parts.year, parts.month, parts.day) ? parts.order : null
}

/** True for a date that is digits alone: a number of a store may look the same. */
export const isCompactDate = (text: string): boolean => COMPACT.test(text.trim()) && orderTold(text) !== null

/** Midnight of a date as if it were UTC, and the text after it; null if the text begins with no date. */
export function readDate(text: string, order: DateOrder): ReadDate | null {
  const parts = found(text, order)
  if (!parts) return null
  const { year, month, day, from, length } = parts
  if (year < LEAST_YEAR || year > 9999 || !isDate(year, month, day)) return null
  const after = text.slice(from + length)
  return { dayMs: Date.UTC(year, month - 1, day), rest: restOf(after), t: /^t/i.test(after) }
}

/** The text after a date and its separator. */
function restOf(after: string): string {
  const rest = after.replace(BETWEEN, '')
  const word = WEEKDAY_AFTER.exec(rest)
  return word && isWeekdayName(word[1]!) ? rest.slice(word[0].length) : rest
}
