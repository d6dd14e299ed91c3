import { DAY_MS, MINUTE_MS } from './durations'
import { clockJumps, instantOfWall, offsetAt } from './zone-offsets'

/** Zones, local days and resets. Instants are epoch milliseconds (`…Ms`); local dates are `YYYY-MM-DD`. */

/** 00:00 of a local date as a wall time: as if it were UTC, epoch milliseconds. */
export const wallTimeOf = (date: string) => Date.parse(`${date}T00:00:00Z`)

/** Milliseconds from midnight to a wall-clock time, `HH:MM`. */
export const sinceMidnight = (wallClock: string) =>
  (Number(wallClock.slice(0, 2)) * 60 + Number(wallClock.slice(3, 5))) * MINUTE_MS

/** Weekday of a wall time, 1 = Monday … 7 = Sunday. */
export const weekdayAt = (wallMs: number) => ((((Math.floor(wallMs / DAY_MS) + 3) % 7) + 7) % 7) + 1

const dateOf = (wallMs: number) => new Date(wallMs).toISOString().slice(0, 10)

/** Local date on which an instant falls in a zone. */
export function localDate(atMs: number, timeZone: string): string {
  return dateOf(atMs + offsetAt(atMs, timeZone))
}

/** First instant of a local date in a zone (not always 00:00: some zones skip midnight on a DST day). */
export function startOfLocalDate(date: string, timeZone: string): number {
  const midnight = wallTimeOf(date)
  const instant = instantOfWall(midnight, timeZone)
  if (instant + offsetAt(instant, timeZone) === midnight) return instant
  return clockJumps(instant - DAY_MS, instant, timeZone).at(-1) ?? instant
}

/** First instant of the local day that contains `atMs`. */
export function startOfLocalDay(atMs: number, timeZone: string): number {
  return startOfLocalDate(localDate(atMs, timeZone), timeZone)
}

/**
 * The instant of a wall-clock time on a local date; a time that a DST night skips is moved forward by the gap, of a
 * repeated one the first counts.
 */
export function instantOf(date: string, wallClock: string, timeZone: string): number {
  return instantOfWall(wallTimeOf(date) + sinceMidnight(wallClock), timeZone)
}

/** A local date moved by whole days. */
export function addDays(date: string, days: number): string {
  return dateOf(wallTimeOf(date) + days * DAY_MS)
}

/** Whole days from one local date to another; below 0 if the other is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((wallTimeOf(to) - wallTimeOf(from)) / DAY_MS)
}

/** Weekday of a local date, 1 = Monday … 7 = Sunday. */
export function weekdayOf(date: string): number {
  return weekdayAt(wallTimeOf(date))
}

/** The latest reset at or before `atMs`: `resetTime` (HH:MM local) on this local date or the one before. */
export function lastReset(atMs: number, timeZone: string, resetTime: string): number {
  const today = localDate(atMs, timeZone)
  const todays = instantOf(today, resetTime, timeZone)
  return todays <= atMs ? todays : instantOf(addDays(today, -1), resetTime, timeZone)
}

/** The first reset after `atMs`. */
export function nextReset(atMs: number, timeZone: string, resetTime: string): number {
  const today = localDate(atMs, timeZone)
  for (const days of [-1, 0, 1, 2]) {
    const reset = instantOf(addDays(today, days), resetTime, timeZone)
    if (reset > atMs) return reset
  }
  throw new Error('a reset comes every day')
}
