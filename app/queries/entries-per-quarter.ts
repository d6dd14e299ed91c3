import { z } from 'zod'
import { TABLE } from '~/domain/tables'
import type { QuestdbReads } from '~/platform/questdb-reads'

const quarterSchema = z.object({ store_id: z.string(), ts: z.date(), entries: z.number().int() })

/** People who came into a store in the quarter of an hour that begins at `ts`. */
export type EntriesQuarter = z.infer<typeof quarterSchema>

/** Entries of every store by quarters of an hour that begin at or after `fromMs`; quarters without events are left out. */
export function getEntriesPerQuarter(reads: QuestdbReads, fromMs: number): Promise<EntriesQuarter[]> {
  return reads.rows(
    quarterSchema,
    `SELECT store_id, ts, sum(entries) AS entries FROM ${TABLE.trafficPerQuarter} WHERE ts >= $1 GROUP BY store_id, ts`,
    [new Date(fromMs).toISOString()],
  )
}
