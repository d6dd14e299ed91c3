const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]
const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

const isLeap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

/** Two digits at `at`, or NaN. */
function two(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48
  const ones = text.charCodeAt(at + 1) - 48
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN
}

/** Days from 1970-01-01 to a date of the proleptic Gregorian calendar; NaN where there is no such date. */
function epochDay(year: number, month: number, day: number): number {
  if (!(month >= 1 && month <= 12 && day >= 1)) return Number.NaN
  const leap = isLeap(year)
  const monthDays = month === 2 && leap ? 29 : (DAYS_IN_MONTH[month - 1] ?? 0)
  if (day > monthDays) return Number.NaN
  const before = year - 1
  const leapDays = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400)
  return 365 * before + leapDays + (DAYS_BEFORE_MONTH[month - 1] ?? 0) + (leap && month > 2 ? 1 : 0) + day - 1 - 719_162
}

let cachedDate = ''
let cachedDay = Number.NaN

/**
 * Reads an ISO 8601 time with a zone, `YYYY-MM-DDTHH:MM[:SS[.fraction]](Z|±HH:MM)`, without building objects.
 * @returns microseconds since 1970 UTC (digits past the sixth are cut), or NaN where the text is not such a time
 */
export function parseUtcMicros(text: string): number {
  const length = text.length
  if (length < 17 || length > 48) return Number.NaN
  const date = text.slice(0, 10)
  if (date !== cachedDate) {
    if (text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return Number.NaN
    const day = epochDay(two(text, 0) * 100 + two(text, 2), two(text, 5), two(text, 8))
    if (Number.isNaN(day)) return Number.NaN
    cachedDate = date
    cachedDay = day
  }
  const hour = two(text, 11)
  const minute = two(text, 14)
  if (text.charCodeAt(10) !== 84 || text.charCodeAt(13) !== 58 || !(hour <= 23) || !(minute <= 59)) return Number.NaN
  let at = 16
  let second = 0
  let micros = 0
  if (text.charCodeAt(16) === 58) {
    second = two(text, 17)
    if (!(second <= 59)) return Number.NaN
    at = 19
    if (text.charCodeAt(19) === 46) {
      let unit = 100_000
      for (at = 20; at < length; at++) {
        const digit = text.charCodeAt(at) - 48
        if (digit < 0 || digit > 9) break
        micros += digit * unit
        unit = unit >= 10 ? unit / 10 : 0
      }
      if (at === 20) return Number.NaN
    }
  }
  let offsetMinutes = 0
  const zone = text.charCodeAt(at)
  if (zone === 90) {
    if (at + 1 !== length) return Number.NaN
  } else if ((zone === 43 || zone === 45) && at + 6 === length && text.charCodeAt(at + 3) === 58) {
    const hours = two(text, at + 1)
    const minutes = two(text, at + 4)
    if (!(hours <= 23 && minutes <= 59)) return Number.NaN
    offsetMinutes = (zone === 43 ? 1 : -1) * (hours * 60 + minutes)
  } else {
    return Number.NaN
  }
  return (cachedDay * 86_400 + hour * 3600 + (minute - offsetMinutes) * 60 + second) * 1_000_000 + micros
}
