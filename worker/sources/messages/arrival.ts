import { MAX_AHEAD_MS } from '~/domain/events/messages'

/** Kafka is younger than this: nothing was put into a log before. */
const EARLIEST_MS = Date.UTC(2010, 0, 1)
/** What a timestamp is multiplied by where it was given in milliseconds, seconds, microseconds or nanoseconds. */
const TO_MS = [1, 1_000, 1e-3, 1e-6] as const

/**
 * When a message arrived, by Kafka's timestamp of it, epoch milliseconds. On a CreateTime topic a producer may write
 * anything there: seconds, microseconds and nanoseconds are known by their size; null stands for what cannot be a time
 * of arrival in any unit (-1, 0, before Kafka was, more than 5 minutes ahead of `nowMs`).
 */
export function arrivalOf(timestamp: number, nowMs: number): number | null {
  for (const factor of TO_MS) {
    const ms = Math.floor(timestamp * factor)
    if (ms >= EARLIEST_MS && ms <= nowMs + MAX_AHEAD_MS) return ms
  }
  return null
}
