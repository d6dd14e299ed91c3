import { HOUR_MS, MINUTE_MS } from './time/durations'

/**
 * Revisions record what was known of a quarter of an hour, and since when. The worker appends one when a quarter closes
 * and at each later change of its counts. Nothing is ever deleted, so we can always tell what was known at a given
 * moment. Quarters are in UTC: the hours of every time zone are made of whole ones.
 */

/**
 * How long after its end a quarter closes, milliseconds. What arrives within this time is normal latency, not a change.
 */
export const CLOSING_GRACE_MS = MINUTE_MS

/**
 * How long after its end a bucket counts as reported, milliseconds. By then the worker has recorded its quarters
 * (grace, two looks, and the moment from which a revision counts). What becomes known later is a change.
 */
export const REPORTED_AFTER_MS = 120_000

/** True if all of a bucket that ends at `toMs` had been reported at `asOfMs`. As-of pages leave later ones out. */
export function wasReported(toMs: number, asOfMs: number): boolean {
  return toMs + REPORTED_AFTER_MS <= asOfMs
}

/**
 * Which UTC hours that begin before `toMs` had closed at `asOfMs`: those that begin before `endMs`. `leftOutMs` is the
 * first hour left out, null if none is.
 */
export function reportedHours(toMs: number, asOfMs: number): { endMs: number; leftOutMs: number | null } {
  const askedMs = Math.ceil(toMs / HOUR_MS) * HOUR_MS
  const closedMs = Math.floor((asOfMs - REPORTED_AFTER_MS) / HOUR_MS) * HOUR_MS
  return askedMs <= closedMs ? { endMs: askedMs, leftOutMs: null } : { endMs: closedMs, leftOutMs: closedMs }
}
