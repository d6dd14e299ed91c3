import { z } from 'zod'
import { type SampleMinutes, STRIDE_OF_SAMPLES, VIEW_OF_SAMPLES } from '~/domain/counts'
import { TABLE } from '~/domain/tables'
import type { QuestdbReads } from '~/platform/questdb/questdb-reads'
import { type Statement, statement, storeId } from '../../reads/statement'
import type { TrafficSample } from '../question/buckets/buckets'
import { type HistoryScope, whereSql } from './history-scope'

const row = z.object({
  ts: z.date(),
  entries: z.number(),
  exits: z.number(),
  events: z.number(),
})
const storeRow = row.extend({ store_id: z.string() })

/** What a store counted in one UTC sample that begins at `ts`. */
export type StoreSample = z.infer<typeof storeRow>

/** What to read: `fromMs` ≤ t < `toMs`, the first at a whole sample. Zones and days are put together in one place, `app/history/question`. */
export type TrafficSamplesQuestion = {
  scope: HistoryScope
  fromMs: number
  /** From here on the raw table is read, since the views follow it by a moment; at a whole sample. */
  openFromMs: number
  toMs: number
  minutes: SampleMinutes
}

/** The samples of `fromMs` ≤ t < `openFromMs`, from a view; of all stores together or of each. */
function sampledTraffic(
  { counted }: QuestdbReads,
  { scope, fromMs, openFromMs, minutes }: TrafficSamplesQuestion,
  of: 'all' | 'each',
): Statement {
  return statement(
    counted,
    (
      bind,
    ) => `SELECT ts${of === 'all' ? '' : `, ${storeId(bind)}`}, sum(entries) AS entries, sum(exits) AS exits, sum(events) AS events
    FROM ${VIEW_OF_SAMPLES[minutes]}
    ${whereSql(scope, fromMs, openFromMs, bind)}
    SAMPLE BY ${STRIDE_OF_SAMPLES[minutes]}`,
  )
}

/**
 * The samples of `openFromMs` ≤ t < `toMs` by store, from the raw table. All figures of a page take their newest part from one such answer, so
 * that they agree however many events arrive while they are read.
 */
export async function getTrafficTail(reads: QuestdbReads, question: TrafficSamplesQuestion): Promise<StoreSample[]> {
  const { scope, fromMs, openFromMs, toMs, minutes } = question
  if (openFromMs >= toMs) return []
  const { sql, binds } = statement(
    reads.counted,
    (bind) => `SELECT ts, ${storeId(bind)}, sum(customers_in) AS entries, sum(customers_out) AS exits, count() AS events
    FROM ${TABLE.traffic}
    ${whereSql(scope, Math.max(fromMs, openFromMs), toMs, bind)}
    SAMPLE BY ${STRIDE_OF_SAMPLES[minutes]}`,
  )
  return reads.rows(storeRow, sql, binds)
}

/**
 * Sums of traffic over the stores per UTC sample, in order of time; samples in which nothing was heard are absent.
 * @param tail what `getTrafficTail` gives to the same question
 */
export async function getTrafficSamples(
  reads: QuestdbReads,
  question: TrafficSamplesQuestion,
  tail: Promise<StoreSample[]> = getTrafficTail(reads, question),
): Promise<TrafficSample[]> {
  const { fromMs, openFromMs } = question
  const { sql, binds } = sampledTraffic(reads, question, 'all')
  const [closed, open] = await Promise.all([openFromMs > fromMs ? reads.rows(row, sql, binds) : [], tail])
  const newest = new Map<number, TrafficSample>()
  for (const { ts, entries, exits, events } of open) {
    const atMs = ts.getTime()
    const sum = newest.get(atMs) ?? { atMs, entries: 0, exits: 0, events: 0 }
    newest.set(atMs, { atMs, entries: sum.entries + entries, exits: sum.exits + exits, events: sum.events + events })
  }
  return [...closed.map(({ ts, ...sums }) => ({ atMs: ts.getTime(), ...sums })), ...newest.values()].sort(
    (a, b) => a.atMs - b.atMs,
  )
}

/**
 * The same of each store, in order of time.
 * @param tail what `getTrafficTail` gives to the same question; stores that the question does not name are left out by who reads it
 */
export async function getStoreSamples(
  reads: QuestdbReads,
  question: TrafficSamplesQuestion,
  tail: Promise<StoreSample[]> = getTrafficTail(reads, question),
): Promise<StoreSample[]> {
  const { fromMs, openFromMs } = question
  const { sql, binds } = sampledTraffic(reads, question, 'each')
  const [closed, open] = await Promise.all([openFromMs > fromMs ? reads.rows(storeRow, sql, binds) : [], tail])
  return [...closed, ...open].sort((a, b) => a.ts.getTime() - b.ts.getTime())
}
