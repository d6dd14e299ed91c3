import type { Store } from '~/domain/stores'
import { DAY_MS, HOUR_MS } from '~/domain/time/durations'
import { differenceOf, firstEndingAfter, type Interval, intersectionOf, unionOf } from '~/domain/time/intervals'
import { type HoursOfDays, highestBit, lowestBit, lowestOf } from './hours-of-days'
import { type Opening, openingAt, openingOf } from './openings'

/**
 * Which doors sent events when, and what follows: where figures are complete, where a part is missing, and where
 * nothing is known.
 */

/**
 * With more stores than this, doors are not judged one by one: reading when each sent events would take longer than the
 * rest of the page.
 */
export const MOST_STORES_JUDGED = 1_000

/** A door is silent after the open time in which it usually sends this many events. */
const EVENTS_OF_USUAL_GAP = 20
/** With fewer events its normal gap is unknown: then any open hour without an event is a silence. */
const EVENTS_TO_LEARN_FROM = 100
/** Days before a range that normal gaps are also learned from. */
export const LEARNING_DAYS = 28
/** How many days before and after a range a silence that reaches into it is followed. */
export const FOLLOWED_DAYS = 7
/** A door not listed in the registry counts as removed this long after its last event. */
const FORGOTTEN_AFTER_MS = 28 * DAY_MS

/**
 * The events of one door. `events`, `hours` (UTC hours with an event), `firstMs` and `lastMs` (starts of the first and
 * last of these) cover the range and the `LEARNING_DAYS` before it. `heard`: the hours with an event.
 */
export type HeardDoor = {
  storeId: string
  doorId: string | null
  events: number
  hours: number
  firstMs: number
  lastMs: number
  heard: HoursOfDays
}

/** A span in which a door was silent for longer than its normal gap. */
export type Silence = Interval & { storeId: string; doorId: string | null }

/** Merged intervals over all chosen stores. */
export type Coverage = {
  /** A store was open; null if the hours of one are unknown. */
  open: Interval[] | null
  /** A store was open and at least one of its doors was silent. */
  lacking: Interval[]
  /** A store was open and at least one of its doors sent events as usual. */
  known: Interval[]
  silences: Silence[]
  /** When nothing was heard from a store, by its id; stores that were heard all the time are left out. */
  unheard: ReadonlyMap<string, Interval[]>
  /** Set if doors were not judged: then silences are unknown. */
  unjudged?: true
}

/** The open time a door usually needs for `EVENTS_OF_USUAL_GAP` events, milliseconds; 0 if unknown. */
export function usualGapMs(door: Pick<HeardDoor, 'events' | 'hours'>): number {
  return door.events < EVENTS_TO_LEARN_FROM ? 0 : (EVENTS_OF_USUAL_GAP * door.hours * HOUR_MS) / door.events
}

function openTime(intervals: readonly Interval[], fromMs: number, toMs: number): number {
  let sum = 0
  for (let index = firstEndingAfter(intervals, fromMs); index < intervals.length; index++) {
    const interval = intervals[index] as Interval
    if (interval.fromMs >= toMs) break
    sum += Math.min(interval.toMs, toMs) - Math.max(interval.fromMs, fromMs)
  }
  return sum
}

/**
 * Runs of UTC hours in `within` in which a door sent nothing and its store was open for longer than the door's normal
 * gap.
 */
function silencesOf(hours: HoursOfDays, gapMs: number, opening: Opening, within: Interval): Interval[] {
  const found: Interval[] = []
  let fromMs = within.fromMs
  let suspected = false
  const endGap = (toMs: number) => {
    // A run that is not longer than the gap by the clock cannot have more open time than that.
    if (suspected && toMs - fromMs > gapMs && openTime(opening.intervals, fromMs, toMs) > gapMs) {
      found.push({ fromMs, toMs })
    }
    suspected = false
  }
  for (let day = Math.floor(within.fromMs / DAY_MS); day * DAY_MS < within.toMs; day++) {
    const inside = hoursWithin(day * DAY_MS, within)
    let heard = hours.of(day) & inside
    let missed = opening.touched.of(day) & inside & ~heard
    while (heard !== 0) {
      const first = lowestBit(heard)
      const before = missed & ((1 << first) - 1)
      if (before !== 0) suspected = true
      endGap(day * DAY_MS + first * HOUR_MS)
      // Skip days on which every hour has events, or none was missed.
      const next = missed & ~before
      const last = next === 0 ? highestBit(heard) : highestBit(heard & (lowestOf(next) - 1))
      fromMs = day * DAY_MS + (last + 1) * HOUR_MS
      heard &= -2 << last
      missed = next
    }
    if (missed !== 0) suspected = true
  }
  endGap(within.toMs)
  return found
}

/** Hours of a UTC day that begin within an interval: bit 0 for the hour from 00:00. */
function hoursWithin(dayMs: number, { fromMs, toMs }: Interval): number {
  const first = Math.max(0, Math.ceil((fromMs - dayMs) / HOUR_MS))
  const end = Math.min(24, Math.ceil((toMs - dayMs) / HOUR_MS))
  return ((1 << end) - 1) & (-1 << first)
}

/**
 * Spans in which a door is not expected: before its first event and, if the registry does not list it, long after its
 * last.
 */
function absences(door: HeardDoor, named: boolean): Interval[] {
  const before = { fromMs: Number.NEGATIVE_INFINITY, toMs: door.firstMs }
  const after = { fromMs: door.lastMs + FORGOTTEN_AFTER_MS, toMs: Number.POSITIVE_INFINITY }
  return named ? [before] : [before, after]
}

/**
 * When some store was open in `fromMs` ≤ t < `toMs`, without judging doors: for more stores than can be judged one by
 * one.
 */
export function openingsOf(stores: readonly Store[], fromMs: number, toMs: number): Coverage {
  const openings = new Set(stores.map((store) => openingOf(store, fromMs, toMs)))
  const isKnown = openings.size > 0 && !openings.has(null)
  const intervals = [...openings].flatMap((opening) => opening?.intervals ?? [])
  const open = isKnown ? intersectionOf(unionOf(intervals), [{ fromMs, toMs }]) : null
  return { open, lacking: [], known: [], silences: [], unheard: new Map(), unjudged: true }
}

/**
 * Judges `fromMs` ≤ t < `toMs`, by whole UTC hours that are over.
 * @param doors of all chosen stores; including a store's unnamed door, if it sent events
 */
export function coverageOf(
  stores: readonly Store[],
  doors: readonly HeardDoor[],
  fromMs: number,
  toMs: number,
  nowMs: number,
): Coverage {
  const endMs = Math.min(toMs + FOLLOWED_DAYS * DAY_MS, Math.floor(nowMs / HOUR_MS) * HOUR_MS)
  const followed = { fromMs: Math.floor(fromMs / HOUR_MS) * HOUR_MS - FOLLOWED_DAYS * DAY_MS, toMs: endMs }
  const range = [{ fromMs, toMs }]
  const untilMs = Math.max(endMs, toMs)
  const always = openingAt(unionOf([{ fromMs: followed.fromMs, toMs: untilMs }]))
  const byStore = new Map<string, HeardDoor[]>()
  for (const door of doors) {
    const own = byStore.get(door.storeId)
    if (own) own.push(door)
    else byStore.set(door.storeId, [door])
  }
  const openings = new Set<Opening>()
  const healthy = new Set<Opening>()
  const lacking: Interval[] = []
  const known: Interval[] = []
  const silences: Silence[] = []
  const unheard = new Map<string, Interval[]>()
  let hoursKnown = stores.length > 0
  for (const store of stores) {
    const hours = openingOf(store, followed.fromMs, untilMs)
    const opening = hours ?? always
    hoursKnown &&= hours !== null
    openings.add(opening)
    const own = byStore.get(store.storeId) ?? []
    const missing: Interval[][] = []
    const silent: Interval[] = []
    for (const door of own) {
      const named = store.doors.some(({ doorId }) => doorId === door.doorId)
      const absent = absences(door, named)
      const within = {
        fromMs: Math.max(followed.fromMs, Math.floor(door.firstMs / HOUR_MS) * HOUR_MS),
        toMs: named ? endMs : Math.min(endMs, door.lastMs + FORGOTTEN_AFTER_MS),
      }
      const gaps = intersectionOf(silencesOf(door.heard, usualGapMs(door), opening, within), range)
      for (const gap of gaps) {
        if (openTime(opening.intervals, gap.fromMs, gap.toMs) > 0)
          silences.push({ ...gap, storeId: store.storeId, doorId: door.doorId })
      }
      silent.push(...gaps)
      missing.push(intersectionOf(unionOf([...absent, ...gaps]), range))
    }
    for (const { doorId } of store.doors) {
      if (own.some((door) => door.doorId === doorId)) continue
      const gap = { fromMs, toMs: Math.min(toMs, endMs) }
      if (gap.fromMs >= gap.toMs) continue
      silences.push({ ...gap, storeId: store.storeId, doorId })
      silent.push(gap)
      missing.push([gap])
    }
    const unknown = missing.length === 0 ? range : missing.reduce(intersectionOf)
    if (unknown.length > 0) unheard.set(store.storeId, unknown)
    if (silent.length === 0 && unknown.length === 0) {
      healthy.add(opening)
      continue
    }
    lacking.push(...intersectionOf(opening.intervals, unionOf([...silent, ...unknown])))
    known.push(...differenceOf(opening.intervals, unknown))
  }
  for (const { intervals } of healthy) known.push(...intervals)
  const within = (intervals: Interval[]) => intersectionOf(unionOf(intervals), range)
  return {
    open: hoursKnown ? within([...openings].flatMap(({ intervals }) => intervals)) : null,
    lacking: within(lacking),
    known: within(known),
    silences,
    unheard,
  }
}
