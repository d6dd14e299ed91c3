import { z } from 'zod'
import { TABLE } from '~/domain/tables'
import { DAY_MS } from '~/domain/time/durations'
import type { QuestdbReads } from '~/platform/questdb/questdb-reads'
import { storeId as countedId, ofStores, statement, withStoreId } from '../../reads/statement'
import type { EventFrame } from '../live'

const eventSchema = z.object({
  ts: z.date(),
  store_id: z.string(),
  event_id: z.string(),
  door_id: z.string().nullable(),
  customers_in: z.number().int(),
  customers_out: z.number().int(),
})

/** A heartbeat, 0 in and 0 out, is a sign of life and no event to list. */
const SOMEBODY_PASSED = '(customers_in > 0 OR customers_out > 0)'

/** A store's newest events by event time, newest first, at most `most`; looks back seven days. */
export async function getRecentEvents(
  reads: QuestdbReads,
  storeId: string,
  most: number,
  nowMs: number,
): Promise<EventFrame[]> {
  const { sql, binds } = statement(
    reads.counted,
    (bind) => `SELECT ts, ${countedId(bind)}, event_id, door_id, customers_in, customers_out FROM ${TABLE.traffic}
     WHERE ${ofStores([storeId], bind)} AND ts >= ${bind(nowMs - 7 * DAY_MS)} AND ${SOMEBODY_PASSED}
     ORDER BY ts DESC LIMIT ${Math.trunc(most)}`,
  )
  const rows = await reads.rows(eventSchema, sql, binds)
  return rows.map(({ ts, ...event }) => ({ ...event, time_stamp: ts.toISOString() }))
}

/** The newest events of each of some stores with `sinceMs` ≤ event time, newest first, at most `most` a store. */
export async function getRecentEventsOf(
  reads: QuestdbReads,
  storeIds: readonly string[],
  most: number,
  sinceMs: number,
): Promise<EventFrame[]> {
  const { sql, binds } = statement(reads.counted, (bind) => {
    const where = `WHERE ts >= ${bind(sinceMs)} AND ${ofStores(storeIds, bind)} AND ${SOMEBODY_PASSED}`
    return `SELECT ts, store_id, event_id, door_id, customers_in, customers_out FROM (
       SELECT ts, store_id, event_id, door_id, customers_in, customers_out,
         row_number() OVER (PARTITION BY store_id ORDER BY ts DESC) AS nth
       FROM ${withStoreId(TABLE.traffic, 'ts, event_id, door_id, customers_in, customers_out', where, bind)}
     ) WHERE nth <= ${Math.trunc(most)} ORDER BY ts DESC`
  })
  const rows = await reads.rows(eventSchema, sql, binds)
  return rows.map(({ ts, ...event }) => ({ ...event, time_stamp: ts.toISOString() }))
}
