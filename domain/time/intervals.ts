/**
 * Sets of instants as lists of intervals, `fromMs` ≤ t < `toMs`, epoch milliseconds. "Merged" means sorted, not
 * touching, none empty.
 */
export type Interval = { fromMs: number; toMs: number }

/** The union of the intervals, merged. */
export function unionOf(intervals: readonly Interval[]): Interval[] {
  const sorted = intervals.filter(({ fromMs, toMs }) => fromMs < toMs).sort((a, b) => a.fromMs - b.fromMs)
  const merged: Interval[] = []
  for (const { fromMs, toMs } of sorted) {
    const last = merged.at(-1)
    if (last && fromMs <= last.toMs) last.toMs = Math.max(last.toMs, toMs)
    else merged.push({ fromMs, toMs })
  }
  return merged
}

/** What lies in both lists; both must be merged. */
export function intersectionOf(left: readonly Interval[], right: readonly Interval[]): Interval[] {
  const shared: Interval[] = []
  for (let l = 0, r = 0; l < left.length && r < right.length; ) {
    const [a, b] = [left[l] as Interval, right[r] as Interval]
    const [fromMs, toMs] = [Math.max(a.fromMs, b.fromMs), Math.min(a.toMs, b.toMs)]
    if (fromMs < toMs) shared.push({ fromMs, toMs })
    if (a.toMs < b.toMs) l++
    else r++
  }
  return shared
}

/** What lies in `whole` but not in `taken`; both must be merged. */
export function differenceOf(whole: readonly Interval[], taken: readonly Interval[]): Interval[] {
  const gaps: Interval[] = []
  let fromMs = Number.NEGATIVE_INFINITY
  for (const interval of taken) {
    gaps.push({ fromMs, toMs: interval.fromMs })
    fromMs = interval.toMs
  }
  gaps.push({ fromMs, toMs: Number.POSITIVE_INFINITY })
  return intersectionOf(whole, gaps)
}

/** The place of the first interval that ends after an instant, in intervals in order of time that do not overlap. */
export function firstEndingAfter(intervals: readonly Interval[], atMs: number): number {
  let low = 0
  let high = intervals.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((intervals[middle] as Interval).toMs <= atMs) low = middle + 1
    else high = middle
  }
  return low
}

/** Total length of the intervals, milliseconds; overlaps count twice. */
export function measureOf(intervals: readonly Interval[]): number {
  return intervals.reduce((sum, { fromMs, toMs }) => sum + Math.max(0, toMs - fromMs), 0)
}

/**
 * Returns a function that says whether a slot touches the merged intervals, and whether it lies wholly inside them. Ask
 * in order of time: all slots together take one pass.
 */
export function touching(
  slots: readonly Interval[],
  intervals: readonly Interval[],
): { touches: boolean; within: boolean }[] {
  let next = 0
  return slots.map(({ fromMs, toMs }) => {
    while (next < intervals.length && (intervals[next] as Interval).toMs <= fromMs) next++
    const found = intervals[next]
    if (!found || found.fromMs >= toMs) return { touches: false, within: false }
    return { touches: true, within: found.fromMs <= fromMs && found.toMs >= toMs }
  })
}
