import { type ShownStep, STEP_MS } from './traffic-step'

/** People inside from `atMs` on, epoch ms, until the next point. */
export type OccupancyPoint = { atMs: number; people: number }

/**
 * People inside through the day: from 0 at the reset, entries − exits of each step, and from each correction on what
 * somebody counted. Never below 0, as counters miss people.
 * @param steps in order; those before the reset belong to the day before and are left out
 * @param corrections of today, in any order
 */
export function occupancyOf(
  steps: readonly ShownStep[],
  resetMs: number,
  corrections: readonly { atMs: number; people: number }[],
): OccupancyPoint[] {
  const counted = corrections.filter(({ atMs }) => atMs >= resetMs).toSorted((a, b) => a.atMs - b.atMs)
  const points: OccupancyPoint[] = [{ atMs: resetMs, people: 0 }]
  let people = 0
  let next = 0
  const correctUntil = (toMs: number) => {
    for (let known = counted[next]; known !== undefined && known.atMs < toMs; known = counted[next]) {
      people = known.people
      points.push({ atMs: known.atMs, people: shown(people) })
      next += 1
    }
  }
  for (const { atMs, entries, exits } of steps) {
    if (atMs < resetMs) continue
    // A correction within a step has seen an unknown part of it; what came after shows in the next steps.
    correctUntil(atMs)
    const isCorrected = (counted[next]?.atMs ?? Number.POSITIVE_INFINITY) < atMs + STEP_MS
    if (isCorrected) correctUntil(atMs + STEP_MS)
    else {
      people += entries - exits
      points.push({ atMs: atMs + STEP_MS, people: shown(people) })
    }
  }
  correctUntil(Number.POSITIVE_INFINITY)
  return points
}

const shown = (people: number) => Math.max(0, people)

/** The moment with the most people; the first of equals; null while nobody was there. */
export function peakOf(points: readonly OccupancyPoint[]): OccupancyPoint | null {
  const peak = points.reduce<OccupancyPoint | null>(
    (most, point) => (most === null || point.people > most.people ? point : most),
    null,
  )
  return peak && peak.people > 0 ? peak : null
}

/** Time around the opening hours that is drawn, so that who comes early is seen. */
const AROUND_MS = 60 * 60_000

/**
 * What of a day is drawn: its opening hours and an hour around them, more where something was counted, all of it where
 * hours are not known. Epoch ms, from ≤ t < to, within the day.
 */
export function drawnSpan(
  day: { fromMs: number; toMs: number },
  openIntervals: readonly { fromMs: number; toMs: number }[] | null,
  steps: readonly ShownStep[],
): { fromMs: number; toMs: number } {
  const open = (openIntervals ?? []).filter(({ fromMs, toMs }) => toMs > day.fromMs && fromMs < day.toMs)
  if (open.length === 0) return { fromMs: day.fromMs, toMs: day.toMs }
  const passed = steps.filter(({ entries, exits }) => entries + exits > 0)
  const from = Math.min(...open.map(({ fromMs }) => fromMs - AROUND_MS), ...passed.map(({ atMs }) => atMs))
  const to = Math.max(...open.map(({ toMs }) => toMs + AROUND_MS), ...passed.map(({ atMs }) => atMs + STEP_MS))
  const whole = (ms: number) => Math.floor(ms / STEP_MS) * STEP_MS
  return { fromMs: Math.max(day.fromMs, whole(from)), toMs: Math.min(day.toMs, whole(to + STEP_MS - 1)) }
}
