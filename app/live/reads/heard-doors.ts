import { z } from 'zod'
import { TABLE } from '~/domain/tables'
import { DAY_MS } from '~/domain/time/durations'
import type { QuestdbReads } from '~/platform/questdb/questdb-reads'
import { statement, storeId } from '../../reads/statement'

const doorSchema = z.object({
  store_id: z.string(),
  door_id: z.string().nullable(),
  last_received: z.date().nullable(),
})

/** A door with events; `door_id` is null for events without one. `last_received` is its newest arrival. */
export type HeardDoor = z.infer<typeof doorSchema>

/** Doors with an event in the last seven days, of every store. */
export function getHeardDoors(reads: QuestdbReads, nowMs: number): Promise<HeardDoor[]> {
  const { sql, binds } = statement(
    reads.counted,
    (bind) => `SELECT ${storeId(bind)}, door_id, max(last_received) AS last_received
     FROM ${TABLE.trafficPerHour} WHERE ts >= ${bind(nowMs - 7 * DAY_MS)}`,
  )
  return reads.rows(doorSchema, sql, binds)
}
