import { z } from 'zod'
import { TABLE } from '~/domain/tables'
import type { QuestdbReads } from '~/platform/questdb/questdb-reads'
import { ofStores, statement, storeId } from '../../reads/statement'

const segmentSchema = z.object({
  store_id: z.string(),
  segment: z.number().int(),
  entries: z.number().int(),
  exits: z.number().int(),
  last_minute: z.date().nullable(),
  last_event: z.date().nullable(),
  last_received: z.date().nullable(),
})

/**
 * What one store counted between two cuts: `segment` i is cuts[i] ≤ event time < cuts[i + 1] (the last has no end).
 * `last_minute` is the newest minute of the part read from the minute view, `last_event` the newest event of the raw
 * tail.
 */
export type LiveSegment = z.infer<typeof segmentSchema>

/**
 * Sums of stores since the oldest cut, split at the cuts. The minute view is read up to `boundaryMs` (a whole minute),
 * raw events from there on: the view may lag, and no event is counted twice.
 * @param cutsMs ascending, at least one, epoch ms
 * @param storeIds null for every store
 */
export async function getLiveSegments(
  reads: QuestdbReads,
  cutsMs: readonly number[],
  boundaryMs: number,
  storeIds: readonly string[] | null = null,
): Promise<LiveSegment[]> {
  const { sql, binds } = statement(reads.counted, (bind) => {
    const cuts = cutsMs.map((ms) => bind(ms))
    const boundary = bind(boundaryMs)
    const segment = `CASE ${cuts
      .map((cut, i) => `WHEN ts >= ${cut} THEN ${i}`)
      .reverse()
      .join(' ')} ELSE 0 END`
    const chosen = storeIds === null ? '' : `AND ${ofStores(storeIds, bind)}`
    return `SELECT store_id, segment, sum(entries) AS entries, sum(exits) AS exits,
       max(last_minute) AS last_minute, max(last_event) AS last_event, max(last_received) AS last_received
     FROM (
       SELECT ${storeId(bind)}, ${segment} AS segment, sum(entries) AS entries, sum(exits) AS exits,
         max(ts) AS last_minute, null::timestamp AS last_event, max(last_received) AS last_received
       FROM ${TABLE.trafficPerMinute} WHERE ts >= ${cuts[0]} AND ts < ${boundary} ${chosen}
       UNION ALL
       SELECT ${storeId(bind)}, ${segment} AS segment, sum(customers_in)::long AS entries, sum(customers_out)::long AS exits,
         null::timestamp AS last_minute, max(ts) AS last_event, max(received_at) AS last_received
       FROM ${TABLE.traffic} WHERE ts >= ${boundary} AND ts >= ${cuts[0]} ${chosen}
     )`
  })
  return reads.rows(segmentSchema, sql, binds)
}

/** Ids of stores with an event at or after `fromMs` that arrived at or after `sinceMs`, epoch ms. */
export async function getStoresHeardSince(reads: QuestdbReads, fromMs: number, sinceMs: number): Promise<string[]> {
  const { sql, binds } = statement(
    reads.counted,
    (bind) =>
      `SELECT DISTINCT ${storeId(bind)} FROM ${TABLE.traffic} WHERE ts >= ${bind(fromMs)} AND received_at >= ${bind(sinceMs)}`,
  )
  return (await reads.rows(z.object({ store_id: z.string() }), sql, binds)).map(({ store_id }) => store_id)
}
