import { clockJumps, offsetAt } from '../zone-offsets'

/**
 * A bucket's place in time: a local day, a week cut off at the ends of the range, or an hour or 5 minutes of the zone's clocks. An hour begins where the minute hand of the zone stands at 0 and wherever the zone's clocks
 * jump, so a slot is never longer than an hour; it is shorter only beside a jump that is not a whole hour (Lord Howe).
 */
export type BucketSlot = {
  /** First instant, epoch milliseconds. */
  fromMs: number
  /** First instant after it. */
  toMs: number
  /** Local dates on which it begins and, differing for weeks only, ends, `YYYY-MM-DD`. */
  date: string
  lastDate: string
  /** Local time at which it begins, `HH:MM`. */
  time: string
  /** Offset from UTC, such as `+01:00`, where the day has this hour twice; else null. */
  offset: string | null
}

export const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

/** Hours of a zone that touch `fromMs` ≤ t < `toMs`, in order, without gap or overlap. */
export function hourSlots(fromMs: number, toMs: number, timeZone: string): BucketSlot[] {
  const jumps = clockJumps(fromMs - HOUR_MS, toMs + HOUR_MS, timeZone)
  let offset = offsetAt(fromMs, timeZone)
  const wholeHour = Math.floor((fromMs + offset) / HOUR_MS) * HOUR_MS - offset
  let start = Math.max(wholeHour, ...jumps.filter((jump) => jump <= fromMs))
  const slots: (BucketSlot & { offsetMs: number })[] = []
  while (start < toMs) {
    if (jumps.includes(start)) offset = offsetAt(start, timeZone)
    const wholeEnd = (Math.floor((start + offset) / HOUR_MS) + 1) * HOUR_MS - offset
    const end = Math.min(wholeEnd, ...jumps.filter((jump) => jump > start))
    const wall = new Date(start + offset).toISOString()
    slots.push({
      fromMs: start,
      toMs: end,
      date: wall.slice(0, 10),
      lastDate: wall.slice(0, 10),
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

/** Width of the UTC samples from which these hours can be put together, minutes: 60 where all begin at a UTC hour, else 15. */
export function sampleMinutes(slots: readonly BucketSlot[]): 60 | 15 {
  return slots.every((slot) => slot.fromMs % HOUR_MS === 0) ? 60 : 15
}
