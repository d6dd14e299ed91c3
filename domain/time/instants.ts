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
/** The bit that distinguishes a lower-case letter from its capital. */
const SMALL = 32
const LONGEST = 48
const SHORTEST = 17
const SHORTEST_BASIC = 14

const isLeap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

/** Parses two digits at `at`; NaN if they are not digits. */
function two(bytes: Uint8Array, at: number): number {
  const tens = bytes[at]! - 48
  const ones = bytes[at + 1]! - 48
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN
}

/** Days from 1970-01-01 to a date of the proleptic Gregorian calendar; NaN if the date does not exist. */
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
 * Parses the bytes from `at` to `to` as a UTC offset: `Z`, `±HH`, `±HHMM` or `±HH:MM`. @returns minutes ahead of UTC,
 * or NaN if they are no such offset
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
 * Rewrites `YYYYMMDDTHHMM[SS]` plus zone into the notation with separators, in `basic`. @returns its length, or 0 if
 * the bytes are no such time
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
 * Reads a time with a zone from ASCII bytes without allocating: `YYYY-MM-DD`, a `T` or a blank,
 * `HH:MM[:SS[.fraction]]`, then `Z`, `±HH`, `±HHMM` or `±HH:MM`, with or without a blank before it; or all of that
 * without separators, `20260131T140506Z`. 24:00 is the following midnight. Messages, requests and URLs all use this
 * parser, and the import reads these notations the same way.
 * @param from index of the first byte
 * @param to index after the last byte
 * @returns microseconds since 1970 UTC (digits past the sixth are cut), or NaN if the bytes are not such a time
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

/** Like `instantMicrosOf`, for a string. */
export function instantMicros(text: string): number {
  if (text.length > LONGEST) return Number.NaN
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    scratch[i] = code < 128 ? code : 0
  }
  return instantMicrosOf(scratch, 0, text.length)
}

/** Like `instantMicros`, in whole milliseconds. */
export const instantMs = (text: string): number => Math.floor(instantMicros(text) / 1000)

/** Schema of a string that holds an instant; leaves it unchanged. @param wanted the text of a rejection */
export const instantTextOf = (wanted: string) =>
  z.string(wanted).refine((text) => !Number.isNaN(instantMicros(text)), wanted)

/**
 * Parses an instant from a URL parameter, where decoding turned a bare plus into a blank.
 * @returns epoch milliseconds, or NaN
 */
export const addressInstantMs = (text: string): number => instantMs(text.trim().replace(/ (?=\d{2}(:?\d{2})?$)/, '+'))
