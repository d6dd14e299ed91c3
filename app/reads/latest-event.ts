import { z } from 'zod'
import { TABLE } from '~/domain/tables'
import type { QuestdbReads } from '~/platform/questdb/questdb-reads'
import { ofEveryStore, statement, storeId } from './statement'

const latestSchema = z.object({
  ts: z.date(),
  store_id: z.string(),
  customers_in: z.number().int(),
  customers_out: z.number().int(),
})

/** The newest counted event of all stores that are not hidden, by event time; `ts` is when it happened. */
export type LatestEvent = z.infer<typeof latestSchema>

/** Null before the first event. */
export async function getLatestEvent(reads: QuestdbReads): Promise<LatestEvent | null> {
  const { sql, binds } = statement(reads.counted, (bind) => {
    const condition = ofEveryStore(bind)
    return `SELECT ts, ${storeId(bind)}, customers_in, customers_out FROM ${TABLE.traffic}
     ${condition === null ? '' : `WHERE ${condition}`} ORDER BY ts DESC LIMIT 1`
  })
  const rows = await reads.rows(latestSchema, sql, binds)
  return rows[0] ?? null
}
