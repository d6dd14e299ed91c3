import { z } from 'zod'
import type { Correction } from '~/domain/corrections'
import { TABLE } from '~/domain/tables'
import type { QuestdbReads } from '~/platform/questdb/questdb-reads'
import { storeId as countedId, ofItself, ofStores, statement, withStoreId } from '../../reads/statement'

const rowSchema = z.object({
  ts: z.date(),
  store_id: z.string(),
  correction_id: z.string(),
  people: z.number().int(),
  occupancy_before: z.number().int(),
  received_at: z.date(),
})

/**
 * Corrections with `fromMs` ≤ at, newest first, at most 1 000. One sent for an id before that id was merged says
 * nothing about the store it now counts for, so it is left out.
 * @param storeId one store; null for all
 */
export async function getCorrections(
  reads: QuestdbReads,
  storeId: string | null,
  fromMs: number,
): Promise<Correction[]> {
  const { sql, binds } = statement(
    reads.counted,
    (
      bind,
    ) => `SELECT ts, ${countedId(bind)}, correction_id, people, occupancy_before, received_at FROM ${TABLE.countCorrections}
     WHERE ts >= ${bind(fromMs)} ${storeId === null ? '' : `AND ${ofStores([storeId], bind)}`}
     ${ofItself(bind)} ORDER BY ts DESC LIMIT 1000`,
  )
  const rows = await reads.rows(rowSchema, sql, binds)
  return rows.map(({ ts, received_at, ...row }) => ({
    ...row,
    at: ts.toISOString(),
    delta: row.people - row.occupancy_before,
    received_at: received_at.toISOString(),
  }))
}

const latestSchema = z.object({ store_id: z.string(), ts: z.date(), people: z.number().int() })

/** Each store's newest correction, of the same, with `fromMs` ≤ at ≤ `toMs`. */
export async function getLatestCorrections(
  reads: QuestdbReads,
  fromMs: number,
  toMs: number,
): Promise<{ storeId: string; atMs: number; people: number }[]> {
  const { sql, binds } = statement(reads.counted, (bind) => {
    const where = `WHERE ts >= ${bind(fromMs)} AND ts <= ${bind(toMs)}${ofItself(bind)}`
    return `SELECT store_id, ts, people FROM ${withStoreId(TABLE.countCorrections, 'ts, people', where, bind)}
     LATEST ON ts PARTITION BY store_id`
  })
  const rows = await reads.rows(latestSchema, sql, binds)
  return rows.map(({ store_id, ts, people }) => ({ storeId: store_id, atMs: ts.getTime(), people }))
}
