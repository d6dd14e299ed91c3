import { z } from 'zod'
import type { EventFrame } from '~/domain/live'
import { TABLE } from '~/domain/tables'
import type { QuestdbReads } from '~/platform/questdb-reads'

const eventSchema = z.object({
  ts: z.date(),
  store_id: z.string(),
  event_id: z.string(),
  door_id: z.string().nullable(),
  customers_in: z.number().int(),
  customers_out: z.number().int(),
})

/** A store's newest events by event time, newest first, at most `most`; looks back seven days. */
export async function getRecentEvents(
  reads: QuestdbReads,
  storeId: string,
  most: number,
  nowMs: number,
): Promise<EventFrame[]> {
  const rows = await reads.rows(
    eventSchema,
    `SELECT ts, store_id, event_id, door_id, customers_in, customers_out FROM ${TABLE.traffic}
     WHERE store_id = $1 AND ts >= $2 ORDER BY ts DESC LIMIT ${Math.trunc(most)}`,
    [storeId, new Date(nowMs - 7 * 86_400_000).toISOString()],
  )
  return rows.map(({ ts, ...event }) => ({ ...event, time_stamp: ts.toISOString() }))
}

/** The newest events of each of some stores with `sinceMs` ≤ event time, newest first, at most `most` a store. */
export async function getRecentEventsOf(
  reads: QuestdbReads,
  storeIds: readonly string[],
  most: number,
  sinceMs: number,
): Promise<EventFrame[]> {
  const rows = await reads.rows(
    eventSchema,
    `SELECT ts, store_id, event_id, door_id, customers_in, customers_out FROM (
       SELECT ts, store_id, event_id, door_id, customers_in, customers_out,
         row_number() OVER (PARTITION BY store_id ORDER BY ts DESC) AS nth
       FROM ${TABLE.traffic} WHERE ts >= $1 AND store_id IN (${storeIds.map((_, i) => `$${i + 2}`).join(', ')})
     ) WHERE nth <= ${Math.trunc(most)} ORDER BY ts DESC`,
    [new Date(sinceMs).toISOString(), ...storeIds],
  )
  return rows.map(({ ts, ...event }) => ({ ...event, time_stamp: ts.toISOString() }))
}
