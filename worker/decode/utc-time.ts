const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]
const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const DASH = 45
const PLUS = 43
const POINT = 46
const COLON = 58
const T = 84
const Z = 90
const LONGEST = 48

const isLeap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

/** Two digits at `at`, or NaN. */
function two(bytes: Uint8Array, at: number): number {
  const tens = bytes[at]! - 48
  const ones = bytes[at + 1]! - 48
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN
}

/** Days from 1970-01-01 to a date of the proleptic Gregorian calendar; NaN where there is no such date. */
function epochDay(year: number, month: number, day: number): number {
  if (!(month >= 1 && month <= 12 && day >= 1)) return Number.NaN
  const leap = isLeap(year)
  const monthDays = month === 2 && leap ? 29 : DAYS_IN_MONTH[month - 1]!
  if (day > monthDays) return Number.NaN
  const before = year - 1
  const leapDays = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400)
  return 365 * before + leapDays + DAYS_BEFORE_MONTH[month - 1]! + (leap && month > 2 ? 1 : 0) + day - 1 - 719_162
}

let cachedDate = -1
let cachedDay = Number.NaN

/**
 * Reads an ISO 8601 time with a zone, `YYYY-MM-DDTHH:MM[:SS[.fraction]](Z|±HH:MM)`, from ASCII bytes without building objects.
 * @param from first byte of the time @param to byte after its last
 * @returns microseconds since 1970 UTC (digits past the sixth are cut), or NaN where the bytes are not such a time
 */
export function parseUtcMicros(bytes: Uint8Array, from: number, to: number): number {
  const length = to - from
  if (length < 17 || length > LONGEST) return Number.NaN
  const year = two(bytes, from) * 100 + two(bytes, from + 2)
  const month = two(bytes, from + 5)
  const dayOfMonth = two(bytes, from + 8)
  const date = year * 10_000 + month * 100 + dayOfMonth
  if (date !== cachedDate) {
    const day = epochDay(year, month, dayOfMonth)
    if (Number.isNaN(day)) return Number.NaN
    cachedDate = date
    cachedDay = day
  }
  const hour = two(bytes, from + 11)
  const minute = two(bytes, from + 14)
  if (bytes[from + 4] !== DASH || bytes[from + 7] !== DASH || bytes[from + 10] !== T || bytes[from + 13] !== COLON) {
    return Number.NaN
  }
  if (!(hour <= 23 && minute <= 59)) return Number.NaN
  let at = from + 16
  let second = 0
  let micros = 0
  if (bytes[at] === COLON) {
    second = two(bytes, at + 1)
    if (!(second <= 59)) return Number.NaN
    at += 3
    if (at < to && bytes[at] === POINT) {
      const first = at + 1
      let unit = 100_000
      for (at = first; at < to; at++) {
        const digit = bytes[at]! - 48
        if (digit < 0 || digit > 9) break
        micros += digit * unit
        unit = unit >= 10 ? unit / 10 : 0
      }
      if (at === first) return Number.NaN
    }
  }
  let offsetMinutes = 0
  const zone = bytes[at]
  if (zone === Z) {
    if (at + 1 !== to) return Number.NaN
  } else if ((zone === PLUS || zone === DASH) && at + 6 === to && bytes[at + 3] === COLON) {
    const hours = two(bytes, at + 1)
    const minutes = two(bytes, at + 4)
    if (!(hours <= 23 && minutes <= 59)) return Number.NaN
    offsetMinutes = (zone === PLUS ? 1 : -1) * (hours * 60 + minutes)
  } else {
    return Number.NaN
  }
  return (cachedDay * 86_400 + hour * 3600 + (minute - offsetMinutes) * 60 + second) * 1_000_000 + micros
}

const scratch = new Uint8Array(LONGEST)

/** As `parseUtcMicros`, of a text. */
export function parseUtcMicrosText(text: string): number {
  if (text.length > LONGEST) return Number.NaN
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    scratch[i] = code < 128 ? code : 0
  }
  return parseUtcMicros(scratch, 0, text.length)
}
