import { QUARTER_MS } from '~/domain/time/durations'

/**
 * What a store's day is compared with: the same weekday of the last four weeks, by quarters of an hour of local
 * wall-clock time.
 */

export const QUARTERS_A_DAY = 96
/** Weeks that a usual day is the mean of. */
export const USUAL_WEEKS = 4

/**
 * Means over the days on which the store was heard. Each list has a number of people for each quarter of the day, from
 * midnight.
 */
export type UsualDay = { entries: readonly number[]; exits: readonly number[]; daysHeard: number }

/**
 * People by a moment of the day: the quarters before it, and of the quarter it falls in the share that has passed.
 * @param quarters from midnight
 * @param intoDayMs wall-clock time since 00:00, 0 to 24 h
 */
export function peopleBy(quarters: readonly number[], intoDayMs: number): number {
  const whole = Math.floor(intoDayMs / QUARTER_MS)
  let people = 0
  for (let i = 0; i < whole; i += 1) people += quarters[i] ?? 0
  return people + (quarters[whole] ?? 0) * (intoDayMs / QUARTER_MS - whole)
}

/** How far a count is from the usual one, as a fraction: 0.12 is 12 % above; null if the usual count is too small. */
export function fromUsual(people: number, usual: number): number | null {
  return usual < LEAST_USUAL ? null : people / usual - 1
}

/** Below this many people a share says nothing. */
const LEAST_USUAL = 10
