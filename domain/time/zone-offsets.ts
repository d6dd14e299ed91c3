import { Temporal } from 'temporal-polyfill'
import { DAY_MS } from './durations'

/**
 * Offsets of time zones from UTC, from the instants at which clocks change. Temporal supplies these once per zone and
 * year; they are cached, since a year of opening hours needs thousands of lookups.
 */

/** From `fromMs` on, a zone's clocks are `offsetMs` ahead of UTC. */
type Stretch = { fromMs: number; offsetMs: number }

/** A zone's stretches by year, and the one used last: most lookups come in order of time. */
type Clock = { years: Map<number, Stretch[]>; last: Stretch & { toMs: number } }
const clocks = new Map<string, Clock>()

function clockOf(timeZone: string): Clock {
  const known = clocks.get(timeZone)
  if (known) return known
  const clock = { years: new Map(), last: { fromMs: 0, toMs: 0, offsetMs: 0 } }
  clocks.set(timeZone, clock)
  return clock
}

function stretchesOf(year: number, timeZone: string): Stretch[] {
  const { years } = clockOf(timeZone)
  const known = years.get(year)
  if (known) return known
  const endMs = Date.UTC(year + 1, 0)
  let clock = Temporal.Instant.fromEpochMilliseconds(Date.UTC(year, 0)).toZonedDateTimeISO(timeZone)
  const found: Stretch[] = [{ fromMs: clock.epochMilliseconds, offsetMs: clock.offsetNanoseconds / 1e6 }]
  for (;;) {
    const next = clock.getTimeZoneTransition('next')
    if (next === null || next.epochMilliseconds >= endMs) break
    found.push({ fromMs: next.epochMilliseconds, offsetMs: next.offsetNanoseconds / 1e6 })
    clock = next
  }
  years.set(year, found)
  return found
}

/** How far a zone's clocks are ahead of UTC at an instant, milliseconds. */
export function offsetAt(atMs: number, timeZone: string): number {
  const clock = clockOf(timeZone)
  const { last } = clock
  if (atMs >= last.fromMs && atMs < last.toMs) return last.offsetMs
  const year = new Date(atMs).getUTCFullYear()
  const stretches = stretchesOf(year, timeZone)
  let index = stretches.length - 1
  while (index > 0 && (stretches[index] as Stretch).fromMs > atMs) index--
  const { offsetMs, fromMs } = stretches[index] as Stretch
  clock.last = { fromMs, toMs: stretches[index + 1]?.fromMs ?? Date.UTC(year + 1, 0), offsetMs }
  return offsetMs
}

/** Instants in `fromMs` < t ≤ `toMs` at which a zone's clocks change, in order. */
export function clockJumps(fromMs: number, toMs: number, timeZone: string): number[] {
  const jumps: number[] = []
  let before = offsetAt(fromMs, timeZone)
  for (let year = new Date(fromMs).getUTCFullYear(); year <= new Date(toMs).getUTCFullYear(); year++) {
    for (const { fromMs: atMs, offsetMs } of stretchesOf(year, timeZone)) {
      if (atMs > toMs) return jumps
      if (atMs <= fromMs) continue
      if (offsetMs !== before) jumps.push(atMs)
      before = offsetMs
    }
  }
  return jumps
}

/**
 * The instant at which a zone's clocks show a wall time, given as if it were UTC. A skipped time moves forward by the
 * gap; of a repeated time the first counts (Temporal's `compatible`).
 */
export function instantOfWall(wallMs: number, timeZone: string): number {
  const before = offsetAt(wallMs - DAY_MS, timeZone)
  const after = offsetAt(wallMs + DAY_MS, timeZone)
  if (before === after) return wallMs - before
  const early = wallMs - Math.max(before, after)
  const late = wallMs - Math.min(before, after)
  for (const candidate of [early, late]) if (candidate + offsetAt(candidate, timeZone) === wallMs) return candidate
  return wallMs - before
}
