import { z } from 'zod'
import { TABLE } from '~/domain/tables'
import type { QuestdbReads } from '~/platform/questdb-reads'

const row = z.object({ newest: z.date().nullable() })

/**
 * Time of the newest event of the stores (none named: all) in `fromMs` ≤ t < `toMs`, epoch milliseconds; null where there is
 * none. Reads the raw table: ask for a short span.
 */
export async function getNewestEvent(
  reads: QuestdbReads,
  storeIds: readonly string[],
  fromMs: number,
  toMs: number,
): Promise<number | null> {
  const stores =
    storeIds.length === 0 ? '' : ` AND store_id IN (${storeIds.map((_, index) => `$${index + 3}`).join(',')})`
  const rows = await reads.rows(
    row,
    `SELECT max(ts) AS newest FROM ${TABLE.traffic} WHERE ts >= $1 AND ts < $2${stores}`,
    [new Date(fromMs).toISOString(), new Date(toMs).toISOString(), ...storeIds],
  )
  return rows[0]?.newest?.getTime() ?? null
}
