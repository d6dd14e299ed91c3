import { DAY_MS, MINUTE_MS, QUARTER_MS } from '~/domain/time/durations'
import type { ShownDay } from '../../overview/shown-store'

/** One step of the day's traffic. `atMs`: its begin, epoch ms; people in and out. */
export type ShownStep = { atMs: number; entries: number; exits: number }

/** Length of a step. */
export const STEP_MS = 5 * MINUTE_MS

/** Usual entries of one step, in every step of a quarter of an hour. Epoch ms. */
export type UsualStep = { fromMs: number; toMs: number; entries: number }

/**
 * The usual entries of a step through the day. None where nothing is usual yet, and on a day on which the clocks
 * change: usual quarters are those of a day of 24 hours.
 */
export function usualSteps(usual: ShownDay | null, day: { fromMs: number; toMs: number }): UsualStep[] {
  if (!usual?.usualEntries || day.toMs - day.fromMs !== DAY_MS) return []
  return usual.usualEntries.map((entries, nth) => {
    const fromMs = day.fromMs + (usual.firstQuarter + nth) * QUARTER_MS
    return { fromMs, toMs: fromMs + QUARTER_MS, entries: (entries * STEP_MS) / QUARTER_MS }
  })
}

/** Begin of the step that an instant falls in; steps begin at whole five minutes of UTC in every zone there is. */
export function stepOf(atMs: number): number {
  return Math.floor(atMs / STEP_MS) * STEP_MS
}

/** An hour mark on the axis: the local hour that begins at `atMs`. */
export type HourMark = { atMs: number; label: string }
