import { z } from 'zod'
import { TABLE } from '~/domain/tables'
import type { QuestdbReads } from '~/platform/questdb/questdb-reads'
import { ofStores, statement, storeId } from '../../reads/statement'

const quarterSchema = z.object({ store_id: z.string(), ts: z.date(), entries: z.number().int() })

/** People who came into a store in the quarter of an hour that begins at `ts`. */
export type EntriesQuarter = z.infer<typeof quarterSchema>

/**
 * Entries of some stores by quarters of an hour that begin at or after `fromMs`; quarters without events are left out.
 */
export function getEntriesPerQuarter(
  reads: QuestdbReads,
  storeIds: readonly string[],
  fromMs: number,
): Promise<EntriesQuarter[]> {
  const { sql, binds } = statement(
    reads.counted,
    (bind) => `SELECT ${storeId(bind)}, ts, sum(entries) AS entries FROM ${TABLE.trafficPerQuarter}
     WHERE ts >= ${bind(fromMs)} AND ${ofStores(storeIds, bind)} GROUP BY store_id, ts`,
  )
  return reads.rows(quarterSchema, sql, binds)
}
