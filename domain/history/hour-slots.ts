import { Temporal } from 'temporal-polyfill'
import { addDays, localDate, startOfLocalDate } from '../zoned-time'
import type { HistoryRange } from './filter'

/**
 * The hours of a zone's clocks. An hour begins where the minute hand of the zone stands at 0 and wherever the zone's clocks
 * jump, so a slot is never longer than an hour; it is shorter only beside a jump that is not a whole hour (Lord Howe).
 */
export type HourSlot = {
  /** First instant, epoch milliseconds. */
  fromMs: number
  /** First instant after it. */
  toMs: number
  /** Local date on which it begins, `YYYY-MM-DD`. */
  date: string
  /** Local time at which it begins, `HH:MM`. */
  time: string
  /** Offset from UTC, such as `+01:00`, where the day has this hour twice; else null. */
  offset: string | null
}

export const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

/** Local dates a range spans, today included; null for the range that counts hours. */
const DAYS: Record<HistoryRange, number | null> = { '24h': null, '7d': 7, '30d': 30 }
const HOURS_OF_24H = 24

function offsetMs(atMs: number, timeZone: string): number {
  return Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(timeZone).offsetNanoseconds / 1e6
}

/** Instants in `fromMs` < t ≤ `toMs` at which a zone's clocks jump, in order. Jumps less than a day apart do not occur. */
function clockJumps(fromMs: number, toMs: number, timeZone: string): number[] {
  const jumps: number[] = []
  for (let start = fromMs; start < toMs; ) {
    const end = Math.min(start + 24 * HOUR_MS, toMs)
    const before = offsetMs(start, timeZone)
    if (offsetMs(end, timeZone) !== before) {
      let low = start
      let high = end
      while (high - low > 1) {
        const middle = Math.floor((low + high) / 2)
        if (offsetMs(middle, timeZone) === before) low = middle
        else high = middle
      }
      jumps.push(high)
    }
    start = end
  }
  return jumps
}

/** Hours of a zone that touch `fromMs` ≤ t < `toMs`, in order, without gap or overlap. */
export function hourSlots(fromMs: number, toMs: number, timeZone: string): HourSlot[] {
  const jumps = clockJumps(fromMs - HOUR_MS, toMs + HOUR_MS, timeZone)
  const offsetAt = (atMs: number) => offsetMs(atMs, timeZone)
  let offset = offsetAt(fromMs)
  const wholeHour = Math.floor((fromMs + offset) / HOUR_MS) * HOUR_MS - offset
  let start = Math.max(wholeHour, ...jumps.filter((jump) => jump <= fromMs))
  const slots: (HourSlot & { offsetMs: number })[] = []
  while (start < toMs) {
    if (jumps.includes(start)) offset = offsetAt(start)
    const wholeEnd = (Math.floor((start + offset) / HOUR_MS) + 1) * HOUR_MS - offset
    const end = Math.min(wholeEnd, ...jumps.filter((jump) => jump > start))
    const wall = new Date(start + offset).toISOString()
    slots.push({
      fromMs: start,
      toMs: end,
      date: wall.slice(0, 10),
      time: wall.slice(11, 16),
      offset: null,
      offsetMs: offset,
    })
    start = end
  }
  return slots.map(({ offsetMs: ownOffset, ...slot }, index) => {
    const repeated = [slots[index - 1], slots[index + 1]].some(
      (other) => other && other.date === slot.date && other.time.slice(0, 2) === slot.time.slice(0, 2),
    )
    return repeated ? { ...slot, offset: offsetText(ownOffset) } : slot
  })
}

function offsetText(offset: number): string {
  const minutes = Math.abs(Math.round(offset / MINUTE_MS))
  const pad = (n: number) => String(n).padStart(2, '0')
  return `${offset < 0 ? '−' : '+'}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`
}

/**
 * The hours of a range, the open one last: 24h is the 23 complete hours before now and the open one; 7d and 30d are that
 * many local dates, today the last of them, up to the open hour.
 */
export function rangeSlots(range: HistoryRange, nowMs: number, timeZone: string): HourSlot[] {
  const days = DAYS[range]
  if (days === null) return hourSlots(nowMs - (HOURS_OF_24H + 2) * HOUR_MS, nowMs + 1, timeZone).slice(-HOURS_OF_24H)
  const first = addDays(localDate(nowMs, timeZone), 1 - days)
  return hourSlots(startOfLocalDate(first, timeZone), nowMs + 1, timeZone)
}

/** Width of the UTC samples from which these hours can be put together, minutes: 60 where all begin at a UTC hour, else 15. */
export function sampleMinutes(slots: readonly HourSlot[]): 60 | 15 {
  return slots.every((slot) => slot.fromMs % HOUR_MS === 0) ? 60 : 15
}
