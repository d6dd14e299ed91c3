import { MINUTE_MS } from '~/domain/time/durations'
import { differenceOf, firstEndingAfter, type Interval, intersectionOf, measureOf } from '~/domain/time/intervals'

/** Entries − exits in the minute from `atMs` on. */
export type MinuteChange = { atMs: number; change: number }

/** Somebody counted `people` at `atMs`; `changeAfter`: entries − exits from then to the end of that minute. */
export type PeopleCounted = { atMs: number; people: number; changeAfter: number }

/** A run of whole minutes, from ≤ t < to, at the end of each of which as many people were inside. May be below 0. */
export type OccupancyRun = Interval & { people: number }

/** People inside over some time. All are null where no minute is known. */
export type Occupancy = {
  /** Mean over the known minutes within opening hours; null too if hours are unknown. */
  average: number | null
  /** The known minute with the most people, the first of equals: its end. */
  peak: { people: number; atMs: number } | null
  /** Share of the known minutes within opening hours with more than 80 % of the capacity; null without a capacity. */
  crowdedShare: number | null
  /** Share of the time (within opening hours, if known) in which a door was silent; 0 where there is no time. */
  unknownShare: number
}

/** More people than this share of the capacity: crowded. */
export const CROWDED = 0.8

/**
 * People inside minute by minute: 0 from each reset on, then entries − exits, and from a correction on what was
 * counted. Never cut off at 0: counters miss people, and later entries add to the true sum.
 * @param changes in order of time; minutes without an event may be absent
 * @param corrections in order of time
 * @param resetsMs in order; the first is where counting begins
 * @param untilMs a whole minute; nothing from then on is known
 */
export function occupancyRuns(
  changes: readonly MinuteChange[],
  corrections: readonly PeopleCounted[],
  resetsMs: readonly number[],
  untilMs: number,
): OccupancyRun[] {
  const beginMs = resetsMs[0] ?? untilMs
  const minuteOf = (atMs: number) => Math.floor(atMs / MINUTE_MS) * MINUTE_MS
  const changeAt = new Map(changes.map(({ atMs, change }) => [atMs, change]))
  // The last of a minute holds at its end.
  const countedIn = new Map(corrections.map((correction) => [minuteOf(correction.atMs), correction]))
  const resets = new Set(resetsMs.map(minuteOf))
  const turns = [...new Set([...changeAt.keys(), ...countedIn.keys(), ...resets])]
    .filter((atMs) => atMs >= beginMs && atMs < untilMs)
    .sort((a, b) => a - b)
  let people = 0
  return turns.map((fromMs, index) => {
    if (resets.has(fromMs)) people = 0
    const counted = countedIn.get(fromMs)
    people = counted ? counted.people + counted.changeAfter : people + (changeAt.get(fromMs) ?? 0)
    return { fromMs, toMs: turns[index + 1] ?? untilMs, people }
  })
}

/** The time within which people inside are reckoned, all merged. */
export type OccupancyTime = {
  /** When the store was open; where its hours are unknown, while it existed. */
  expected: Interval[]
  /** Of it, when a door was silent. */
  unknown: Interval[]
  /** When no door was silent, open or not. */
  known: Interval[]
  /** When the store was open and no door was silent; empty where its hours are unknown. */
  counting: Interval[]
}

/**
 * What of `during` counts for what.
 * @param during merged, without what is still to come
 * @param existed when the store was open, merged; where its hours are unknown, while it existed, null for always
 * @param hoursKnown whether its opening hours are known
 * @param silent when one of its doors was silent, merged
 */
export function occupancyTime(
  during: Interval[],
  existed: readonly Interval[] | null,
  hoursKnown: boolean,
  silent: readonly Interval[],
): OccupancyTime {
  const expected = existed === null ? during : intersectionOf(during, existed)
  const known = differenceOf(during, silent)
  return {
    expected,
    unknown: intersectionOf(expected, silent),
    known,
    counting: hoursKnown && existed !== null ? intersectionOf(known, existed) : [],
  }
}

/** Cuts time into buckets that follow each other, in one pass. */
export function timeByBucket(time: OccupancyTime, buckets: readonly Interval[]): OccupancyTime[] {
  const [expected, unknown, known, counting] = [time.expected, time.unknown, time.known, time.counting].map((list) =>
    cutBy(list, buckets),
  ) as [Interval[][], Interval[][], Interval[][], Interval[][]]
  return buckets.map((_, i) => ({
    expected: expected[i] ?? [],
    unknown: unknown[i] ?? [],
    known: known[i] ?? [],
    counting: counting[i] ?? [],
  }))
}

function cutBy(intervals: readonly Interval[], buckets: readonly Interval[]): Interval[][] {
  let place = 0
  return buckets.map((bucket) => {
    const inside: Interval[] = []
    while (place < intervals.length && (intervals[place] as Interval).toMs <= bucket.fromMs) place += 1
    for (let next = place; next < intervals.length; next += 1) {
      const { fromMs, toMs } = intervals[next] as Interval
      if (fromMs >= bucket.toMs) break
      inside.push({ fromMs: Math.max(fromMs, bucket.fromMs), toMs: Math.min(toMs, bucket.toMs) })
    }
    return inside
  })
}

/**
 * People inside within some time.
 * @param runs from `occupancyRuns`
 * @param capacity the most people allowed inside; null if unknown
 */
export function occupancyWithin(
  runs: readonly OccupancyRun[],
  { expected, unknown, known, counting }: OccupancyTime,
  capacity: number | null,
): Occupancy {
  let sum = 0
  let crowdedMs = 0
  let countingMs = 0
  eachRunWithin(runs, counting, (run, lengthMs) => {
    sum += run.people * lengthMs
    countingMs += lengthMs
    if (capacity !== null && run.people > CROWDED * capacity) crowdedMs += lengthMs
  })
  let peak: Occupancy['peak'] = null
  eachRunWithin(runs, known, (run, _, fromMs) => {
    if (peak === null || run.people > peak.people) peak = { people: run.people, atMs: fromMs + MINUTE_MS }
  })
  const expectedMs = measureOf(expected)
  return {
    average: countingMs > 0 ? sum / countingMs : null,
    peak,
    crowdedShare: countingMs > 0 && capacity !== null ? crowdedMs / countingMs : null,
    unknownShare: expectedMs > 0 ? measureOf(unknown) / expectedMs : 0,
  }
}

/** Calls `use` with the part of each run that lies in one of the intervals; both are in order of time. */
function eachRunWithin(
  runs: readonly OccupancyRun[],
  intervals: readonly Interval[],
  use: (run: OccupancyRun, lengthMs: number, fromMs: number) => void,
): void {
  let place = firstEndingAfter(runs, intervals[0]?.fromMs ?? Number.POSITIVE_INFINITY)
  for (const interval of intervals) {
    for (let run = runs[place]; run !== undefined && run.fromMs < interval.toMs; run = runs[place]) {
      const fromMs = Math.max(run.fromMs, interval.fromMs)
      const toMs = Math.min(run.toMs, interval.toMs)
      if (fromMs < toMs) use(run, toMs - fromMs, fromMs)
      if (run.toMs > interval.toMs) break
      place += 1
    }
  }
}
