import { DAY_MS, HOUR_MS, MINUTE_MS } from '~/domain/time/durations'
import { clockJumps, offsetAt } from '~/domain/time/zone-offsets'

/**
 * A bucket's place in time: a local day, a week (cut off at the ends of the range), or an hour or 5 minutes of local
 * time. An hour begins at minute 0 of local time and wherever the clocks change, so a slot is never longer than an
 * hour. It is shorter only next to a change that is not a whole hour (Lord Howe).
 */
export type BucketSlot = {
  /** First instant, epoch milliseconds. */
  fromMs: number
  /** First instant after it. */
  toMs: number
  /** Local dates on which it begins and ends (they differ only for weeks), `YYYY-MM-DD`. */
  date: string
  lastDate: string
  /** Local time at which it begins, `HH:MM`. */
  time: string
  /** Offset from UTC, such as `+01:00`, if the day has this hour twice; else null. */
  offset: string | null
}

/** Hours of a zone that touch `fromMs` ≤ t < `toMs`, in order, without gap or overlap. */
export function hourSlots(fromMs: number, toMs: number, timeZone: string): BucketSlot[] {
  const jumps = clockJumps(fromMs - HOUR_MS, toMs + HOUR_MS, timeZone)
  let offset = offsetAt(fromMs, timeZone)
  const wholeHour = Math.floor((fromMs + offset) / HOUR_MS) * HOUR_MS - offset
  let start = Math.max(wholeHour, ...jumps.filter((jump) => jump <= fromMs))
  const slots: BucketSlot[] = []
  const offsets: number[] = []
  let [day, date] = [Number.NaN, '']
  while (start < toMs) {
    if (jumps.includes(start)) offset = offsetAt(start, timeZone)
    const wholeEnd = (Math.floor((start + offset) / HOUR_MS) + 1) * HOUR_MS - offset
    const end = jumps.length === 0 ? wholeEnd : Math.min(wholeEnd, ...jumps.filter((jump) => jump > start))
    const wallMs = start + offset
    if (Math.floor(wallMs / DAY_MS) !== day) {
      day = Math.floor(wallMs / DAY_MS)
      date = new Date(wallMs).toISOString().slice(0, 10)
    }
    slots.push({ fromMs: start, toMs: end, date, lastDate: date, time: clockText(wallMs - day * DAY_MS), offset: null })
    offsets.push(offset)
    start = end
  }
  // An hour can occur twice only if clocks change.
  if (jumps.length === 0) return slots
  return slots.map((slot, index) => {
    // Clocks that change within an hour (Chatham, 03:45 to 02:45) repeat two hours in turns.
    const repeated = [-2, -1, 1, 2].some((steps) => {
      const other = slots[index + steps]
      return other && other.date === slot.date && other.time.slice(0, 2) === slot.time.slice(0, 2)
    })
    return repeated ? { ...slot, offset: offsetText(offsets[index] ?? 0) } : slot
  })
}

const two = (n: number) => String(n).padStart(2, '0')

/** A time of day in milliseconds as `HH:MM`. */
const clockText = (ms: number) => `${two(Math.floor(ms / HOUR_MS))}:${two(Math.floor(ms / MINUTE_MS) % 60)}`

function offsetText(offset: number): string {
  const minutes = Math.abs(Math.round(offset / MINUTE_MS))
  return `${offset < 0 ? '−' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

/** Width of the UTC samples that make up these hours, minutes: 60 if all begin on a UTC hour, else 15. */
export function sampleMinutes(slots: readonly BucketSlot[]): 60 | 15 {
  return slots.every((slot) => slot.fromMs % HOUR_MS === 0) ? 60 : 15
}
