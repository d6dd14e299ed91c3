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

/** What a file of counts has for one store and bucket; `state` as the page of this store shows it. */
export type ExportRow = {
  /** First instant and first instant after it, epoch milliseconds. */
  fromMs: number
  toMs: number
  storeId: string
  store: string
  /** Null where it is not known: that is not 0. */
  entries: number | null
  exits: number | null
  /** What is known of the store, and for how long of the bucket it was open so far. */
  inputs: StoreInputs
  state: BucketState
  /** Newest arrival among its events, epoch milliseconds. */
  lastReceivedMs: number | null
}

export type ExportQuestion = {
  /** The chosen stores; `everyStore` where the filter names none. */
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

/** Samples that are held at once, about: what makes the memory of a file independent of its length. */
const SAMPLES_AT_ONCE = 2_000
/** Rows that are handed on, and stores that are judged, in one turn of the event loop. */
const ROWS_A_TURN = 500
const STORES_A_TURN = 5
/** Days whose hours, or steps of 5 minutes, are reckoned in one turn. */
const DAYS_A_TURN = 14

/** True where files have a metric that is divided by open hours: else these are not reckoned. */
const NEEDS_OPEN_HOURS = METRICS.some(({ inFiles, per }) => inFiles && per.includes('openHours'))

/** Most rows a file of this question can have. */
export async function mostExportRows(question: ExportQuestion): Promise<number> {
  return (await slotsOf(question)).length * question.stores.length
}

/** End of the last bucket of a file, epoch milliseconds; the begin of its range where it has none. */
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

/** A span in parts whose slots are few enough for one turn of the event loop; days and weeks are few in any span. */
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

/** Width of the UTC steps that make up each bucket, minutes: an hour where all buckets begin on one. */
function stepOf({ width, openOnly }: ExportQuestion, slots: readonly BucketSlot[]): SampleMinutes {
  if (width === '5m') return 5
  return openOnly || slots.some(({ fromMs }) => fromMs % (60 * MINUTE_MS) !== 0) ? 15 : 60
}

/**
 * Rows of a file in order of time, for each bucket one of each store; a few at a time, in a turn of their own: the next
 * are read when they are asked for.
 */
export async function* getExportRows(
  reads: QuestdbReads,
  question: ExportQuestion,
): AsyncGenerator<readonly ExportRow[]> {
  const { stores, nowMs } = question
  const slots = await slotsOf(question)
  const minutes = stepOf(question, slots)
  // Revisions do not tell which doors were heard.
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
 * What is known of each store, by its id. Its hours are the bits of a number a day, and its opening hours intervals:
 * little beside the rows.
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

/** The newest arrival among the events of each slot, epoch milliseconds; null where there is none. */
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
