import { HOUR_MS, MINUTE_MS } from '~/domain/time/durations'
import { openSpansOn } from '~/domain/time/opening-hours'
import { instantOf, startOfLocalDate, weekdayOf } from '~/domain/time/zoned-time'
import { arrivalWeight, type StoreProfile, slotOf, WEEKDAYS } from './profile'
import { type Random, randomOf } from './random'
import { totalVisits } from './seasons'

/** One person's stay in a store. */
export type Visit = {
  /** UUID of the visitor; a new one each visit. */
  customerId: string
  /** UUIDs of the two passages through a door. */
  entryId: string
  exitId: string
  /** Epoch milliseconds; the exit is later than the entry. */
  entryMs: number
  exitMs: number
  entryDoor: string
  exitDoor: string
  /** Local weekday and time slot of the entry. */
  weekday: string
  timeSlot: string
}

/** Nobody stays longer than this after closing. Milliseconds. */
export const STRAGGLER_MS = 15 * MINUTE_MS

const LEAST_DWELL_MS = 45_000
const LONGEST_DWELL_MS = 4 * HOUR_MS
/** Dwell is lognormal: half of the visits are shorter than the median, a few last hours. */
const MEDIAN_DWELL_MS = 14 * MINUTE_MS
const DWELL_SIGMA = 0.85
/** Arrivals thin out in the last half hour before closing. */
const TAPER_MINUTES = 30
const STRAGGLER_SHARE = 0.3

/** One minute in which the store is open. */
type OpenMinute = { startMs: number; minuteOfDay: number; closesMs: number }

/**
 * The visits that begin on a store's local date, by entry time: as many as {@link totalVisits} says, none if the store
 * is closed. Entries are within opening hours; exits too, except for stragglers, at most {@link STRAGGLER_MS} after
 * closing.
 */
export function visitsOfDay(profile: StoreProfile, date: string, seed: number): Visit[] {
  const minutes = openMinutes(profile, date)
  if (minutes.length === 0) return []
  const weekday = weekdayOf(date)
  const total = totalVisits(profile, date, seed)
  const random = randomOf(seed, profile.storeId, date, 'visits')
  const upTo = cumulativeWeights(minutes, weekday)
  const entries = Array.from({ length: total }, () => {
    const minute = minutes[firstAbove(upTo, random.float() * upTo[upTo.length - 1]!)]!
    return { entryMs: minute.startMs + Math.floor(random.float() * MINUTE_MS), minute }
  }).sort((a, b) => a.entryMs - b.entryMs)
  const ids = randomOf(seed, profile.storeId, date, 'ids')
  return entries.map(({ entryMs, minute }) => {
    const entryDoor = doorOf(profile.doorIds, random)
    return {
      customerId: ids.uuid(),
      entryId: ids.uuid(),
      exitId: ids.uuid(),
      entryMs,
      exitMs: exitOf(entryMs, minute.closesMs, weekday, random),
      entryDoor,
      exitDoor: random.chance(0.7) ? entryDoor : doorOf(profile.doorIds, random),
      weekday: WEEKDAYS[weekday - 1]!,
      timeSlot: slotOf(minute.minuteOfDay),
    }
  })
}

function openMinutes(profile: StoreProfile, date: string): OpenMinute[] {
  const minutes: OpenMinute[] = []
  const midnight = startOfLocalDate(date, profile.timeZone)
  for (const span of openSpansOn(profile, date) ?? []) {
    const [opensMs, closesMs] = [
      instantOf(date, span.open, profile.timeZone),
      instantOf(date, span.close, profile.timeZone),
    ]
    // If the clocks change within a span, minutes follow them from two hours after midnight on: accurate to the hour.
    const opens = wallMinute(span.open)
    const jump = wallMinute(span.close) - opens - Math.round((closesMs - opensMs) / MINUTE_MS)
    const jumpsAt = jump === 0 ? Number.POSITIVE_INFINITY : midnight + 2 * 60 * MINUTE_MS
    for (let startMs = opensMs; startMs + MINUTE_MS <= closesMs; startMs += MINUTE_MS) {
      const minuteOfDay = opens + (startMs - opensMs) / MINUTE_MS + (startMs >= jumpsAt ? jump : 0)
      minutes.push({ startMs, minuteOfDay, closesMs })
    }
  }
  return minutes
}

function wallMinute(wallClock: string): number {
  return Number(wallClock.slice(0, 2)) * 60 + Number(wallClock.slice(3, 5))
}

/** Cumulative sums of the minutes' weights. */
function cumulativeWeights(minutes: readonly OpenMinute[], weekday: number): Float64Array {
  const upTo = new Float64Array(minutes.length)
  let sum = 0
  minutes.forEach(({ startMs, minuteOfDay, closesMs }, i) => {
    const left = (closesMs - startMs) / MINUTE_MS
    sum += arrivalWeight(weekday, minuteOfDay) * Math.min(1, left / TAPER_MINUTES)
    upTo[i] = sum
  })
  return upTo
}

/** Index of the first cumulative sum above `value`. */
function firstAbove(sums: Float64Array, value: number): number {
  let [low, high] = [0, sums.length - 1]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (sums[middle]! > value) high = middle
    else low = middle + 1
  }
  return low
}

/** The first door takes as much as all the others together; these share evenly. */
function doorOf(doorIds: readonly string[], random: Random): string {
  if (doorIds.length === 1 || random.chance(0.5)) return doorIds[0]!
  return doorIds[1 + Math.floor(random.float() * (doorIds.length - 1))]!
}

/** A visitor who would stay past closing leaves before it, or is a straggler. */
function exitOf(entryMs: number, closesMs: number, weekday: number, random: Random): number {
  const median = weekday >= 6 ? MEDIAN_DWELL_MS * 1.2 : MEDIAN_DWELL_MS
  const dwell = Math.min(Math.max(median * Math.exp(DWELL_SIGMA * random.normal()), LEAST_DWELL_MS), LONGEST_DWELL_MS)
  const exitMs = Math.round(entryMs + dwell)
  if (exitMs < closesMs) return exitMs
  const leastMs = entryMs + LEAST_DWELL_MS
  if (leastMs >= closesMs || random.chance(STRAGGLER_SHARE)) {
    const lateMs = Math.min(LEAST_DWELL_MS + random.exponential(4 * MINUTE_MS), STRAGGLER_MS)
    return Math.floor(closesMs + lateMs)
  }
  return Math.floor(random.between(leastMs, closesMs))
}
