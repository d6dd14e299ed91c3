import { type Interval, intersectionOf, unionOf } from '~/domain/time/intervals'
import type { HistoryBucket } from '../question/buckets/buckets'
import {
  type Occupancy,
  type OccupancyRun,
  occupancyTime,
  occupancyWithin,
  timeByBucket,
} from '../question/occupancy/occupancy'
import { openingOf } from '../question/openings'
import type { HistoryPlan } from '../question/plan/history-plan'
import type { Coverage } from '../question/presence'

/** People inside one store: over the whole range, and in each of its buckets, in their order. */
export type RangeOccupancy = {
  range: Occupancy
  buckets: Occupancy[]
  /** The most people allowed inside, null if unknown. */
  capacity: number | null
  storeId: string
  timeZone: string
}

/** @returns null if the plan is not about one store */
export function rangeOccupancy(
  { occupancy, question, days }: Pick<HistoryPlan, 'occupancy' | 'question' | 'days'>,
  {
    runs,
    coverage,
    hours,
    buckets,
  }: {
    runs: readonly OccupancyRun[]
    coverage: Pick<Coverage, 'silences'>
    hours: readonly HistoryBucket[]
    buckets: readonly HistoryBucket[]
  },
): RangeOccupancy | null {
  if (occupancy === null) return null
  const { store, counts, untilMs } = occupancy
  const existed = openingOf(store, counts.fromMs, untilMs)?.intervals ?? null
  const silent = unionOf([...coverage.silences, ...hours.filter(({ state }) => state === 'unknown')])
  const limits = [days, question.filter.openOnly ? existed : null].filter((limit) => limit !== null)
  const whole = { fromMs: buckets[0]?.fromMs ?? untilMs, toMs: Math.min(buckets.at(-1)?.toMs ?? untilMs, untilMs) }
  const during = limits.reduce<Interval[]>((left, limit) => intersectionOf(left, limit), unionOf([whole]))
  const time = occupancyTime(during, existed, store.weeklyHours !== null, silent)
  return {
    range: occupancyWithin(runs, time, store.capacity),
    buckets: timeByBucket(time, buckets).map((own) => occupancyWithin(runs, own, store.capacity)),
    capacity: store.capacity,
    storeId: store.storeId,
    timeZone: store.timeZone,
  }
}
