import { z } from 'zod'
import { TABLE } from '~/domain/tables'
import type { QuestdbReads } from '~/platform/questdb/questdb-reads'

/**
 * The first moment for which revisions are complete, epoch milliseconds; null while the worker is still recording the
 * past.
 */
export async function getRevisionsBegun(reads: QuestdbReads): Promise<number | null> {
  const [row] = await reads.rows(
    z.object({ ts: z.date().nullable() }),
    `SELECT min(ts) AS ts FROM ${TABLE.countRevisionsBegun}`,
  )
  return row?.ts?.getTime() ?? null
}
