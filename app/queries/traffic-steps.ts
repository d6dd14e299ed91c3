import { z } from 'zod'
import { TABLE } from '~/domain/tables'
import type { QuestdbReads } from '~/platform/questdb-reads'
import { tailBoundary } from './live-segments'

const stepSchema = z.object({ step: z.date(), entries: z.number().int(), exits: z.number().int() })

/** Sums of one step of five minutes that begins at `step`. */
export type TrafficStep = z.infer<typeof stepSchema>

/**
 * Entries and exits of a store in steps of five minutes, `fromMs` ≤ event time < `toMs` (both whole minutes), in order;
 * steps in which nothing was heard are left out. Reads the minute view, and raw events for the last three minutes.
 */
export function getTrafficSteps(
  reads: QuestdbReads,
  storeId: string,
  fromMs: number,
  toMs: number,
  nowMs: number,
): Promise<TrafficStep[]> {
  const boundaryMs = Math.min(Math.max(tailBoundary(nowMs), fromMs), toMs)
  return reads.rows(
    stepSchema,
    `SELECT step, sum(entries) AS entries, sum(exits) AS exits FROM (
       SELECT timestamp_floor('5m', ts) AS step, sum(entries) AS entries, sum(exits) AS exits
       FROM ${TABLE.trafficPerMinute} WHERE store_id = $1 AND ts >= $2 AND ts < $3
       UNION ALL
       SELECT timestamp_floor('5m', ts) AS step, sum(customers_in)::long AS entries, sum(customers_out)::long AS exits
       FROM ${TABLE.traffic} WHERE store_id = $1 AND ts >= $3 AND ts < $4
     ) ORDER BY step`,
    [storeId, ...[fromMs, boundaryMs, toMs].map((ms) => new Date(ms).toISOString())],
  )
}
