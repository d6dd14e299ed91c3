import { QUARTER_MS } from '~/domain/time/durations'
import { anyOf, type DoorReports, openQuarters, type StoreReports } from './door-days'

/** Complete days that a door's habits are learned from. */
const HABIT_DAYS = 14
/** Fewer days say nothing about what is usual. */
const LEAST_DAYS = 2
/** A door that reports in at least this many quarters a day in which nobody passed sends signs of life. */
const HEARTBEAT_QUARTERS = 4

/** What is usual for a door. */
export type DoorHabits = {
  /** The longest it is usually quiet while the store is open, ms, whole quarters; null where too few days are known. */
  usualGapMs: number | null
  /** How late its reports usually come, ms. */
  usualDelayMs: number
  /**
   * Of the open quarters in which others counted somebody, the share in which it did too; null where too few are known.
   */
  passShare: number | null
}

/**
 * Opening quarters of each of a store's days that habits are learned from or that are watched; empty for earlier ones.
 */
export function openQuartersOf({ store, days }: StoreReports): Uint8Array[] {
  const first = days.length - HABIT_DAYS - 2
  return days.map((day, i) => (i < first ? new Uint8Array(0) : openQuarters(store, day)))
}

/**
 * Learns what is usual for a door from its complete days before the one on which it was last heard (that one may be the
 * day it fell silent).
 *
 * A door with signs of life has no reason to be quiet: its usual gap is the one that nine in ten gaps between its
 * reports do not exceed. Of a door without, nobody can tell a pause from a fault but by its days: its usual gap is the
 * median of each day's longest.
 */
export function doorHabits(reports: StoreReports, door: DoorReports, open: readonly Uint8Array[]): DoorHabits {
  const lastDay = door.days.findLastIndex((day) => day !== null)
  const known: number[] = []
  for (let i = Math.min(lastDay, door.days.length - 1) - 1; i >= 0 && known.length < HABIT_DAYS; i -= 1) {
    if (door.days[i] && open[i]?.includes(1)) known.push(i)
  }
  const delays = known.map((i) => door.days[i]?.delayMs ?? 0)
  const usualDelayMs = medianOf(delays) ?? 0
  if (known.length < LEAST_DAYS) return { usualGapMs: null, usualDelayMs, passShare: null }
  const gapsByDay = known.map((i) => gapsOf(door.days[i]!.heard, open[i]!))
  const idle = known.map((i) => door.days[i]!.heard.filter((heard, q) => heard && !door.days[i]!.passed[q]).length)
  const hasHeartbeat = (medianOf(idle) ?? 0) >= HEARTBEAT_QUARTERS
  const gaps = hasHeartbeat
    ? gapsByDay.flatMap(({ between }) => between).sort((a, b) => a - b)
    : gapsByDay.map(({ longest }) => longest)
  const quarters = hasHeartbeat ? gaps[Math.ceil(gaps.length * 0.9) - 1] : medianOf(gaps)
  return {
    usualGapMs: quarters === undefined || quarters === null ? null : Math.max(1, Math.ceil(quarters)) * QUARTER_MS,
    usualDelayMs,
    passShare: passShareOf(reports, door, open, known),
  }
}

/**
 * Gaps within opening hours, in quarters: from one report to the next (1 for two neighbours), and the longest of the
 * day with those after opening and before closing.
 */
function gapsOf(heard: Uint8Array, open: Uint8Array): { between: number[]; longest: number } {
  const between: number[] = []
  let longest = 0
  let gap = 1
  let begun = false
  for (let quarter = 0; quarter < open.length; quarter += 1) {
    if (!open[quarter]) continue
    if (heard[quarter]) {
      if (begun) between.push(gap)
      longest = Math.max(longest, gap)
      begun = true
      gap = 1
    } else gap += 1
  }
  return { between, longest: Math.max(longest, gap) }
}

function passShareOf(reports: StoreReports, door: DoorReports, open: readonly Uint8Array[], days: readonly number[]) {
  const others = reports.doors.filter((other) => other !== door)
  let quarters = 0
  let passed = 0
  for (const i of days) {
    const counted = others.length === 0 ? open[i]! : anyOf(others.map((other) => other.days[i]?.passed))
    open[i]!.forEach((isOpen, quarter) => {
      if (!isOpen || !counted[quarter]) return
      quarters += 1
      passed += door.days[i]?.passed[quarter] ?? 0
    })
  }
  return quarters === 0 ? null : passed / quarters
}

/** The middle one of some numbers, the lower of two; null where there is none. */
export function medianOf(numbers: readonly number[]): number | null {
  return [...numbers].sort((a, b) => a - b)[(numbers.length - 1) >> 1] ?? null
}
