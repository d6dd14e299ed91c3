import { type SampleMinutes, viewsServeUntil } from '~/domain/counts'
import { inputsOf, METRICS, type StoreInputs } from '~/domain/metrics'
import { wasReported } from '~/domain/revisions'
import type { Store } from '~/domain/stores'
import { MINUTE_MS } from '~/domain/time/durations'
import { addDays, startOfLocalDate } from '~/domain/time/zoned-time'
import type { QuestdbReads } from '~/platform/questdb/questdb-reads'
import { inTurns, turn } from '~/platform/turns'
import { type BucketWidth, bucketSlots } from '../../question/buckets/bucket-slots'
import { type BucketState, fillBuckets, slotsOfWeekdays } from '../../question/buckets/buckets'
import type { BucketSlot } from '../../question/buckets/hour-slots'
import { openHoursOfSlots } from '../../question/buckets/totals'
import { onDays, weekdayIntervals } from '../../question/plan/chosen-days'
import type { HistoryScope } from '../../question/plan/counts-question'
import { type Coverage, coverageOf, type HeardDoor } from '../../question/presence'
import type { RangeSpan } from '../../question/range'
import { getStoreCountsAsOf } from '../../reads/as-of/store-counts-as-of'
import { getDoorHours } from '../../reads/history-doors'
import { type ExportSample, getExportSamples } from './export-samples'

/** An export's row for one store and bucket; `state` as on the page of this store. */
export type ExportRow = {
  /** First instant and first instant after it, epoch milliseconds. */
  fromMs: number
  toMs: number
  storeId: string
  store: string
  /** Null if unknown, which is not 0. */
  entries: number | null
  exits: number | null
  /** Inputs of metrics; open hours are those of the bucket, up to now. */
  inputs: StoreInputs
  state: BucketState
  /** Newest arrival among its events, epoch milliseconds. */
  lastReceivedMs: number | null
}

export type ExportQuestion = {
  /** The chosen stores; `everyStore` if the filter names none. */
  stores: readonly Store[]
  everyStore: boolean
  span: RangeSpan
  width: BucketWidth
  timeZone: string
  /** 1 = Monday … 7 = Sunday; empty: every day. */
  weekdays: readonly number[]
  /** Only quarters of an hour in which the store was open. */
  openOnly: boolean
  nowMs: number
  /** Closed buckets as they were known at that moment, of every day and hour; null: what is known now. */
  asOfMs: number | null
}

/** Approximate number of samples in memory at once: makes the memory of a file independent of its length. */
const SAMPLES_AT_ONCE = 2_000
/** Rows yielded, and stores judged, in one turn of the event loop. */
const ROWS_A_TURN = 500
const STORES_A_TURN = 5
/** Days whose hours, or 5-minute steps, are computed in one turn. */
const DAYS_A_TURN = 14

/** True if exports have a metric divided by open hours; otherwise these are not computed. */
const NEEDS_OPEN_HOURS = METRICS.some(({ inFiles, per }) => inFiles && per.includes('openHours'))

/** Upper bound on the rows of this question's file. */
export async function mostExportRows(question: ExportQuestion): Promise<number> {
  return (await slotsOf(question)).length * question.stores.length
}

/** End of the last bucket of a file, epoch milliseconds; the start of its range if it has none. */
export async function exportedUntil(question: ExportQuestion): Promise<number> {
  return (await slotsOf(question)).at(-1)?.toMs ?? question.span.fromMs
}

async function slotsOf({ span, width, timeZone, weekdays, nowMs, asOfMs }: ExportQuestion): Promise<BucketSlot[]> {
  const slots: BucketSlot[] = []
  for (const part of partsOf(span, width, timeZone)) {
    await turn()
    for (const slot of bucketSlots(part, width, timeZone, asOfMs ?? nowMs)) slots.push(slot)
  }
  if (asOfMs !== null) return slots.filter(({ toMs }) => wasReported(toMs, asOfMs))
  return slotsOfWeekdays(slots, weekdayIntervals(span, weekdays, timeZone))
}

/**
 * Splits a span into parts with few enough slots for one turn of the event loop; days and weeks are few in any span.
 */
function partsOf(span: RangeSpan, width: BucketWidth, timeZone: string): RangeSpan[] {
  if (width === '1d' || width === 'week') return [span]
  const parts: RangeSpan[] = []
  for (let { fromMs, firstDate } = span; fromMs < span.toMs; ) {
    const next = addDays(firstDate, DAYS_A_TURN)
    const toMs = Math.min(span.toMs, startOfLocalDate(next, timeZone))
    parts.push({ ...span, fromMs, toMs })
    ;[fromMs, firstDate] = [toMs, next]
  }
  return parts
}

/** Width of the UTC steps that make up each bucket, minutes: 60 if all buckets begin on a UTC hour. */
function stepOf({ width, openOnly }: ExportQuestion, slots: readonly BucketSlot[]): SampleMinutes {
  if (width === '5m') return 5
  return openOnly || slots.some(({ fromMs }) => fromMs % (60 * MINUTE_MS) !== 0) ? 15 : 60
}

/**
 * Rows of an export in order of time: per bucket one of each store. They come a few at a time, each part in its own
 * turn; the next are read when requested.
 */
export async function* getExportRows(
  reads: QuestdbReads,
  question: ExportQuestion,
): AsyncGenerator<readonly ExportRow[]> {
  const { stores, nowMs } = question
  const slots = await slotsOf(question)
  const minutes = stepOf(question, slots)
  // Revisions do not record which doors sent events.
  const coverage = question.asOfMs === null ? await coverageOfEach(reads, question, slots) : new Map<string, Coverage>()
  for (let next = 0; next < slots.length; ) {
    const first = slots[next]!
    const steps = Math.max(1, Math.ceil((first.toMs - first.fromMs) / MINUTE_MS / minutes)) * Math.max(1, stores.length)
    const chunk = slots.slice(next, next + Math.max(1, Math.floor(SAMPLES_AT_ONCE / steps)))
    next += chunk.length
    const [fromMs, toMs] = [chunk[0]!.fromMs, chunk.at(-1)!.toMs]
    const samples = await samplesOf(reads, question, { fromMs, toMs, minutes })
    await turn()
    yield* inTurns(rowsOf(chunk, stores, samples, coverage, nowMs), ROWS_A_TURN)
  }
}

async function samplesOf(
  reads: QuestdbReads,
  { stores, everyStore, weekdays, timeZone, openOnly, nowMs, asOfMs }: ExportQuestion,
  { fromMs, toMs, minutes }: { fromMs: number; toMs: number; minutes: SampleMinutes },
): Promise<ExportSample[]> {
  const storeIds = everyStore ? [] : stores.map(({ storeId }) => storeId)
  if (asOfMs !== null) {
    const known = await getStoreCountsAsOf(reads, { storeIds, fromMs, toMs, minutes: minutes === 60 ? 60 : 15, asOfMs })
    return known.map((counts) => ({ ...counts, events: 1, last_received: null }))
  }
  const scope: HistoryScope = { storeIds, weekdays, timeZone, openStores: openOnly ? stores : null }
  const openFromMs = Math.max(fromMs, viewsServeUntil(nowMs, minutes, toMs))
  return getExportSamples(reads, { scope, fromMs, openFromMs, toMs, minutes })
}

/**
 * The state of each store, by id. Its hours are bits of one number per day and its opening hours intervals: little
 * compared to the rows.
 */
async function coverageOfEach(
  reads: QuestdbReads,
  { stores, everyStore, span, weekdays, timeZone, nowMs }: ExportQuestion,
  slots: readonly BucketSlot[],
): Promise<Map<string, Coverage>> {
  const toMs = Math.max(span.fromMs, slots.at(-1)?.toMs ?? span.fromMs)
  const storeIds = everyStore ? [] : stores.map(({ storeId }) => storeId)
  const doors = new Map<string, HeardDoor[]>()
  for (const door of await getDoorHours(reads, storeIds, span.fromMs, toMs)) {
    doors.set(door.storeId, [...(doors.get(door.storeId) ?? []), door])
  }
  const days = weekdayIntervals(span, weekdays, timeZone)
  const found = new Map<string, Coverage>()
  for (const [index, store] of stores.entries()) {
    if (index % STORES_A_TURN === 0) await turn()
    const judged = coverageOf([store], doors.get(store.storeId) ?? [], span.fromMs, toMs, nowMs)
    found.set(store.storeId, { ...(days === null ? judged : onDays(judged, days)), silences: [] })
  }
  return found
}

function rowsOf(
  slots: readonly BucketSlot[],
  stores: readonly Store[],
  samples: readonly ExportSample[],
  coverage: ReadonlyMap<string, Coverage>,
  nowMs: number,
): ExportRow[] {
  const byStore = new Map<string, ExportSample[]>()
  for (const sample of samples) {
    const own = byStore.get(sample.store_id)
    if (own) own.push(sample)
    else byStore.set(sample.store_id, [sample])
  }
  const filled = stores.map((store) => {
    const { storeId, name } = store
    const own = byStore.get(storeId) ?? []
    const received = newestArrivals(slots, own)
    const counted = own.map(({ ts, ...sums }) => ({ atMs: ts.getTime(), ...sums }))
    const known = coverage.get(storeId) ?? { open: null, lacking: [], known: [] }
    const hoursKnown = store.weeklyHours !== null && known.open !== null
    const openHours = NEEDS_OPEN_HOURS && hoursKnown ? openHoursOfSlots(slots, known.open ?? [], nowMs) : null
    return fillBuckets(slots, counted, known, nowMs).map(
      ({ fromMs, toMs, entries, exits, state }, index): ExportRow => ({
        fromMs,
        toMs,
        storeId,
        store: name,
        entries,
        exits,
        inputs: inputsOf(store, openHours?.[index]),
        state,
        lastReceivedMs: received[index] ?? null,
      }),
    )
  })
  return slots.flatMap((_, index) => filled.map((ofStore) => ofStore[index]!))
}

/** The newest arrival among the events of each slot, epoch milliseconds; null if it has none. */
function newestArrivals(slots: readonly BucketSlot[], samples: readonly ExportSample[]): (number | null)[] {
  let next = 0
  return slots.map(({ fromMs, toMs }) => {
    let newest: number | null = null
    for (; next < samples.length && samples[next]!.ts.getTime() < toMs; next++) {
      const { ts, last_received: received } = samples[next]!
      if (received !== null && ts.getTime() >= fromMs) newest = Math.max(newest ?? 0, received.getTime())
    }
    return newest
  })
}
