import { wasReported } from '~/domain/revisions'
import type { QuestdbReads } from '~/platform/questdb/questdb-reads'
import { type BucketWidth, bucketSlots, defaultBucket, shownBucket } from '../../question/buckets/bucket-slots'
import { type BucketSlot, sampleMinutes } from '../../question/buckets/hour-slots'
import type { ChangedBucket } from '../../question/changed-buckets'
import { type HistoryRange, spanOf } from '../../question/range'
import type { RetailCalendar } from '../../question/retail-calendar'
import { type CountsAsOf, getCountsAsOf, shownCountsAsOf } from './revisions-as-of'
import { getChangedBuckets } from './revisions-changes'

export type AsOfQuestion = {
  /** Empty means all. */
  storeIds: readonly string[]
  range: HistoryRange
  /** null: the default of the range. Five minutes are not recorded: hours are shown instead. */
  bucket: BucketWidth | null
  timeZone: string
  retail: RetailCalendar
  asOfMs: number
  nowMs: number
}

type Counts = { entries: number; exits: number }
/** A bucket that had closed: what was known of it then and is now; null if nothing is. */
export type BucketAsOf = BucketSlot & { was: Counts | null; now: Counts | null; changed: ChangedBucket | null }

/**
 * Buckets of a range that had closed at a moment, as if it were that moment, and the statements that return their
 * counts; null if there is no such range.
 */
export async function getHistoryAsOf(
  reads: QuestdbReads,
  { storeIds, range, bucket, timeZone, retail, asOfMs, nowMs }: AsOfQuestion,
): Promise<{ width: BucketWidth; buckets: BucketAsOf[]; sql: ReturnType<typeof shownCountsAsOf> | null } | null> {
  const span = spanOf(range, asOfMs, timeZone, retail)
  if (span === null) return null
  const wanted = bucket ?? defaultBucket(range)
  const width = shownBucket(wanted === '5m' ? '1h' : wanted, span)
  const slots = bucketSlots(span, width, timeZone, asOfMs).filter(({ toMs }) => wasReported(toMs, asOfMs))
  const [fromMs, toMs] = [slots[0]?.fromMs, slots.at(-1)?.toMs]
  if (fromMs === undefined || toMs === undefined) return { width, buckets: [], sql: null }
  const question = { storeIds, fromMs, toMs, minutes: sampleMinutes(slots) }
  const [was, now, changed] = await Promise.all([
    getCountsAsOf(reads, { ...question, asOfMs }),
    getCountsAsOf(reads, { ...question, asOfMs: nowMs }),
    getChangedBuckets(reads, { scope: { storeIds, weekdays: [], timeZone, openStores: null }, buckets: slots }),
  ])
  const changes = new Map(changed.map((change) => [change.fromMs, change]))
  const sums = [sumsOf(slots, was), sumsOf(slots, now)]
  return {
    width,
    sql: shownCountsAsOf(reads.counted, { ...question, asOfMs }, { width, timeZone, weekStart: span.weekStart }),
    buckets: slots.map((slot, index) => ({
      ...slot,
      was: sums[0]?.[index] ?? null,
      now: sums[1]?.[index] ?? null,
      changed: changes.get(slot.fromMs) ?? null,
    })),
  }
}

/** Sums samples by slot, both in order of time; null if a slot has none. */
function sumsOf(slots: readonly BucketSlot[], samples: readonly CountsAsOf[]): (Counts | null)[] {
  let next = 0
  return slots.map(({ fromMs, toMs }) => {
    const sum = { entries: 0, exits: 0 }
    let heard = false
    for (; next < samples.length && samples[next]!.atMs < toMs; next++) {
      const { atMs, entries, exits } = samples[next]!
      if (atMs < fromMs) continue
      heard = true
      sum.entries += entries
      sum.exits += exits
    }
    return heard ? sum : null
  })
}
