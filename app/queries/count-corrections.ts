import { z } from 'zod'
import type { Correction } from '~/domain/live/corrections'
import { TABLE } from '~/domain/tables'
import type { QuestdbReads } from '~/platform/questdb-reads'

const rowSchema = z.object({
  ts: z.date(),
  store_id: z.string(),
  correction_id: z.string(),
  people: z.number().int(),
  occupancy_before: z.number().int(),
  received_at: z.date(),
})

/**
 * Corrections whose instant is `fromMs` ≤ at, newest first, at most 1 000.
 * @param storeId one store; null for all
 */
export async function getCorrections(
  reads: QuestdbReads,
  storeId: string | null,
  fromMs: number,
): Promise<Correction[]> {
  const from = new Date(fromMs).toISOString()
  const rows = await reads.rows(
    rowSchema,
    `SELECT ts, store_id, correction_id, people, occupancy_before, received_at FROM ${TABLE.countCorrections}
     WHERE ts >= $1 ${storeId === null ? '' : 'AND store_id = $2'} ORDER BY ts DESC LIMIT 1000`,
    storeId === null ? [from] : [from, storeId],
  )
  return rows.map(({ ts, received_at, ...row }) => ({
    ...row,
    at: ts.toISOString(),
    delta: row.people - row.occupancy_before,
    received_at: received_at.toISOString(),
  }))
}

const latestSchema = z.object({ store_id: z.string(), ts: z.date(), people: z.number().int() })

/** Each store's newest correction with `fromMs` ≤ at ≤ `toMs`. */
export async function getLatestCorrections(
  reads: QuestdbReads,
  fromMs: number,
  toMs: number,
): Promise<{ storeId: string; atMs: number; people: number }[]> {
  const rows = await reads.rows(
    latestSchema,
    `SELECT store_id, ts, people FROM ${TABLE.countCorrections}
     WHERE ts >= $1 AND ts <= $2 LATEST ON ts PARTITION BY store_id`,
    [fromMs, toMs].map((ms) => new Date(ms).toISOString()),
  )
  return rows.map(({ store_id, ts, people }) => ({ storeId: store_id, atMs: ts.getTime(), people }))
}
