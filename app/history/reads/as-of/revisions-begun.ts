import { z } from 'zod'
import { TABLE } from '~/domain/tables'
import type { QuestdbReads } from '~/platform/questdb/questdb-reads'

/**
 * From when on can be told what was known at a moment, epoch milliseconds; null while the worker still records the
 * past.
 */
export async function getRevisionsBegun(reads: QuestdbReads): Promise<number | null> {
  const [row] = await reads.rows(
    z.object({ ts: z.date().nullable() }),
    `SELECT min(ts) AS ts FROM ${TABLE.countRevisionsBegun}`,
  )
  return row?.ts?.getTime() ?? null
}
