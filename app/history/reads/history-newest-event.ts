import { z } from 'zod'
import { TABLE } from '~/domain/tables'
import type { QuestdbReads } from '~/platform/questdb/questdb-reads'
import { statement } from '../../reads/statement'
import type { HistoryScope } from '../question/plan/counts-question'
import { whereSql } from './history-scope'

const row = z.object({ newest: z.date().nullable() })

/**
 * Time of the newest event of a scope in `fromMs` ≤ t < `toMs`, epoch milliseconds; null if there is none. Reads the
 * raw table, so keep the span short.
 */
export async function getNewestEvent(
  reads: QuestdbReads,
  scope: HistoryScope,
  fromMs: number,
  toMs: number,
): Promise<number | null> {
  const { sql, binds } = statement(
    reads.counted,
    (bind) => `SELECT max(ts) AS newest FROM ${TABLE.traffic} ${whereSql(scope, fromMs, toMs, bind)}`,
  )
  const rows = await reads.rows(row, sql, binds)
  return rows[0]?.newest?.getTime() ?? null
}
