import { HOUR_MS, MINUTE_MS } from './time/durations'

/**
 * Revisions: what was known of a quarter of an hour, and since when. The worker appends one when a quarter has closed
 * and at each later change of its counts; nothing is ever taken back, so what was known at a moment can be told for
 * ever. Quarters are those of UTC: every zone's hours can be put together from them.
 */

/**
 * How long after its end a quarter counts as closed: what arrives within this is usual latency and no change,
 * milliseconds.
 */
export const CLOSING_GRACE_MS = MINUTE_MS

/**
 * How long after its end a bucket counts as reported: by then the worker has recorded its quarters (grace, two looks,
 * and the moment from which a revision counts), milliseconds. What becomes known later is a change.
 */
export const REPORTED_AFTER_MS = 120_000

/**
 * True where all of a bucket that ends at `toMs` had been reported at `asOfMs`: later ones are left out of an as-of
 * page.
 */
export function wasReported(toMs: number, asOfMs: number): boolean {
  return toMs + REPORTED_AFTER_MS <= asOfMs
}

/**
 * Of the UTC hours that begin before `toMs`, those that had closed at a moment begin before `endMs`; `leftOutMs` is the
 * first of the others, null where there is none.
 */
export function reportedHours(toMs: number, asOfMs: number): { endMs: number; leftOutMs: number | null } {
  const askedMs = Math.ceil(toMs / HOUR_MS) * HOUR_MS
  const closedMs = Math.floor((asOfMs - REPORTED_AFTER_MS) / HOUR_MS) * HOUR_MS
  return askedMs <= closedMs ? { endMs: askedMs, leftOutMs: null } : { endMs: closedMs, leftOutMs: closedMs }
}
