import { QUARTER_MS } from '~/domain/time/durations'
import { anyOf, type DoorReports, type StoreReports } from './door-days'
import type { DoorHabits } from './door-habits'

/** A door is silent after this many of its usual gaps: one long pause happens, three in a row do not. */
const SILENT_GAPS = 3
/**
 * A zero of such length has to be at least this unlikely: with 1 000 doors looked at every quarter it comes up once in
 * decades.
 */
const UNLIKELY = 1e-6
/** And it has to last two hours, whatever the odds. */
const LEAST_ZERO_QUARTERS = 8
/** How far back a door's quiet is looked at, business days. */
const WATCHED_DAYS = 3

/** A stretch of open quarters up to now in which a door was missed. `sinceMs` is its begin. */
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

/** How many missed quarters make a door silent; null where its usual gap is not known. */
function silentAfter(usualGapMs: number | null): number | null {
  return usualGapMs === null ? null : Math.ceil((SILENT_GAPS * usualGapMs) / QUARTER_MS)
}

/**
 * Whether a door has been quiet for longer than usual, or so long that it counts as silent, while other doors of the
 * store were heard.
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
 * True where no door of an open store has been heard for so long that all of them would be silent.
 * @param elsewhere whether other stores were heard in the quarter that begins at a time: where they were not either, it
 * is not the store
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
 * Since when a door has counted nobody although it reports, where that cannot be chance: in each open quarter in which
 * another door counted (in each open quarter, for the only door of a store) it used to count too with a probability
 * that makes so many misses unlikely. Null where all is well.
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
