import { z } from 'zod'

const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]
const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const BLANK = 32
const PLUS = 43
const COMMA = 44
const DASH = 45
const POINT = 46
const ZERO = 48
const NINE = 57
const COLON = 58
const T = 84
const Z = 90
/** Sets the bit that tells a small letter from its capital. */
const SMALL = 32
const LONGEST = 48
const SHORTEST = 17
const SHORTEST_BASIC = 14

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

/**
 * Minutes ahead of UTC of `Z`, `±HH`, `±HHMM` or `±HH:MM`, which is all that stands from `at` to `to`; NaN where it is
 * none of them.
 */
function offsetMinutes(bytes: Uint8Array, at: number, to: number): number {
  const sign = bytes[at]!
  const length = to - at
  if ((sign | SMALL) === (Z | SMALL)) return length === 1 ? 0 : Number.NaN
  if (sign !== PLUS && sign !== DASH) return Number.NaN
  const hours = two(bytes, at + 1)
  let minutes = 0
  if (length === 5) minutes = two(bytes, at + 3)
  else if (length === 6 && bytes[at + 3] === COLON) minutes = two(bytes, at + 4)
  else if (length !== 3) return Number.NaN
  if (!(hours <= 23 && minutes <= 59)) return Number.NaN
  return (sign === PLUS ? 1 : -1) * (hours * 60 + minutes)
}

const basic = new Uint8Array(LONGEST)

/**
 * `YYYYMMDDTHHMM[SS]` with a zone as the notation with separators, in `basic`; how long that is, or 0 where it is none.
 */
function withSeparators(bytes: Uint8Array, from: number, to: number): number {
  if (!isDigits(bytes, from, from + 8)) return 0
  let length = 0
  for (let at = from; at < to && length < LONGEST - 1; at++) {
    const place = at - from
    const digits = bytes[at]! >= ZERO && bytes[at]! <= NINE
    if (place === 4 || place === 6) basic[length++] = DASH
    if ((place === 11 || place === 13) && digits && isDigits(bytes, from + 9, at)) basic[length++] = COLON
    basic[length++] = bytes[at]!
  }
  return length < LONGEST - 1 ? length : 0
}

function isDigits(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (!(bytes[at]! >= ZERO && bytes[at]! <= NINE)) return false
  return true
}

let cachedDate = -1
let cachedDay = Number.NaN

/**
 * Reads a time with a zone from ASCII bytes without building objects: `YYYY-MM-DD`, a `T` or a blank,
 * `HH:MM[:SS[.fraction]]`, then `Z`, `±HH`, `±HHMM` or `±HH:MM`, with or without a blank before it; or all of that
 * without separators, `20260131T140506Z`. 24:00 is the midnight after. It is the one reader of instants: of messages,
 * requests and addresses, and the import reads these notations alike.
 * @param from first byte of the time @param to byte after its last
 * @returns microseconds since 1970 UTC (digits past the sixth are cut), or NaN where the bytes are not such a time
 */
export function instantMicrosOf(bytes: Uint8Array, from: number, to: number): number {
  const length = to - from
  if (length >= SHORTEST_BASIC && (bytes[from + 8]! | SMALL) === (T | SMALL)) {
    return instantMicrosOf(basic, 0, withSeparators(bytes, from, to))
  }
  if (length < SHORTEST || length > LONGEST) return Number.NaN
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
  const between = bytes[from + 10]!
  if (bytes[from + 4] !== DASH || bytes[from + 7] !== DASH || bytes[from + 13] !== COLON) return Number.NaN
  if ((between | SMALL) !== (T | SMALL) && between !== BLANK) return Number.NaN
  const hour = two(bytes, from + 11)
  const minute = two(bytes, from + 14)
  if (!(hour <= 24 && minute <= 59)) return Number.NaN
  let at = from + 16
  let second = 0
  let micros = 0
  if (bytes[at] === COLON) {
    second = two(bytes, at + 1)
    if (!(second <= 59)) return Number.NaN
    at += 3
    if (at < to && (bytes[at] === POINT || bytes[at] === COMMA)) {
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
  if (hour === 24 && minute + second + micros > 0) return Number.NaN
  if (at < to && bytes[at] === BLANK) at++
  const ahead = at < to ? offsetMinutes(bytes, at, to) : Number.NaN
  return (cachedDay * 86_400 + hour * 3600 + (minute - ahead) * 60 + second) * 1_000_000 + micros
}

const scratch = new Uint8Array(LONGEST)

/** As `instantMicrosOf`, of a text. */
export function instantMicros(text: string): number {
  if (text.length > LONGEST) return Number.NaN
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    scratch[i] = code < 128 ? code : 0
  }
  return instantMicrosOf(scratch, 0, text.length)
}

/** As `instantMicros`, in whole milliseconds. */
export const instantMs = (text: string): number => Math.floor(instantMicros(text) / 1000)

/** A text that holds an instant, as it came. @param wanted what a rejection says */
export const instantTextOf = (wanted: string) =>
  z.string(wanted).refine((text) => !Number.isNaN(instantMicros(text)), wanted)

/**
 * Reads an instant from a parameter of an address, where a bare plus has become a blank.
 * @returns epoch milliseconds, or NaN
 */
export const addressInstantMs = (text: string): number => instantMs(text.trim().replace(/ (?=\d{2}(:?\d{2})?$)/, '+'))
