import { DAY_MS } from '~/domain/time/durations'
import type { DoorReports, StoreReports } from './door-days'
import { type DoorHabits, doorHabits, openQuartersOf } from './door-habits'
import { countsNothingSince, isStoreSilent, silenceOf } from './door-watch'
import { type DaySums, errorRate } from './drift'
import { countsNothingWords, imbalanceWords, silentDoorWords, silentStoreWords, swappedWords } from './finding-words'
import { type Imbalance, imbalanceOf, swappedSince } from './flow-faults'

/**
 * Finds problems with a store's doors from its counts alone, and the health of each door. Times are epoch milliseconds.
 */

/** What can be found. */
export type FindingKind =
  /** A door that usually reports sends nothing while the store is open and other doors count. */
  | 'silent-door'
  /** No door of an open store sends anything, while other stores do. */
  | 'silent-store'
  /** A door sends heartbeats but counts nobody while the store is open and others count. */
  | 'counts-nothing'
  /** Entries and exits of complete days differ by far more than counting errors explain. */
  | 'imbalance'
  /** A door's entries and exits are swapped. */
  | 'swapped'

/** One probable problem. `doorId` is null if it concerns the whole store, or a door without an id. */
export type Finding = {
  storeId: string
  doorId: string | null
  kind: FindingKind
  /** Since when, as far as known. */
  sinceMs: number | null
  /** What was seen, since when and what to do, in a sentence or two for a manager; times are the store's local ones. */
  words: string
}

/**
 * `reporting`: a signal within its normal gap, or its store is closed; `quiet`: longer than normal; `silent`: so much
 * longer that something is wrong (the same test as the finding); `never`: in the registry, no signal in 28 days.
 */
export type DoorState = 'reporting' | 'quiet' | 'silent' | 'never'

/** How a door of a store reports. */
export type DoorHealth = {
  /** Null: all events without a door id. */
  doorId: string | null
  name: string
  state: DoorState
  /** Its newest event, accurate to a quarter of an hour if it arrived late; null without any in 28 days. */
  lastHeardMs: number | null
  /**
   * The longest it is normally quiet while the store is open, in whole quarters of an hour; null until two days are
   * known.
   */
  usualGapMs: number | null
}

/** Values by door id; the first if ids repeat. */
type ByDoor<Value> = ReadonlyMap<string | null, Value>

/** What a store's complete days teach; changes only with these days. */
export type StoreLessons = {
  habits: ByDoor<DoorHabits>
  /** Last signal of each door, epoch ms. */
  lastHeardMs: ByDoor<number>
  /** Median of |drift| / entries; null where too few days are known. */
  errorRate: number | null
  imbalance: Imbalance | null
  /** Since when a door seems to be swapped. */
  swapped: ByDoor<number>
}

/** Doors that the registry does not list are forgotten after seven days without a signal. */
const FORGET_AFTER_MS = 7 * DAY_MS
const NO_HABITS: DoorHabits = { usualGapMs: null, usualDelayMs: 0, passShare: null }

/** Learns from up to 28 complete business days of a store; ignores the current one. */
export function lessonsOf(reports: StoreReports): StoreLessons {
  const open = openQuartersOf(reports)
  const habits = new Map<string | null, DoorHabits>()
  const lastHeardMs = new Map<string | null, number>()
  const swapped = new Map<string | null, number>()
  for (const door of reports.doors) {
    habits.set(door.doorId, doorHabits(reports, door, open))
    const heardMs = lastHeardOf(door)
    if (heardMs !== null) lastHeardMs.set(door.doorId, heardMs)
    const sinceMs = swappedSince(reports, door)
    if (sinceMs !== null) swapped.set(door.doorId, sinceMs)
  }
  const sums = reports.days.slice(0, -1).map((_, day) => sumsOf(reports, day))
  return {
    habits,
    lastHeardMs,
    errorRate: errorRate(sums),
    imbalance: swapped.size > 0 ? null : imbalanceOf(reports),
    swapped,
  }
}

function sumsOf({ doors }: StoreReports, day: number): DaySums {
  return doors.reduce(
    (sum, door) => ({
      entries: sum.entries + (door.days[day]?.entries ?? 0),
      exits: sum.exits + (door.days[day]?.exits ?? 0),
    }),
    { entries: 0, exits: 0 },
  )
}

function lastHeardOf(door: DoorReports): number | null {
  return door.days.findLast((day) => day !== null)?.lastHeardMs ?? null
}

/**
 * All probable problems of a store now, and how its doors report.
 * @param recent its last three business days, including the current one
 * @param elsewhere whether any other store sent signals in the quarter of an hour that begins at a time; null if there
 *   is no other store
 */
export function findingsOf(
  recent: StoreReports,
  lessons: StoreLessons,
  nowMs: number,
  elsewhere: ((atMs: number) => boolean) | null,
): { findings: Finding[]; doors: DoorHealth[] } {
  const { store } = recent
  const open = openQuartersOf(recent)
  const doors = watchedDoors(recent, lessons, nowMs)
  const watched = { ...recent, doors: doors.map(({ reports }) => reports) }
  const findings: Finding[] = []
  const find = (kind: FindingKind, doorId: string | null, sinceMs: number | null, words: string) =>
    findings.push({ storeId: store.storeId, doorId, kind, sinceMs, words })
  const everyHabit = doors.map(({ habits }) => habits)
  if (doors.length > 0 && isStoreSilent(watched, everyHabit, open, nowMs, elsewhere ?? (() => true))) {
    const heard = doors.flatMap(({ heardMs }) => (heardMs === null ? [] : [heardMs]))
    const sinceMs = heard.length > 0 ? Math.max(...heard) : null
    find('silent-store', null, sinceMs, silentStoreWords(store, sinceMs, nowMs))
  }
  const health = doors.map(({ reports, habits, heardMs, name }): DoorHealth => {
    const { doorId } = reports
    const { state } = silenceOf(watched, reports, habits, open, nowMs)
    if (state === 'silent' && heardMs !== null) {
      find('silent-door', doorId, heardMs, silentDoorWords(store, doorId, heardMs, habits.usualGapMs ?? 0, nowMs))
    }
    const zeroMs = countsNothingSince(watched, reports, habits, open, nowMs)
    if (zeroMs !== null && state !== 'silent') {
      find('counts-nothing', doorId, zeroMs, countsNothingWords(store, doorId, zeroMs, doors.length === 1, nowMs))
    }
    return {
      doorId,
      name,
      state: heardMs === null ? 'never' : state,
      lastHeardMs: heardMs,
      usualGapMs: habits.usualGapMs,
    }
  })
  for (const [doorId, sinceMs] of lessons.swapped)
    find('swapped', doorId, sinceMs, swappedWords(store, doorId, sinceMs))
  if (lessons.imbalance) {
    const { doorId, sinceMs } = lessons.imbalance
    find('imbalance', doorId, sinceMs, imbalanceWords(store, lessons.imbalance))
  }
  return { findings, doors: health }
}

/** Doors of the registry in their order, then others with recent signals. */
function watchedDoors(recent: StoreReports, lessons: StoreLessons, nowMs: number) {
  const named = recent.store.doors.map(({ doorId }) => doorId)
  const heard = [...recent.doors.map(({ doorId }) => doorId), ...lessons.lastHeardMs.keys()]
  const ids: (string | null)[] = [...new Set([...named, ...heard.filter((id) => id !== null).sort()])]
  if (heard.includes(null)) ids.push(null)
  return ids.flatMap((doorId) => {
    const reports = recent.doors.find((door) => door.doorId === doorId) ?? {
      doorId,
      days: recent.days.map(() => null),
    }
    const heardMs = lastHeardOf(reports) ?? lessons.lastHeardMs.get(doorId) ?? null
    const name = recent.store.doors.find((door) => door.doorId === doorId)?.name
    if (name === undefined && (heardMs === null || heardMs < nowMs - FORGET_AFTER_MS)) return []
    const habits = lessons.habits.get(doorId) ?? NO_HABITS
    return [{ reports, heardMs, habits, name: name ?? doorId ?? 'Door without an id' }]
  })
}
