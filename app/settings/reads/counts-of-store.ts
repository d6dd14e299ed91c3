import { z } from 'zod'
import { TABLE } from '~/domain/tables'
import { HOUR_MS } from '~/domain/time/durations'
import type { QuestdbReads } from '~/platform/questdb/questdb-reads'
import { ofStores, statement } from '../../reads/statement'

/**
 * How many events a store has counted in a span, signs of life among them. Reads the hour view: from the hour in which
 * `fromMs` lies.
 */
export async function getCountsOfStore(
  reads: QuestdbReads,
  storeId: string,
  fromMs: number,
  toMs: number,
): Promise<number> {
  const hourMs = Math.floor(fromMs / HOUR_MS) * HOUR_MS
  const { sql, binds } = statement(
    reads.counted,
    (bind) => `SELECT coalesce(sum(events), 0) AS events FROM ${TABLE.trafficPerHour}
     WHERE ts >= ${bind(hourMs)} AND ts < ${bind(toMs)} AND ${ofStores([storeId], bind)}`,
  )
  const [row] = await reads.rows(z.object({ events: z.number() }), sql, binds)
  return row?.events ?? 0
}
