import { Temporal } from 'temporal-polyfill'
import { MINUTE_MS } from '~/domain/time/durations'
import { addDays, localDate, startOfLocalDate } from '~/domain/time/zoned-time'

/** The local day of a store, epoch ms, from ≤ t < to, with a mark every `everyHours` local hours. */
export function storeDay(nowMs: number, timeZone: string, everyHours = 2) {
  const date = localDate(nowMs, timeZone)
  const fromMs = startOfLocalDate(date, timeZone)
  const toMs = startOfLocalDate(addDays(date, 1), timeZone)
  const hours: { atMs: number; label: string }[] = []
  for (let atMs = fromMs; atMs < toMs; atMs += 30 * MINUTE_MS) {
    const local = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(timeZone)
    if (local.minute === 0 && local.hour % everyHours === 0) {
      hours.push({ atMs, label: `${String(local.hour).padStart(2, '0')}:00` })
    }
  }
  return { date, fromMs, toMs, hours }
}
