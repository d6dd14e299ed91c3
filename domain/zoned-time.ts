import { Temporal } from 'temporal-polyfill'

/** Zones, local days and resets, by Temporal. Instants are epoch milliseconds (`…Ms`); local dates are `YYYY-MM-DD`. */

/** Local date on which an instant falls in a zone. */
export function localDate(atMs: number, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(timeZone).toPlainDate().toString()
}

/** First instant of a local date in a zone (not always 00:00: some zones skip midnight on a DST day). */
export function startOfLocalDate(date: string, timeZone: string): number {
  return Temporal.PlainDate.from(date).toZonedDateTime(timeZone).epochMilliseconds
}

/** First instant of the local day that contains `atMs`. */
export function startOfLocalDay(atMs: number, timeZone: string): number {
  return startOfLocalDate(localDate(atMs, timeZone), timeZone)
}

/** The instant of a wall-clock time on a local date; a time that a DST night skips is moved forward by the gap, of a repeated one the first counts. */
export function instantOf(date: string, wallClock: string, timeZone: string): number {
  const [hour = 0, minute = 0] = wallClock.split(':').map(Number)
  const day = Temporal.PlainDate.from(date)
  const plain =
    hour === 24 ? day.add({ days: 1 }).toPlainDateTime() : day.toPlainDateTime(new Temporal.PlainTime(hour, minute))
  return plain.toZonedDateTime(timeZone, { disambiguation: 'compatible' }).epochMilliseconds
}

/** A local date moved by whole days. */
export function addDays(date: string, days: number): string {
  return Temporal.PlainDate.from(date).add({ days }).toString()
}

/** Weekday of a local date, 1 = Monday … 7 = Sunday. */
export function weekdayOf(date: string): number {
  return Temporal.PlainDate.from(date).dayOfWeek
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
