import { DAY_MS, MINUTE_MS } from '~/domain/time/durations'
import { plainClock, zoneAfter } from './clock-words'

/** Times of day as people write them in files, with what may follow: the end of a span, or an offset. */

const MOST_BEHIND_MINUTES = 12 * 60

/** What `02:00-05:00` is: a span of three hours, or two o'clock at an offset of −5 hours. */
export type Dash = 'span' | 'offset'

/**
 * A time of day in milliseconds since midnight, 24:00 included; `offsetMs`: its offset from UTC, if given; `lengthMs`:
 * the length of its span, if given.
 */
export type ReadClock = { sinceMidnightMs: number; offsetMs: number | null; lengthMs: number | null }

const CLOCK =
  /^(\d{1,2})(?:\s?[:.hu]\s?(\d{2})(?:[:.](\d{2})(?:[.,](\d+))?)?|\s?[hu])?\s*(am|pm)?(?:\s*(?:Uhr|h|hs|hrs|uur))?$/i
const DIGITS = /^(\d{1,2})(\d{2})(\d{2})?$/
const SHARE_OF_DAY = /^0?[.,]\d+$/
const HALF = /(am|pm)$/i
const END = String.raw`\d{1,2}(?:[:.hu]?\d{2})?(?:[:.]\d{2})?(?:\s?[hu])?\s*(?:am|pm)?(?:\s*(?:Uhr|uur))?`
const TAIL = new RegExp(
  String.raw`^(.*?)(\s*)(-|–|—|~|/|\+|(?<=\s)(?:to|bis|à|a|al|às|até|tot|do|til|till)(?=\s))(\s*)(${END})$`,
  'i',
)

/** Milliseconds since midnight; null if it is no time of day. 24:00 is the following midnight. */
function sinceMidnight(text: string): number | null {
  if (SHARE_OF_DAY.test(text)) return Math.round(Number(`0.${text.replace(/^0?[.,]/, '')}`) * 86_400) * 1000
  const digits = text.length === 5 ? null : DIGITS.exec(text)
  const found = digits ?? CLOCK.exec(text)
  if (!found) return null
  let hour = Number(found[1])
  const [minute, second] = [Number(found[2] ?? 0), Number(found[3] ?? 0)]
  const half = digits ? undefined : found[5]?.toLowerCase().charAt(0)
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return null
    hour = (hour % 12) + (half === 'p' ? 12 : 0)
  }
  const ms = digits || found[4] === undefined ? 0 : Math.floor(Number(`0.${found[4]}`) * 1000)
  if (minute > 59 || second > 59 || hour > 24 || (hour === 24 && minute + second + ms > 0)) return null
  return ((hour * 60 + minute) * 60 + second) * 1000 + ms
}

/** Minutes of `HH`, `HHMM`, `HH:MM`; null if an offset is not written so. */
function offsetMinutes(text: string): number | null {
  const found = /^(\d{2})(?::?(\d{2}))?$/.exec(text)
  if (!found || Number(found[1]) > 23 || Number(found[2] ?? 0) > 59) return null
  return Number(found[1]) * 60 + Number(found[2] ?? 0)
}

type Tail = { clock: string; sign: string; end: string; dashSeen: Dash | 'either' | null }

/** The part after a time of day, and whether it can be a span or an offset; null if there is none. */
function tailOf(text: string, afterT: boolean): Tail | null {
  const found = TAIL.exec(text)
  if (!found || found[1] === '') return null
  const [, clock = '', before = '', sign = '', after = '', end = ''] = found
  return {
    clock: clock.trim(),
    sign,
    end: end.trim(),
    dashSeen: dashTold(clock.trim(), before, sign, after, end.trim(), afterT),
  }
}

function dashTold(
  clock: string,
  before: string,
  sign: string,
  after: string,
  end: string,
  afterT: boolean,
): Tail['dashSeen'] {
  if (sign === '+') return offsetMinutes(end) === null ? null : 'offset'
  if (sign !== '-' || HALF.test(end) || after !== '') return 'span'
  const minutes = offsetMinutes(end)
  if (minutes === null) return 'span'
  // No zone is behind UTC by more than twelve hours, or by less than one.
  const isReal = minutes <= MOST_BEHIND_MINUTES && (minutes === 0 || minutes >= 60)
  const bareHours = /^\d{1,2}$/.test(clock)
  if (bareHours) return isReal && (afterT || end.length > 2) ? 'offset' : 'span'
  const alike = clock.replace(/\d/g, '0') === end.replace(/\d/g, '0')
  if (before !== '' || !alike) return 'offset'
  if (!isReal) return afterT ? 'either' : 'span'
  if (afterT) return 'offset'
  const [from, to] = [sinceMidnight(clock), sinceMidnight(end)]
  return from !== null && to !== null && (to > from || to === 0) ? 'either' : 'offset'
}

/** Whether a time of day is followed by a span or an offset, `either` if ambiguous; null if by neither. */
export function dashOf(text: string, afterT: boolean): Dash | 'either' | null {
  return tailOf(plainClock(text), afterT)?.dashSeen ?? null
}

/**
 * The start of a span: am or pm given only at its end also applies to the start, as long as the start is then before
 * the end.
 */
function beginOfSpan(clock: string, end: string): number | null {
  const half = HALF.exec(end)?.[0]
  if (half === undefined || HALF.test(clock)) return sinceMidnight(clock)
  const [to, same, other] = [end, `${clock} ${half}`, `${clock} ${/^a/i.test(half) ? 'pm' : 'am'}`].map(sinceMidnight)
  if (same == null || to == null) return sinceMidnight(clock)
  return same < to || other == null ? same : other
}

function readSpan(clock: string, end: string): ReadClock | null {
  const [begin, to] = [beginOfSpan(clock, end), sinceMidnight(end)]
  if (begin === null || to === null) return null
  const lengthMs = to > begin ? to - begin : to + DAY_MS - begin
  return { sinceMidnightMs: begin, offsetMs: null, lengthMs }
}

/**
 * Parses a time of day. For a span, its start counts.
 * @param afterT whether it follows a T, as in ISO 8601
 * @param dash how to read an ambiguous dash
 * @returns null if it is no time of day
 */
export function readClock(given: string, afterT: boolean, dash: Dash): ReadClock | null {
  const text = plainClock(given)
  const zone = zoneAfter(text)
  if (zone) return clockOf(zone.clock, zone.offsetMs)
  const tail = tailOf(text, afterT)
  if (!tail) return clockOf(text, null)
  const sign = tail.dashSeen === 'either' ? dash : tail.dashSeen
  if (sign === null) return null
  if (sign === 'span') return readSpan(tail.clock, tail.end)
  const minutes = offsetMinutes(tail.end)
  return minutes === null ? null : clockOf(tail.clock, (tail.sign === '-' ? -minutes : minutes) * MINUTE_MS)
}

function clockOf(text: string, offsetMs: number | null): ReadClock | null {
  const ms = sinceMidnight(text.trim())
  return ms === null || ms > DAY_MS ? null : { sinceMidnightMs: ms, offsetMs, lengthMs: null }
}
