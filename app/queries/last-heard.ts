import { z } from 'zod'
import { TABLE } from '~/domain/tables'
import type { QuestdbReads } from '~/platform/questdb-reads'
import { isOneOf, statement } from './statement'

const hourSchema = z.object({ store_id: z.string(), last_hour: z.date(), last_received: z.date().nullable() })

/** The newest hour in which each store counted anything, and the newest arrival of all its events. */
export type LastHour = z.infer<typeof hourSchema>

/** For every store ever heard: its newest hour and newest arrival. Reads the hour view. */
export function getLastHours(reads: QuestdbReads): Promise<LastHour[]> {
  return reads.rows(
    hourSchema,
    `SELECT store_id, max(ts) AS last_hour, max(last_received) AS last_received FROM ${TABLE.trafficPerHour}`,
  )
}

/** Ids of the stores with an event in the last 28 days. */
export async function getHeardStores(reads: QuestdbReads, nowMs: number): Promise<string[]> {
  const rows = await reads.rows(
    z.object({ store_id: z.string() }),
    `SELECT DISTINCT store_id FROM ${TABLE.trafficPerHour} WHERE ts >= $1`,
    [new Date(nowMs - 28 * 86_400_000).toISOString()],
  )
  return rows.map(({ store_id }) => store_id)
}

const eventTimeSchema = z.object({ store_id: z.string(), last_event: z.date() })

/** Times of some stores' newest events with `fromMs` ≤ time < `toMs`, epoch ms, by store; stores without one are left out. */
export async function getNewestEventTimes(
  reads: QuestdbReads,
  storeIds: readonly string[],
  fromMs: number,
  toMs: number,
): Promise<Map<string, number>> {
  const { sql, binds } = statement(
    (bind) => `SELECT store_id, max(ts) AS last_event FROM ${TABLE.traffic}
     WHERE ${isOneOf('store_id', storeIds, bind)} AND ts >= ${bind(fromMs)} AND ts < ${bind(toMs)}`,
  )
  const rows = await reads.rows(eventTimeSchema, sql, binds)
  return new Map(rows.map(({ store_id, last_event }) => [store_id, last_event.getTime()]))
}
