import { z } from 'zod'
import { VIEW_OF_SAMPLES } from '~/domain/counts'
import type { QuestdbReads } from '~/platform/questdb/questdb-reads'
import { statement, storeId } from '../../reads/statement'
import { getTrafficTail, type StoreSample, type TrafficSamplesQuestion } from './history-samples'
import { whereSql } from './history-scope'

const row = z.object({ store_id: z.string(), entries: z.number(), exits: z.number() })

/** What one store counted in a range, people. */
export type StoreTotals = { entries: number; exits: number }

/**
 * Totals of each store that was heard, by its id; from a view, the raw table for its newest part.
 * @param tail what `getTrafficTail` gives to the same question
 */
export async function getStoreTotals(
  reads: QuestdbReads,
  question: TrafficSamplesQuestion,
  tail: Promise<StoreSample[]> = getTrafficTail(reads, question),
): Promise<Map<string, StoreTotals>> {
  const { scope, fromMs, openFromMs, minutes } = question
  const closed = statement(
    reads.counted,
    (bind) => `SELECT ${storeId(bind)}, sum(entries) AS entries, sum(exits) AS exits
    FROM ${VIEW_OF_SAMPLES[minutes]}
    ${whereSql(scope, fromMs, openFromMs, bind)} GROUP BY store_id`,
  )
  const rows = await Promise.all([openFromMs > fromMs ? reads.rows(row, closed.sql, closed.binds) : [], tail])
  const totals = new Map<string, StoreTotals>()
  for (const { store_id, entries, exits } of rows.flat()) {
    const sum = totals.get(store_id) ?? { entries: 0, exits: 0 }
    totals.set(store_id, { entries: sum.entries + entries, exits: sum.exits + exits })
  }
  return totals
}
