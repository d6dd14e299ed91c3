import { openSpansOn } from '~/domain/opening-hours'
import type { Store } from '~/domain/stores'
import { addDays, instantOf, weekdayOf } from '~/domain/zoned-time'
import {
  DWELL,
  PROMOTION,
  RAIN,
  STRAGGLER_MINUTES,
  seasonFactor,
  TIME_SLOTS,
  trendFactor,
  WEEKDAY_FACTORS,
} from './profile'
import { SeededRandom } from './seeded-random'

/** One visit: who, when in, when out, by which doors. Times are epoch milliseconds. */
export type Visit = { customerId: string; entryMs: number; exitMs: number; doorIn: string; doorOut: string }

export type VisitPlan = {
  store: Pick<Store, 'storeId' | 'timeZone' | 'weeklyHours' | 'exceptions' | 'doors' | 'group'>
  /** Visits of an average day. */
  baseVisits: number
  /** A day's total differs from its expected total by at most this share. */
  variation: number
  /** Exact total of each day; replaces the expected one. */
  fixedVisits?: number
  seed: number
}

const MINUTE_MS = 60_000

/** A stretch in which people may come, epoch milliseconds, with its weight; `closesMs` is the end of the open span around it. */
type Stretch = { fromMs: number; toMs: number; closesMs: number; weight: number }

/** Open stretches of a day by slot; where hours are not known, the slots' own 07:00 to 22:00. */
function stretchesOf(plan: VisitPlan, date: string): Stretch[] {
  const { store } = plan
  const weekend = weekdayOf(date) >= 6
  const stretches: Stretch[] = []
  for (const span of openSpansOn(store, date) ?? [{ open: '07:00', close: '22:00' }]) {
    const opensMs = instantOf(date, span.open, store.timeZone)
    const closesMs = instantOf(date, span.close, store.timeZone)
    for (const slot of TIME_SLOTS) {
      const slotFrom = instantOf(date, slot.from, store.timeZone)
      const slotTo = instantOf(date, slot.to, store.timeZone)
      const fromMs = Math.max(opensMs, slotFrom)
      const toMs = Math.min(closesMs, slotTo)
      if (fromMs >= toMs) continue
      const share = weekend ? slot.weekendShare : slot.weekdayShare
      stretches.push({ fromMs, toMs, closesMs, weight: (share * (toMs - fromMs)) / (slotTo - slotFrom) })
    }
  }
  return stretches
}

/** Visits to be expected of a store on a local date: base × weekday × trend × season × rain × promotion; 0 where it is closed. */
export function expectedVisits(plan: VisitPlan, date: string): number {
  if (stretchesOf(plan, date).length === 0) return 0
  if (plan.fixedVisits !== undefined) return plan.fixedVisits
  const { store, seed } = plan
  const weekday = weekdayOf(date)
  const rains = new SeededRandom(seed, 'rain', store.group ?? store.storeId, date).next() < RAIN.share
  const week = addDays(date, 1 - weekday)
  const promoted =
    weekday >= 4 && weekday <= 6 && new SeededRandom(seed, 'promotion', store.storeId, week).next() < PROMOTION.share
  return (
    plan.baseVisits *
    WEEKDAY_FACTORS[weekday - 1]! *
    trendFactor(date) *
    seasonFactor(date) *
    (rains ? RAIN.factor : 1) *
    (promoted ? PROMOTION.factor : 1)
  )
}

/**
 * The visits of a store on a local date (`YYYY-MM-DD`), in order of entry: the same for the same plan. Entries fall within opening
 * hours; a visit that would outlast closing ends at most a few minutes after it.
 */
export function visitsOfDay(plan: VisitPlan, date: string): Visit[] {
  const stretches = stretchesOf(plan, date)
  const weights = stretches.reduce((sum, stretch) => sum + stretch.weight, 0)
  if (weights === 0) return []
  const random = new SeededRandom(plan.seed, 'visits', plan.store.storeId, date)
  const noise = 1 + plan.variation * random.between(-1, 1)
  const expected = expectedVisits(plan, date)
  const total = plan.fixedVisits ?? Math.max(0, withinVariation(expected * noise, expected, plan.variation))
  const doors = plan.store.doors.length > 0 ? plan.store.doors.map((door) => door.doorId) : ['']
  const visits: Visit[] = []
  for (let i = 0; i < total; i++) {
    let mark = random.next() * weights
    const stretch =
      stretches.find((candidate) => {
        mark -= candidate.weight
        return mark < 0
      }) ?? stretches.at(-1)!
    const entryMs = Math.floor(random.between(stretch.fromMs, stretch.toMs))
    const minutes = DWELL.medianMinutes * Math.exp(DWELL.sigma * random.normal())
    const dwellMs = Math.round(Math.min(DWELL.mostMinutes, Math.max(DWELL.leastMinutes, minutes)) * MINUTE_MS)
    const latestMs = stretch.closesMs + Math.round(random.between(0, STRAGGLER_MINUTES) * MINUTE_MS)
    visits.push({
      customerId: random.uuid(),
      entryMs,
      exitMs: Math.max(entryMs + 1_000, Math.min(entryMs + dwellMs, latestMs)),
      doorIn: doors[random.index(doors.length)]!,
      doorOut: doors[random.index(doors.length)]!,
    })
  }
  return visits.sort((a, b) => a.entryMs - b.entryMs)
}

/** Rounds a total without leaving the band around what is expected. */
function withinVariation(total: number, expected: number, variation: number): number {
  const rounded = Math.round(total)
  if (rounded > expected * (1 + variation)) return Math.floor(total)
  if (rounded < expected * (1 - variation)) return Math.ceil(total)
  return rounded
}
