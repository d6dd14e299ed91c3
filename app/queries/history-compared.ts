import { type BucketWidth, bucketSlots } from '~/domain/history/bucket-slots'
import type { TrafficSample } from '~/domain/history/buckets'
import type { RangeSpan } from '~/domain/history/range'
import type { Interval } from '~/domain/intervals'
import type { QuestdbReads } from '~/platform/questdb-reads'
import { getTrafficSamples, getTrafficTail, type TrafficSamplesQuestion } from './history-samples'
import { getStoreTotals, type StoreTotals } from './history-store-totals'

/** What the period compared with counted. `stores` by store id. `buckets` have the places of those they are compared with. */
export type ComparedPeriod = {
  span: RangeSpan
  daysBack: number
  entries: number
  exits: number
  stores: Map<string, StoreTotals>
  buckets: ComparedBucket[]
}
/** `entries` is null where nothing was heard then. */
export type ComparedBucket = { fromMs: number; entries: number | null; exits: number | null }

/** What a period counted, put into its buckets. */
export async function getCompared(
  reads: QuestdbReads,
  read: TrafficSamplesQuestion,
  span: RangeSpan,
  daysBack: number,
  width: BucketWidth,
  timeZone: string,
): Promise<ComparedPeriod> {
  const tail = getTrafficTail(reads, read)
  const [samples, stores] = await Promise.all([getTrafficSamples(reads, read, tail), getStoreTotals(reads, read, tail)])
  const sum = (key: 'entries' | 'exits') => samples.reduce((total, sample) => total + sample[key], 0)
  return {
    span,
    daysBack,
    entries: sum('entries'),
    exits: sum('exits'),
    stores,
    buckets: placed(bucketSlots(span, width, timeZone, span.toMs), samples),
  }
}

function placed(slots: readonly Interval[], samples: readonly TrafficSample[]): ComparedBucket[] {
  let next = 0
  return slots.map(({ fromMs, toMs }) => {
    let entries: number | null = null
    let exits: number | null = null
    for (; next < samples.length; next++) {
      const sample = samples[next]
      if (!sample || sample.atMs >= toMs) break
      if (sample.atMs < fromMs) continue
      entries = (entries ?? 0) + sample.entries
      exits = (exits ?? 0) + sample.exits
    }
    return { fromMs, entries, exits }
  })
}
