import { z } from 'zod'
import { STRIDE_OF_SAMPLES } from '~/domain/counts'
import type { QuestdbReads } from '~/platform/questdb/questdb-reads'
import { statement, storeId } from '../../../reads/statement'
import type { CountsQuestion } from '../../question/plan/counts-question'
import { type CountsSource, fromCounts, newestCounts, settledCounts } from '../../reads/counts-source'

const row = z.object({
  ts: z.date(),
  store_id: z.string(),
  entries: z.number(),
  exits: z.number(),
  events: z.number(),
  last_received: z.date().nullable(),
})

/**
 * A store's sums in the UTC step that begins at `ts`. `events` includes heartbeats; `last_received`: their newest
 * arrival.
 */
export type ExportSample = z.infer<typeof row>

/** Sums per store and UTC step, `fromMs` ≤ ts < `toMs`, in order of time; steps without events are absent. */
export async function getExportSamples(reads: QuestdbReads, question: CountsQuestion): Promise<ExportSample[]> {
  const ask = async (source: CountsSource | null): Promise<ExportSample[]> => {
    if (source === null) return []
    const { sql, binds } = statement(
      reads.counted,
      (bind) => `SELECT ts, ${storeId(bind)}, sum(${source.entries}) AS entries, sum(${source.exits}) AS exits,
      ${source.events} AS events, max(${source.received}) AS last_received
    ${fromCounts(source, bind)}
    SAMPLE BY ${STRIDE_OF_SAMPLES[question.minutes]}`,
    )
    return reads.rows(row, sql, binds)
  }
  const parts = await Promise.all([ask(settledCounts(question)), ask(newestCounts(question))])
  return parts.flat().sort((a, b) => a.ts.getTime() - b.ts.getTime())
}
