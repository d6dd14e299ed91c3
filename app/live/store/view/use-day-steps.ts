import { useMemo, useRef } from 'react'
import type { LiveStore } from '../../live'
import { type ShownStep, STEP_MS, stepOf } from './traffic-step'

/** What the live figures add to the steps the server rendered. */
type Growth = {
  rendered: readonly ShownStep[]
  entries: number
  exits: number
  steps: Map<number, ShownStep>
}

/**
 * The day's steps, growing: what today's sums have gained is put into the step that is open then. Late events count in
 * the open step until the data are loaded again.
 */
export function growSteps(growth: Growth, live: Pick<LiveStore, 'entries_today' | 'exits_today'>, nowMs: number): void {
  const entries = live.entries_today - growth.entries
  const exits = live.exits_today - growth.exits
  if (entries === 0 && exits === 0) return
  growth.entries = live.entries_today
  growth.exits = live.exits_today
  const atMs = stepOf(nowMs)
  const step = growth.steps.get(atMs) ?? { atMs, entries: 0, exits: 0 }
  growth.steps.set(atMs, {
    atMs,
    entries: Math.max(0, step.entries + entries),
    exits: Math.max(0, step.exits + exits),
  })
}

/** Begins a growth with rendered steps, whose sums are what the live figures are compared with. */
export function startGrowth(rendered: readonly ShownStep[]): Growth {
  return {
    rendered,
    entries: rendered.reduce((sum, step) => sum + step.entries, 0),
    exits: rendered.reduce((sum, step) => sum + step.exits, 0),
    steps: new Map(rendered.map((step) => [step.atMs, step])),
  }
}

/** Steps to draw now, and the one that is open. */
export function useDaySteps(
  rendered: readonly ShownStep[],
  live: LiveStore | null,
  nowMs: number,
): { steps: ShownStep[]; openStepMs: number } {
  const kept = useRef<Growth | null>(null)
  if (kept.current?.rendered !== rendered) kept.current = startGrowth(rendered)
  const growth = kept.current
  const entries = live?.entries_today
  const exits = live?.exits_today
  const openStepMs = Math.floor(nowMs / STEP_MS) * STEP_MS
  const steps = useMemo(() => {
    if (entries !== undefined && exits !== undefined) {
      growSteps(growth, { entries_today: entries, exits_today: exits }, openStepMs)
    }
    return [...growth.steps.values()].sort((a, b) => a.atMs - b.atMs)
  }, [growth, entries, exits, openStepMs])
  return { steps, openStepMs }
}
