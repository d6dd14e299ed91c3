import { QUARTER_MS } from '~/domain/time/durations'
import { anyOf, type DoorReports, type StoreReports } from './door-days'
import type { DoorHabits } from './door-habits'

/** A door is silent after this many of its normal gaps: one long pause happens, three in a row do not. */
const SILENT_GAPS = 3
/**
 * A run of zeros must be at least this unlikely: with 1 000 doors checked every quarter that happens by chance once in
 * decades.
 */
const UNLIKELY = 1e-6
/** It must also last two hours, whatever the probability. */
const LEAST_ZERO_QUARTERS = 8
/** How far back a door's silence is examined, business days. */
const WATCHED_DAYS = 3

/** A stretch of open quarters up to now in which a door was missing. `sinceMs` is its start. */
type Stretch = { quarters: number; sinceMs: number | null }

/** Quarters that are over, newest first, of the days that are watched. */
function* quartersBack(
  { days }: StoreReports,
  nowMs: number,
): Generator<{ day: number; quarter: number; atMs: number }> {
  for (let day = days.length - 1; day >= Math.max(0, days.length - WATCHED_DAYS); day -= 1) {
    const { fromMs, toMs } = days[day]!
    const over = Math.floor((Math.min(nowMs, toMs) - fromMs) / QUARTER_MS)
    for (let quarter = over - 1; quarter >= 0; quarter -= 1) {
      yield { day, quarter, atMs: fromMs + quarter * QUARTER_MS }
    }
  }
}

/** Counts open quarters back from `nowMs` for which `expected` holds, until `ends` does. */
function stretchBack(
  reports: StoreReports,
  open: readonly Uint8Array[],
  nowMs: number,
  expected: (day: number, quarter: number, atMs: number) => boolean,
  ends: (day: number, quarter: number) => boolean,
): Stretch {
  const stretch: Stretch = { quarters: 0, sinceMs: null }
  for (const { day, quarter, atMs } of quartersBack(reports, nowMs)) {
    if (ends(day, quarter)) break
    if (!open[day]?.[quarter] || !expected(day, quarter, atMs)) continue
    stretch.quarters += 1
    stretch.sinceMs = atMs
  }
  return stretch
}

/** How many missed quarters make a door silent; null if its normal gap is unknown. */
function silentAfter(usualGapMs: number | null): number | null {
  return usualGapMs === null ? null : Math.ceil((SILENT_GAPS * usualGapMs) / QUARTER_MS)
}

/**
 * Whether a door has been quiet for longer than normal, or so long that it counts as silent, while other doors of the
 * store sent signals.
 */
export function silenceOf(
  reports: StoreReports,
  door: DoorReports,
  habits: DoorHabits,
  open: readonly Uint8Array[],
  nowMs: number,
): { state: 'reporting' | 'quiet' | 'silent'; quietMs: number } {
  const others = reports.doors.filter((other) => other !== door)
  const heardOthers = reports.days.map((_, day) => anyOf(others.map((other) => other.days[day]?.heard)))
  const { quarters } = stretchBack(
    reports,
    open,
    nowMs - habits.usualDelayMs,
    (day, quarter) => heardOthers[day]?.[quarter] === 1,
    (day, quarter) => door.days[day]?.heard[quarter] === 1,
  )
  const most = silentAfter(habits.usualGapMs)
  const quietMs = quarters * QUARTER_MS
  if (most !== null && quarters >= most) return { state: 'silent', quietMs }
  return { state: habits.usualGapMs !== null && quietMs > habits.usualGapMs ? 'quiet' : 'reporting', quietMs }
}

/**
 * True if no door of an open store has sent anything for so long that all of them would be silent.
 * @param elsewhere whether other stores sent signals in the quarter that begins at a time: if not, the store is not to
 *   blame
 */
export function isStoreSilent(
  reports: StoreReports,
  habits: readonly DoorHabits[],
  open: readonly Uint8Array[],
  nowMs: number,
  elsewhere: (atMs: number) => boolean,
): boolean {
  const limits = habits.map(({ usualGapMs }) => silentAfter(usualGapMs)).filter((limit) => limit !== null)
  if (limits.length === 0) return false
  const heard = reports.days.map((_, day) => anyOf(reports.doors.map((door) => door.days[day]?.heard)))
  const { quarters } = stretchBack(
    reports,
    open,
    nowMs - Math.max(...habits.map(({ usualDelayMs }) => usualDelayMs)),
    (_day, _quarter, atMs) => elsewhere(atMs),
    (day, quarter) => heard[day]?.[quarter] === 1,
  )
  return quarters >= Math.min(...limits)
}

/**
 * Since when a door has counted nobody although it reports, if that cannot be chance. In each open quarter in which
 * another door counted (for a store's only door: in each open quarter), it used to count with a probability that makes
 * so many misses unlikely. Null if all is well.
 */
export function countsNothingSince(
  reports: StoreReports,
  door: DoorReports,
  { passShare, usualDelayMs }: DoorHabits,
  open: readonly Uint8Array[],
  nowMs: number,
): number | null {
  if (passShare === null || passShare <= 0) return null
  const others = reports.doors.filter((other) => other !== door)
  const counted = reports.days.map((_, day) => anyOf(others.map((other) => other.days[day]?.passed)))
  let heard = 0
  const { quarters, sinceMs } = stretchBack(
    reports,
    open,
    nowMs - usualDelayMs,
    (day, quarter) => {
      if (others.length > 0 && counted[day]?.[quarter] !== 1) return false
      heard += door.days[day]?.heard[quarter] ?? 0
      return true
    },
    (day, quarter) => door.days[day]?.passed[quarter] === 1,
  )
  const unlikely = quarters * Math.log1p(-Math.min(passShare, 0.99)) <= Math.log(UNLIKELY)
  return quarters >= LEAST_ZERO_QUARTERS && unlikely && heard >= quarters / 2 ? sinceMs : null
}
