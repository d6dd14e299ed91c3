import { z } from 'zod'
import { TABLE } from '~/domain/tables'
import type { QuestdbReads } from '~/platform/questdb-reads'
import { whereSql } from './history-scope'
import { isoTime, statement } from './statement'

const row = z.object({ ts: z.date(), store_id: z.string(), entries: z.number(), exits: z.number() })

/** What was known of a store's UTC hour that begins at `ts`. */
export type KnownHour = z.infer<typeof row>

/** `storeId` null means all; hours whose begin is `fromMs` ≤ hour < `toMs`; what was known at `asOfMs`. */
export type UtcHoursAsOfQuestion = { storeId: string | null; fromMs: number; toMs: number; asOfMs: number }

/** UTC hours of which anything was known at a moment, as it was known then, by hour and store. */
export async function getUtcHoursAsOf(
  reads: QuestdbReads,
  { storeId, fromMs, toMs, asOfMs }: UtcHoursAsOfQuestion,
): Promise<KnownHour[]> {
  if (toMs <= fromMs) return []
  const scope = { storeIds: storeId === null ? [] : [storeId], weekdays: [], timeZone: 'UTC', openStores: null }
  const { sql, binds } = statement(
    (bind) => `SELECT ts, store_id, sum(entries_change) AS entries, sum(exits_change) AS exits
    FROM ${TABLE.countRevisions} ${whereSql(scope, fromMs, toMs, bind)} AND known_at <= ${bind(isoTime(asOfMs))}
    SAMPLE BY 1h ORDER BY ts, store_id`,
  )
  return reads.rows(row, sql, binds)
}
