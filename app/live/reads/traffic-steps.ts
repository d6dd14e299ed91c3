import { z } from 'zod'
import { viewsServeUntil } from '~/domain/counts'
import { TABLE } from '~/domain/tables'
import type { QuestdbReads } from '~/platform/questdb/questdb-reads'
import { ofStores, statement } from '../../reads/statement'

const stepSchema = z.object({ step: z.date(), entries: z.number().int(), exits: z.number().int() })

/** Sums of one step of five minutes that begins at `step`. */
export type TrafficStep = z.infer<typeof stepSchema>

/**
 * Entries and exits of a store in steps of five minutes, `fromMs` ≤ event time < `toMs` (both whole minutes), in order;
 * steps in which nothing was heard are left out. Reads the minute view, and raw events for the newest minutes.
 */
export function getTrafficSteps(
  reads: QuestdbReads,
  storeId: string,
  fromMs: number,
  toMs: number,
  nowMs: number,
): Promise<TrafficStep[]> {
  const boundaryMs = Math.min(Math.max(viewsServeUntil(nowMs), fromMs), toMs)
  const { sql, binds } = statement(reads.counted, (bind) => {
    const store = ofStores([storeId], bind)
    const boundary = bind(boundaryMs)
    return `SELECT step, sum(entries) AS entries, sum(exits) AS exits FROM (
       SELECT timestamp_floor('5m', ts) AS step, sum(entries) AS entries, sum(exits) AS exits
       FROM ${TABLE.trafficPerMinute} WHERE ${store} AND ts >= ${bind(fromMs)} AND ts < ${boundary}
       UNION ALL
       SELECT timestamp_floor('5m', ts) AS step, sum(customers_in)::long AS entries, sum(customers_out)::long AS exits
       FROM ${TABLE.traffic} WHERE ${store} AND ts >= ${boundary} AND ts < ${bind(toMs)}
     ) ORDER BY step`
  })
  return reads.rows(stepSchema, sql, binds)
}
