import { MINUTE_MS } from '~/domain/time/durations'

/** One step of the day's traffic. `atMs`: its begin, epoch ms; people in and out. */
export type ShownStep = { atMs: number; entries: number; exits: number }

/** Length of a step. */
export const STEP_MS = 5 * MINUTE_MS

/** Begin of the step that an instant falls in; steps begin at whole five minutes of UTC in every zone there is. */
export function stepOf(atMs: number): number {
  return Math.floor(atMs / STEP_MS) * STEP_MS
}

/** An hour mark on the axis: the local hour that begins at `atMs`. */
export type HourMark = { atMs: number; label: string }
