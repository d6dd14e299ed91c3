import { z } from 'zod'
import { type SampleMinutes, STRIDE_OF_SAMPLES, VIEW_OF_SAMPLES } from '~/domain/counts'
import { TABLE } from '~/domain/tables'
import type { QuestdbReads } from '~/platform/questdb/questdb-reads'
import { type Statement, statement, storeId } from '../../../reads/statement'
import { type HistoryScope, whereSql } from '../../reads/history-scope'

const row = z.object({
  ts: z.date(),
  store_id: z.string(),
  entries: z.number(),
  exits: z.number(),
  events: z.number(),
  last_received: z.date().nullable(),
})

/** What a store counted in one UTC step that begins at `ts`; `events` counts heartbeats too; `last_received`: newest arrival among them. */
export type ExportSample = z.infer<typeof row>

export type ExportSamplesQuestion = {
  scope: HistoryScope
  fromMs: number
  /** From here on the raw table is read, since the views follow it by a moment; at a whole step. */
  openFromMs: number
  toMs: number
  /** Width of a step. */
  minutes: SampleMinutes
}

/** Sums per store and UTC step, `fromMs` ≤ ts < `toMs`, in order of time; steps in which nothing was heard are absent. */
export async function getExportSamples(
  reads: QuestdbReads,
  { scope, fromMs, openFromMs, toMs, minutes }: ExportSamplesQuestion,
): Promise<ExportSample[]> {
  const settledMs = Math.min(openFromMs, toMs)
  const settled = statement(
    reads.counted,
    (bind) => `SELECT ts, ${storeId(bind)}, sum(entries) AS entries, sum(exits) AS exits, sum(events) AS events,
      max(last_received) AS last_received
    FROM ${VIEW_OF_SAMPLES[minutes]} ${whereSql(scope, fromMs, settledMs, bind)}
    SAMPLE BY ${STRIDE_OF_SAMPLES[minutes]}`,
  )
  const newest = statement(
    reads.counted,
    (
      bind,
    ) => `SELECT ts, ${storeId(bind)}, sum(customers_in) AS entries, sum(customers_out) AS exits, count() AS events,
      max(received_at) AS last_received
    FROM ${TABLE.traffic} ${whereSql(scope, Math.max(fromMs, openFromMs), toMs, bind)}
    SAMPLE BY ${STRIDE_OF_SAMPLES[minutes]}`,
  )
  const ask = ({ sql, binds }: Statement) => reads.rows(row, sql, binds)
  const parts = await Promise.all([fromMs < settledMs ? ask(settled) : [], openFromMs < toMs ? ask(newest) : []])
  return parts.flat().sort((a, b) => a.ts.getTime() - b.ts.getTime())
}
