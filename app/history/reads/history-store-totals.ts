import { z } from 'zod'
import type { CountedStores } from '~/domain/counted-stores'
import type { Counts } from '~/domain/metrics'
import type { QuestdbReads } from '~/platform/questdb/questdb-reads'
import { type Statement, statement, storeId } from '../../reads/statement'
import type { CountsQuestion } from '../question/plan/counts-question'
import { type CountsSource, fromCounts, settledCounts } from './counts-source'
import { getTrafficTail, type StoreSample } from './history-samples'

const row = z.object({ store_id: z.string(), entries: z.number(), exits: z.number() })

/**
 * Totals of each store with data, by its id; from a view, and from the raw table for the newest part.
 * @param tail the result of `getTrafficTail` for the same question
 */
export async function getStoreTotals(
  reads: QuestdbReads,
  question: CountsQuestion,
  tail: Promise<StoreSample[]> = getTrafficTail(reads, question),
): Promise<Map<string, Counts>> {
  const source = settledCounts(question)
  const settled = source && totalled(reads.counted, source)
  const rows = await Promise.all([settled ? reads.rows(row, settled.sql, settled.binds) : [], tail])
  const totals = new Map<string, Counts>()
  for (const { store_id, entries, exits } of rows.flat()) {
    const sum = totals.get(store_id) ?? { entries: 0, exits: 0 }
    totals.set(store_id, { entries: sum.entries + entries, exits: sum.exits + exits })
  }
  return totals
}

/** Sums of a source by store. */
function totalled(counted: CountedStores, source: CountsSource): Statement {
  return statement(
    counted,
    (bind) => `SELECT ${storeId(bind)}, sum(${source.entries}) AS entries, sum(${source.exits}) AS exits
    ${fromCounts(source, bind)}
    GROUP BY store_id`,
  )
}
