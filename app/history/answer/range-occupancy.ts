import { type Interval, intersectionOf, unionOf } from '~/domain/time/intervals'
import type { HistoryBucket } from '../question/buckets/buckets'
import { type Occupancy, type OccupancyRun, occupancyWithin } from '../question/occupancy/occupancy'
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
  const during = (span: Interval) =>
    limits.reduce<Interval[]>(
      (left, limit) => intersectionOf(left, limit),
      unionOf([{ fromMs: span.fromMs, toMs: Math.min(span.toMs, untilMs) }]),
    )
  const known = { existed, hoursKnown: store.weeklyHours !== null, silent, capacity: store.capacity }
  const whole = { fromMs: buckets[0]?.fromMs ?? untilMs, toMs: buckets.at(-1)?.toMs ?? untilMs }
  return {
    range: occupancyWithin(runs, during(whole), known),
    buckets: buckets.map((bucket) => occupancyWithin(runs, during(bucket), known)),
    capacity: store.capacity,
    storeId: store.storeId,
    timeZone: store.timeZone,
  }
}
