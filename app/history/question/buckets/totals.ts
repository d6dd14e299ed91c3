import type { Store } from '~/domain/stores'
import { HOUR_MS } from '~/domain/time/durations'
import { differenceOf, type Interval, intersectionOf, measureOf } from '~/domain/time/intervals'
import { type Opening, openingOf } from '../openings'
import type { HistoryBucket } from './buckets'
import type { BucketSlot } from './hour-slots'

/** Figures of a whole range, people. */
export type HistoryTotals = {
  entries: number
  exits: number
  /** Entries − exits. */
  net: number
  /** True if any bucket has data. */
  heard: boolean
}

/** Sums over all buckets with data. */
export function totalsOf(buckets: readonly Pick<HistoryBucket, 'entries' | 'exits'>[]): HistoryTotals {
  let entries = 0
  let exits = 0
  let heard = false
  for (const bucket of buckets) {
    entries += bucket.entries ?? 0
    exits += bucket.exits ?? 0
    heard ||= bucket.entries !== null
  }
  return { entries, exits, net: entries - exits, heard }
}

/**
 * True if an hour may be the peak or slowest one: a whole hour, complete (or counted, if doors are not judged), within
 * opening hours.
 */
function competes(hour: HistoryBucket): hour is HistoryBucket & { entries: number; exits: number } {
  const isOver = hour.state === 'complete' || hour.state === 'counted'
  return isOver && hour.withinHours && hour.entries !== null && hour.toMs - hour.fromMs === HOUR_MS
}

/**
 * The complete (or counted) hours within opening hours with the most and the fewest entries; the earlier one on a tie.
 * Null if there is none.
 */
export function extremesOf(hours: readonly HistoryBucket[]): {
  peak: HistoryBucket | null
  slowest: HistoryBucket | null
} {
  let peak: (HistoryBucket & { entries: number }) | null = null
  let slowest: (HistoryBucket & { entries: number }) | null = null
  for (const hour of hours) {
    if (!competes(hour)) continue
    if (peak === null || hour.entries > peak.entries) peak = hour
    if (slowest === null || hour.entries < slowest.entries) slowest = hour
  }
  return { peak, slowest }
}

/**
 * Hours each store was open within merged intervals; null if its hours are unknown.
 * @param unheard when nothing was heard from a store, merged, by its id: then nobody knows how many came in
 */
export function openHoursOf(
  stores: readonly Store[],
  within: readonly Interval[],
  unheard: ReadonlyMap<string, readonly Interval[]>,
): Map<string, number | null> {
  const fromMs = within[0]?.fromMs ?? 0
  const toMs = within.at(-1)?.toMs ?? 0
  const known = new Map<Opening, number>()
  return new Map(
    stores.map((store) => {
      const opening = store.weeklyHours === null ? null : openingOf(store, fromMs, toMs)
      if (opening === null) return [store.storeId, null]
      const silent = unheard.get(store.storeId)
      if (silent !== undefined) {
        const heard = differenceOf(intersectionOf(opening.intervals, within), silent)
        return [store.storeId, measureOf(heard) / HOUR_MS]
      }
      const hours = known.get(opening) ?? measureOf(intersectionOf(opening.intervals, within)) / HOUR_MS
      known.set(opening, hours)
      return [store.storeId, hours]
    }),
  )
}

/** Hours of each slot that lie in merged intervals and have passed; slots are in order of time. */
export function openHoursOfSlots(slots: readonly Interval[], open: readonly Interval[], nowMs: number): number[] {
  let next = 0
  return slots.map(({ fromMs, toMs }) => {
    const endMs = Math.min(toMs, nowMs)
    while (next < open.length && open[next]!.toMs <= fromMs) next++
    let sum = 0
    for (let index = next; index < open.length && open[index]!.fromMs < endMs; index++) {
      sum += Math.max(0, Math.min(open[index]!.toMs, endMs) - Math.max(open[index]!.fromMs, fromMs))
    }
    return sum / HOUR_MS
  })
}

/**
 * One weekday and hour of the clock: mean entries over the hours with data, null if there are none. `hours`: how many
 * there are.
 */
export type WeekHour = { mean: number | null; hours: number }

/**
 * Mean entries by weekday (0 = Monday) and hour of the clock, over finished hours; closed ones only count if they have
 * entries.
 */
export function weekHoursOf(
  hours: readonly (HistoryBucket & Pick<BucketSlot, 'time'>)[],
  weekdayOf: (date: string) => number,
): WeekHour[][] {
  const sums = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => ({ entries: 0, hours: 0 })))
  const weekdays = new Map<string, number>()
  for (const { date, time, state, entries } of hours) {
    if (entries === null || state === 'open' || (state === 'closed' && entries === 0)) continue
    let weekday = weekdays.get(date)
    if (weekday === undefined) {
      weekday = weekdayOf(date)
      weekdays.set(date, weekday)
    }
    const cell = sums[weekday - 1]?.[Number(time.slice(0, 2))]
    if (!cell) continue
    cell.entries += entries
    cell.hours++
  }
  return sums.map((day) =>
    day.map((cell) => ({ mean: cell.hours === 0 ? null : cell.entries / cell.hours, hours: cell.hours })),
  )
}
