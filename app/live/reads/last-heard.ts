import { z } from 'zod'
import { TABLE } from '~/domain/tables'
import { DAY_MS } from '~/domain/time/durations'
import type { QuestdbReads } from '~/platform/questdb/questdb-reads'
import { ofStores, statement, storeId } from '../../reads/statement'

const hourSchema = z.object({ store_id: z.string(), last_hour: z.date(), last_received: z.date().nullable() })

/** The newest hour in which each store counted anything, and the newest arrival of all its events. */
export type LastHour = z.infer<typeof hourSchema>

/** For every store that ever had events: its newest hour and newest arrival. Reads the hour view. */
export function getLastHours(reads: QuestdbReads): Promise<LastHour[]> {
  const { sql, binds } = statement(
    reads.counted,
    (bind) =>
      `SELECT ${storeId(bind)}, max(ts) AS last_hour, max(last_received) AS last_received FROM ${TABLE.trafficPerHour}`,
  )
  return reads.rows(hourSchema, sql, binds)
}

/** Ids of the stores with an event in the last 28 days. */
export async function getHeardStores(reads: QuestdbReads, nowMs: number): Promise<string[]> {
  const { sql, binds } = statement(
    reads.counted,
    (bind) => `SELECT DISTINCT ${storeId(bind)} FROM ${TABLE.trafficPerHour} WHERE ts >= ${bind(nowMs - 28 * DAY_MS)}`,
  )
  return (await reads.rows(z.object({ store_id: z.string() }), sql, binds)).map(({ store_id }) => store_id)
}

const eventTimeSchema = z.object({ store_id: z.string(), last_event: z.date() })

/**
 * Times of some stores' newest events with `fromMs` ≤ time < `toMs`, epoch ms, by store; stores without one are left
 * out.
 */
export async function getNewestEventTimes(
  reads: QuestdbReads,
  storeIds: readonly string[],
  fromMs: number,
  toMs: number,
): Promise<Map<string, number>> {
  const { sql, binds } = statement(
    reads.counted,
    (bind) => `SELECT ${storeId(bind)}, max(ts) AS last_event FROM ${TABLE.traffic}
     WHERE ${ofStores(storeIds, bind)} AND ts >= ${bind(fromMs)} AND ts < ${bind(toMs)}`,
  )
  const rows = await reads.rows(eventTimeSchema, sql, binds)
  return new Map(rows.map(({ store_id, last_event }) => [store_id, last_event.getTime()]))
}
