import type { Counts } from '~/domain/metrics'
import { bucketSlots } from '../question/buckets/bucket-slots'
import type { TrafficSample } from '../question/buckets/buckets'
import { counterparts } from '../question/buckets/compared-buckets'
import type { BucketSlot } from '../question/buckets/hour-slots'
import type { HistoryPlan } from '../question/plan/history-plan'
import type { RangeSpan } from '../question/range'

/** Counts of the compared period. `stores` by store id. `buckets` in the order of the range's buckets. */
export type ComparedPeriod = {
  span: RangeSpan
  daysBack: number
  entries: number
  exits: number
  stores: Map<string, Counts>
  buckets: ComparedBucket[]
}
/** Null if there was no data then, or that day did not have the hour. */
type ComparedBucket = { entries: number | null; exits: number | null }

/** The data read for the compared period. */
export type ComparedCounts = { samples: readonly TrafficSample[]; stores: Map<string, Counts> }

/** Lines up the compared period's counts with the buckets of the range. */
export function comparedPeriod(
  { question, width, places }: HistoryPlan,
  { span, daysBack }: NonNullable<HistoryPlan['compared']>,
  { samples, stores }: ComparedCounts,
): ComparedPeriod {
  const sum = (key: 'entries' | 'exits') => samples.reduce((total, sample) => total + sample[key], 0)
  const before = placed(bucketSlots(span, width, question.timeZone, span.toMs), samples)
  return {
    span,
    daysBack,
    entries: sum('entries'),
    exits: sum('exits'),
    stores,
    buckets: counterparts(places, before, width, daysBack).map((bucket) => ({
      entries: bucket?.entries ?? null,
      exits: bucket?.exits ?? null,
    })),
  }
}

function placed(slots: readonly BucketSlot[], samples: readonly TrafficSample[]): (BucketSlot & ComparedBucket)[] {
  let next = 0
  return slots.map((slot) => {
    let entries: number | null = null
    let exits: number | null = null
    for (; next < samples.length; next++) {
      const sample = samples[next]
      if (!sample || sample.atMs >= slot.toMs) break
      if (sample.atMs < slot.fromMs) continue
      entries = (entries ?? 0) + sample.entries
      exits = (exits ?? 0) + sample.exits
    }
    return { ...slot, entries, exits }
  })
}
