import { type BucketWidth, bucketSlots } from '~/domain/history/bucket-slots'
import type { BucketSlot } from '~/domain/history/hour-slots'
import type { RangeSpan } from '~/domain/history/range'
import { openIntervals } from '~/domain/opening-hours'
import type { Store } from '~/domain/stores'
import { offsetAt } from '~/domain/zone-offsets'
import { weekdayOf } from '~/domain/zoned-time'
import type { QuestdbReads } from '~/platform/questdb-reads'
import { type ExportSample, getExportSamples } from './export-samples'

/** What a file of counts has for one store and bucket. Buckets in which nothing was heard have no row: not known is not 0. */
export type ExportRow = {
  /** First instant and first instant after it, epoch milliseconds. */
  fromMs: number
  toMs: number
  storeId: string
  store: string
  entries: number
  exits: number
  /** `open` while it still fills. */
  state: 'complete' | 'open'
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
  /** Only steps in which the store was open. */
  openOnly: boolean
  nowMs: number
}

/** Samples that are held at once, about: what makes the memory of a file independent of its length. */
const SAMPLES_AT_ONCE = 5_000
const MINUTE_MS = 60_000

/** Most rows a file of this question can have. */
export function mostExportRows(question: ExportQuestion): number {
  return slotsOf(question).length * question.stores.length
}

function slotsOf({ span, width, timeZone, weekdays, nowMs }: ExportQuestion): BucketSlot[] {
  const slots = bucketSlots(span, width, timeZone, nowMs)
  if (weekdays.length === 0 || width === 'week') return slots
  return slots.filter(({ date }) => weekdays.includes(weekdayOf(date)))
}

/** Width of the UTC steps that make up each bucket, minutes: an hour where all buckets begin on one. */
function stepOf({ width, openOnly }: ExportQuestion, slots: readonly BucketSlot[]): 5 | 15 | 60 {
  if (width === '5m') return 5
  return openOnly || slots.some(({ fromMs }) => fromMs % (60 * MINUTE_MS) !== 0) ? 15 : 60
}

/** Rows of a file in order of time, a few at a time: the next are read when they are asked for. */
export async function* getExportRows(reads: QuestdbReads, question: ExportQuestion): AsyncGenerator<ExportRow[]> {
  const { stores, everyStore, nowMs } = question
  const slots = slotsOf(question)
  const minutes = stepOf(question, slots)
  const known = new Map(stores.map((store) => [store.storeId, store]))
  const storeIds = everyStore ? [] : stores.map(({ storeId }) => storeId)
  for (let next = 0; next < slots.length; ) {
    const first = slots[next]!
    const steps = Math.max(1, Math.ceil((first.toMs - first.fromMs) / MINUTE_MS / minutes)) * Math.max(1, stores.length)
    const chunk = slots.slice(next, next + Math.max(1, Math.floor(SAMPLES_AT_ONCE / steps)))
    next += chunk.length
    const [fromMs, toMs] = [chunk[0]!.fromMs, chunk.at(-1)!.toMs]
    const samples = await getExportSamples(reads, { storeIds, fromMs, toMs, minutes })
    const counted = question.openOnly ? whileOpen(samples, known, fromMs, toMs, minutes) : samples
    const rows = rowsOf(question.width === 'week' ? onWeekdays(counted, question) : counted, chunk, known, nowMs)
    if (rows.length > 0) yield rows
  }
}

/** Samples of which any part lies in its store's opening hours; of a store whose hours are not known, all. */
function whileOpen(
  samples: ExportSample[],
  known: ReadonlyMap<string, Store>,
  fromMs: number,
  toMs: number,
  minutes: number,
) {
  const open = new Map([...known].map(([id, store]) => [id, openIntervals(store, fromMs, toMs)]))
  return samples.filter(({ ts, store_id }) => {
    const atMs = ts.getTime()
    return open.get(store_id)?.some((span) => span.fromMs < atMs + minutes * MINUTE_MS && span.toMs > atMs) ?? true
  })
}

/** Samples on the chosen weekdays of the zone. */
function onWeekdays(samples: ExportSample[], { weekdays, timeZone }: ExportQuestion): ExportSample[] {
  if (weekdays.length === 0) return samples
  return samples.filter(({ ts }) => {
    const wall = new Date(ts.getTime() + offsetAt(ts.getTime(), timeZone))
    return weekdays.includes(((wall.getUTCDay() + 6) % 7) + 1)
  })
}

function rowsOf(
  samples: readonly ExportSample[],
  slots: readonly BucketSlot[],
  known: ReadonlyMap<string, Store>,
  nowMs: number,
): ExportRow[] {
  const rows: ExportRow[] = []
  let next = 0
  for (const { fromMs, toMs } of slots) {
    const ofStore = new Map<string, ExportRow>()
    for (; next < samples.length; next++) {
      const { ts, store_id, entries, exits, last_received } = samples[next]!
      if (ts.getTime() >= toMs) break
      const store = known.get(store_id)
      if (ts.getTime() < fromMs || store === undefined) continue
      const row = ofStore.get(store_id) ?? {
        fromMs,
        toMs,
        storeId: store_id,
        store: store.name,
        entries: 0,
        exits: 0,
        state: toMs > nowMs ? ('open' as const) : ('complete' as const),
        lastReceivedMs: null,
      }
      row.entries += entries
      row.exits += exits
      row.lastReceivedMs = Math.max(row.lastReceivedMs ?? 0, last_received?.getTime() ?? 0) || null
      ofStore.set(store_id, row)
    }
    rows.push(...ofStore.values())
  }
  return rows
}
