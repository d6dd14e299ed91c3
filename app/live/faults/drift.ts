/** Counting errors of a store, and how far off its occupancy may be for them. Counts are people. */

/** Sums of one business day of a store: from one reset to the next. */
export type DaySums = { entries: number; exits: number }

/** Days that the error rate is learned from. */
export const BAND_DAYS = 28
/** Fewer days with entries are not enough: one odd day would change the median of three or four. */
export const LEAST_BAND_DAYS = 7

/**
 * What a day left over at its reset, when the store is empty: people that the counters missed on the way out (positive)
 * or on the way in (negative). Corrections are not part of it: they fix the figure, not the counters.
 */
export function driftOf({ entries, exits }: DaySums): number {
  return entries - exits
}

/** Median over the days with entries of |drift| / entries; null if they are fewer than {@link LEAST_BAND_DAYS}. */
export function errorRate(days: readonly DaySums[]): number | null {
  const rates = days
    .filter(({ entries }) => entries > 0)
    .map((day) => Math.abs(driftOf(day)) / day.entries)
    .sort((a, b) => a - b)
  if (rates.length < LEAST_BAND_DAYS) return null
  const middle = rates.length >> 1
  return rates.length % 2 ? rates[middle]! : (rates[middle - 1]! + rates[middle]!) / 2
}

/**
 * Half-width of the band around an occupancy, whole people, rounded up.
 * @param entries since occupancy was last known for certain: the reset, or a correction after it
 */
export function errorBand(rate: number | null, entries: number): number | null {
  return rate === null ? null : Math.ceil(Number((rate * Math.max(0, entries)).toFixed(6)))
}
