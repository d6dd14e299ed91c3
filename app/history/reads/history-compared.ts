import type { QuestdbReads } from '~/platform/questdb/questdb-reads'
import { type BucketWidth, bucketSlots } from '../question/buckets/bucket-slots'
import type { TrafficSample } from '../question/buckets/buckets'
import { counterparts } from '../question/buckets/compared-buckets'
import type { BucketSlot } from '../question/buckets/hour-slots'
import type { RangeSpan } from '../question/range'
import type { TrafficSamplesQuestion } from './counts-source'
import { getTrafficSamples, getTrafficTail } from './history-samples'
import { getStoreTotals, type StoreTotals } from './history-store-totals'

/** What the period compared with counted. `stores` by store id. `buckets` are in the order of those compared with them. */
export type ComparedPeriod = {
  span: RangeSpan
  daysBack: number
  entries: number
  exits: number
  stores: Map<string, StoreTotals>
  buckets: ComparedBucket[]
}
/** Null where nothing was heard then, or that day did not have the hour. */
export type ComparedBucket = { entries: number | null; exits: number | null }

/** What a period counted, put beside the buckets of the range (`shown.places`). */
export async function getCompared(
  reads: QuestdbReads,
  read: TrafficSamplesQuestion,
  span: RangeSpan,
  daysBack: number,
  shown: { places: readonly BucketSlot[]; width: BucketWidth; timeZone: string },
): Promise<ComparedPeriod> {
  const tail = getTrafficTail(reads, read)
  const [samples, stores] = await Promise.all([getTrafficSamples(reads, read, tail), getStoreTotals(reads, read, tail)])
  const sum = (key: 'entries' | 'exits') => samples.reduce((total, sample) => total + sample[key], 0)
  const then = placed(bucketSlots(span, shown.width, shown.timeZone, span.toMs), samples)
  return {
    span,
    daysBack,
    entries: sum('entries'),
    exits: sum('exits'),
    stores,
    buckets: counterparts(shown.places, then, shown.width, daysBack).map((bucket) => ({
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
