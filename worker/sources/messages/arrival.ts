import { MAX_AHEAD_MS } from '~/domain/events/messages'

/** Kafka did not exist before this: no earlier timestamp can be valid. */
const EARLIEST_MS = Date.UTC(2010, 0, 1)
/** Factors to milliseconds from milliseconds, seconds, microseconds and nanoseconds. */
const TO_MS = [1, 1_000, 1e-3, 1e-6] as const

/**
 * When a message arrived, from its Kafka timestamp, epoch milliseconds. On a CreateTime topic producers may write
 * anything there; seconds, microseconds and nanoseconds are recognised by their magnitude. Null if the value is no
 * possible arrival time in any unit (-1, 0, before Kafka existed, more than 5 minutes ahead of `nowMs`).
 */
export function arrivalOf(timestamp: number, nowMs: number): number | null {
  for (const factor of TO_MS) {
    const ms = Math.floor(timestamp * factor)
    if (ms >= EARLIEST_MS && ms <= nowMs + MAX_AHEAD_MS) return ms
  }
  return null
}
