import { REPORTED_AFTER_MS } from '~/domain/revisions'

/** What became known of a quarter at a moment: more (or fewer) people than known before. */
export type CountChange = {
  /** Start of the quarter, epoch milliseconds. */
  atMs: number
  /** From when on it counts, epoch milliseconds. */
  knownMs: number
  entries: number
  exits: number
  /** True if the quarter had been reported before. */
  late: boolean
}

/** A bucket whose counts differ from those first reported. Counts in people. */
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
 * Buckets that changed since they were first reported. A bucket is first reported `REPORTED_AFTER_MS` after its end;
 * or, if nothing was known of it then, that long after something first became known.
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
