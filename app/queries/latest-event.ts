import { z } from 'zod'
import { TABLE } from '~/domain/tables'
import type { QuestdbReads } from '~/platform/questdb-reads'

const latestSchema = z.object({
  ts: z.date(),
  store_id: z.string(),
  customers_in: z.number().int(),
  customers_out: z.number().int(),
})

/** The newest counted event of all stores by event time; `ts` is when it happened. */
export type LatestEvent = z.infer<typeof latestSchema>

/** Null before the first event. */
export async function getLatestEvent(reads: QuestdbReads): Promise<LatestEvent | null> {
  const rows = await reads.rows(
    latestSchema,
    `SELECT ts, store_id, customers_in, customers_out FROM ${TABLE.traffic} ORDER BY ts DESC LIMIT 1`,
  )
  return rows[0] ?? null
}
