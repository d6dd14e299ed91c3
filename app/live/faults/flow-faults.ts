import { HOUR_MS, MINUTE_MS } from '~/domain/time/durations'
import type { DoorDay, DoorReports, StoreReports } from './door-days'

/** Days that an imbalance is judged by: a week, so that each weekday counts once. */
const WEEK = 7
const LEAST_DAYS = 5
/**
 * Counters are sold as 95 % to 98 % accurate in each direction. So two errors of 5 % in opposite directions are the
 * most that accuracy explains.
 */
const IMBALANCE = 0.1
/** On a single day half of that. */
const DAILY_IMBALANCE = 0.05
/** With fewer people a week a percentage means little. */
const LEAST_PEOPLE = 200

/** A swap explains an imbalance that is at least this large, and leaves at most `BALANCED` of it. */
const SWAPPED_IMBALANCE = 0.2
const BALANCED = 0.05

/** People per direction needed for a meaningful daily mean time. */
const LEAST_PASSAGES = 20
/**
 * The mean of the daily lags must be this many standard errors below zero; and by at least this much, ms, since
 * counters' clocks differ by seconds.
 */
const STANDARD_ERRORS = 4
const LEAST_LAG_MS = 3 * MINUTE_MS
/**
 * A mirrored lag is about as long as that of the other doors; a through route (in by one door at dawn, out by another
 * at dusk) lags by hours.
 */
const MIRRORED = 3
const LONGEST_DWELL_MS = 4 * HOUR_MS

/** Entries and exits of a week that do not match. `doorId` is the door that causes most of it, if one does. */
export type Imbalance = { doorId: string | null; entries: number; exits: number; sinceMs: number }

type Sums = { entries: number; exits: number }
const shareOff = ({ entries, exits }: Sums) => (entries - exits) / Math.max(entries, exits, 1)

/** Complete days of a store, newest last, with their sums; days without people are left out. */
function sumsByDay({ days, doors }: StoreReports): (Sums & { day: number })[] {
  return days.slice(0, -1).flatMap((_, day) => {
    const sums = sumOf(doors.map((door) => door.days[day]))
    return sums.entries + sums.exits > 0 ? [{ ...sums, day }] : []
  })
}

function sumOf(days: readonly (DoorDay | null | undefined)[]): Sums {
  return days.reduce<Sums>(
    (sum, day) => ({ entries: sum.entries + (day?.entries ?? 0), exits: sum.exits + (day?.exits ?? 0) }),
    { entries: 0, exits: 0 },
  )
}

/**
 * Entries and exits of the last week that differ by more than counting errors explain, in the same direction on most
 * days.
 */
export function imbalanceOf(reports: StoreReports): Imbalance | null {
  const all = sumsByDay(reports)
  const week = all.slice(-WEEK)
  const total = sumTotal(week)
  const off = shareOff(total)
  if (week.length < LEAST_DAYS || Math.max(total.entries, total.exits) < LEAST_PEOPLE || Math.abs(off) < IMBALANCE) {
    return null
  }
  const sameWay = (sums: Sums) =>
    Math.sign(shareOff(sums)) === Math.sign(off) && Math.abs(shareOff(sums)) >= DAILY_IMBALANCE
  if (week.filter(sameWay).length < LEAST_DAYS) return null
  const firstOff = all.findLastIndex((sums) => !sameWay(sums)) + 1
  const since = all[Math.min(firstOff, all.length - week.length)] ?? week[0]!
  const days = week.map(({ day }) => day)
  const net = total.entries - total.exits
  const byDoor = reports.doors.map((door) => {
    const sums = sumOf(days.map((day) => door.days[day]))
    return { door, net: sums.entries - sums.exits }
  })
  const worst = byDoor.sort((a, b) => b.net * Math.sign(net) - a.net * Math.sign(net))[0]
  const blamed = worst && byDoor.length > 1 && worst.net / net >= 0.6 ? worst.door.doorId : null
  return { doorId: blamed, ...total, sinceMs: reports.days[since.day]!.fromMs }
}

function sumTotal(sums: readonly Sums[]): Sums {
  return sums.reduce((a, b) => ({ entries: a.entries + b.entries, exits: a.exits + b.exits }), { entries: 0, exits: 0 })
}

/**
 * Since when a door's entries and exits seem to be swapped; null if they do not.
 *
 * People come in before they go out. So at each door the mean time of exits is later than that of entries, by about the
 * time people stay. A door mounted the wrong way round shows the mirror image: its exits come first, by about as much
 * as they come later at the other doors. A day's lag is noisy, since people may leave by another door, so the mean of
 * 7, 14 or 28 days must be clearly below zero. A door used mostly in one direction shows in the balance: with its two
 * sums exchanged, the store's are in balance again.
 */
export function swappedSince(reports: StoreReports, door: DoorReports): number | null {
  return mirroredSince(reports, door) ?? unbalancedBy(reports, door)
}

function mirroredSince(reports: StoreReports, door: DoorReports): number | null {
  const others = reports.doors.filter((other) => other !== door)
  const lags = reports.days.slice(0, -1).flatMap((_, day) => {
    const own = door.days[day]
    const lagMs = own ? lagOf([own]) : null
    return lagMs === null ? [] : [{ day, lagMs, others: lagOf(others.map((other) => other.days[day])) }]
  })
  for (const length of [28, 14, 7]) {
    const window = lags.slice(-length)
    if (window.length < LEAST_DAYS) return null
    const mean = meanOf(window.map(({ lagMs }) => lagMs))
    const spread = Math.sqrt(meanOf(window.map(({ lagMs }) => (lagMs - mean) ** 2)) / (window.length - 1))
    const othersLags = window.flatMap((day) => (day.others === null ? [] : [day.others]))
    const mirror = others.length === 0 ? LONGEST_DWELL_MS / MIRRORED : Math.max(0, meanOf(othersLags))
    const isMirror = -mean <= mirror * MIRRORED && (others.length === 0 || -mean >= mirror / MIRRORED)
    if (mean <= -LEAST_LAG_MS && mean <= -STANDARD_ERRORS * spread && isMirror) {
      return reports.days[window[0]!.day]!.fromMs
    }
  }
  return null
}

/** How long after the entries the exits of some doors come on a day, on average, ms; null with too few people. */
function lagOf(days: readonly (DoorDay | null | undefined)[]): number | null {
  const { entries, exits } = sumOf(days)
  if (entries < LEAST_PASSAGES || exits < LEAST_PASSAGES) return null
  let entryMs = 0
  let exitMs = 0
  for (const day of days) {
    entryMs += (day?.meanEntryMs ?? 0) * (day?.entries ?? 0)
    exitMs += (day?.meanExitMs ?? 0) * (day?.exits ?? 0)
  }
  return exitMs / exits - entryMs / entries
}

function meanOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / Math.max(1, numbers.length)
}

function unbalancedBy(reports: StoreReports, door: DoorReports): number | null {
  const imbalance = imbalanceOf(reports)
  if (!imbalance || Math.abs(shareOff(imbalance)) < SWAPPED_IMBALANCE || reports.doors.length < 2) return null
  const days = sumsByDay(reports).slice(-WEEK)
  const mends = (candidate: DoorReports) => {
    const own = sumOf(days.map(({ day }) => candidate.days[day]))
    const turned = {
      entries: imbalance.entries - own.entries + own.exits,
      exits: imbalance.exits - own.exits + own.entries,
    }
    return Math.abs(shareOff(turned)) <= BALANCED
  }
  // If swapping either of two doors would do, the data cannot tell which one it is.
  return mends(door) && reports.doors.filter(mends).length === 1 ? imbalance.sinceMs : null
}
