import { QUARTER_MS } from '~/domain/time/durations'
import { anyOf, type DoorReports, openQuarters, type StoreReports } from './door-days'

/** Complete days to learn a door's habits from. */
const HABIT_DAYS = 14
/** With fewer days nothing is known about what is normal. */
const LEAST_DAYS = 2
/** A door that reports in at least this many quarters a day in which nobody passed sends heartbeats. */
const HEARTBEAT_QUARTERS = 4

/** What is normal for a door. */
export type DoorHabits = {
  /** The longest it is normally quiet while the store is open, ms, whole quarters; null with too few days. */
  usualGapMs: number | null
  /** Normal delay of its reports, ms. */
  usualDelayMs: number
  /** Share of the open quarters with counts at other doors in which it counted too; null with too few quarters. */
  passShare: number | null
}

/** Open quarters of each of a store's days that habits are learned from or that are watched; empty for earlier days. */
export function openQuartersOf({ store, days }: StoreReports): Uint8Array[] {
  const first = days.length - HABIT_DAYS - 2
  return days.map((day, i) => (i < first ? new Uint8Array(0) : openQuarters(store, day)))
}

/**
 * Learns what is normal for a door from its complete days before the one of its last signal (the day it may have fallen
 * silent).
 *
 * A door with heartbeats has no reason to be quiet: its normal gap is the 90th percentile of the gaps between its
 * reports. Without heartbeats only its days can tell a pause from a fault: the normal gap is the median of each day's
 * longest gap.
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
 * Gaps within opening hours, in quarters: between reports (1 for two neighbours); and the day's longest, including
 * those after opening and before closing.
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

/** The median, the lower of the middle two; null if there are no numbers. */
export function medianOf(numbers: readonly number[]): number | null {
  return [...numbers].sort((a, b) => a - b)[(numbers.length - 1) >> 1] ?? null
}
