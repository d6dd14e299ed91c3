import { HOUR_MS } from './time/durations'

/**
 * Revisions: what was known of a quarter of an hour, and since when. The worker appends one when a quarter has closed
 * and at each later change of its counts; nothing is ever taken back, so what was known at a moment can be told for
 * ever.
 */

/**
 * Width of what a revision is about, milliseconds. Quarters of UTC: every zone's hours can be put together from them.
 */
export const QUARTER_MS = 15 * 60_000

/**
 * How long after its end a quarter counts as closed: what arrives within this is usual latency and no change,
 * milliseconds.
 */
export const CLOSING_GRACE_MS = 60_000

/**
 * How long after its end a bucket counts as reported: by then the worker has recorded its quarters (grace, two looks,
 * and the moment from which a revision counts), milliseconds. What becomes known later is a change.
 */
export const REPORTED_AFTER_MS = 120_000

/** What became known of a quarter at a moment: people more (or fewer) than known before. */
export type CountChange = {
  /** Begin of the quarter, epoch milliseconds. */
  atMs: number
  /** From when on it counts, epoch milliseconds. */
  knownMs: number
  entries: number
  exits: number
  /** True where the quarter had been reported before. */
  late: boolean
}

/** A bucket whose counts are not what they were when it was first reported. Counts in people. */
export type ChangedBucket = {
  /** First instant of the bucket, epoch milliseconds. */
  fromMs: number
  /** As it was first reported. */
  first: { entries: number; exits: number }
  /** As it is known now. */
  now: { entries: number; exits: number }
  /** When the newest change became known, epoch milliseconds. */
  changedMs: number
  /** Moments at which it changed. */
  changes: number
}

/**
 * Buckets that changed since they were first reported. That is `REPORTED_AFTER_MS` after its end; or, where nothing of
 * it was known then, as long after the first that became known.
 * @param buckets in order of time, not overlapping; `fromMs` ≤ t < `toMs`
 * @param changes everything that became known of their quarters, in any order
 */
export function changedBuckets(
  buckets: readonly { fromMs: number; toMs: number }[],
  changes: readonly CountChange[],
): ChangedBucket[] {
  const byTime = [...changes].sort((a, b) => a.atMs - b.atMs)
  const found: ChangedBucket[] = []
  let next = 0
  for (const { fromMs, toMs } of buckets) {
    while (next < byTime.length && byTime[next]!.atMs < fromMs) next++
    const own: CountChange[] = []
    for (; next < byTime.length && byTime[next]!.atMs < toMs; next++) own.push(byTime[next]!)
    if (own.length === 0) continue
    const firstKnown = own.reduce((least, { knownMs }) => Math.min(least, knownMs), Number.POSITIVE_INFINITY)
    const usual = toMs + REPORTED_AFTER_MS
    const reported = firstKnown <= usual ? usual : firstKnown + REPORTED_AFTER_MS
    const sums = { first: { entries: 0, exits: 0 }, now: { entries: 0, exits: 0 } }
    const moments = new Set<number>()
    for (const { knownMs, entries, exits, late } of own) {
      const changed = late && knownMs > reported
      for (const sum of changed ? [sums.now] : [sums.first, sums.now]) {
        sum.entries += entries
        sum.exits += exits
      }
      if (changed && (entries !== 0 || exits !== 0)) moments.add(knownMs)
    }
    if (moments.size > 0) found.push({ fromMs, ...sums, changedMs: Math.max(...moments), changes: moments.size })
  }
  return found
}

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
