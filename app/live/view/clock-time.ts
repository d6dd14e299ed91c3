import { HOUR_MS } from '~/domain/time/durations'

/**
 * A moment as wall-clock time of a zone: "14:03", or with its day, "Mon 14:03", where it is more than half a day from
 * `nowMs`.
 */
export function clockTime(atMs: number, timeZone: string, nowMs?: number): string {
  const far = nowMs !== undefined && Math.abs(nowMs - atMs) > 12 * HOUR_MS
  return new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    hour: '2-digit',
    minute: '2-digit',
    ...(far ? { weekday: 'short' } : {}),
  }).format(atMs)
}
