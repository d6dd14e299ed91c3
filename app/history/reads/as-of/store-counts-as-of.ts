import { z } from 'zod'
import { STRIDE_OF_SAMPLES } from '~/domain/counts'
import { TABLE } from '~/domain/tables'
import type { QuestdbReads } from '~/platform/questdb/questdb-reads'
import { statement, storeId } from '../../../reads/statement'
import { whereSql } from '../history-scope'

const row = z.object({ ts: z.date(), store_id: z.string(), entries: z.number(), exits: z.number() })

/** What was known of a store's UTC step that begins at `ts`. */
export type StoreCountsAsOf = z.infer<typeof row>

/** `storeIds` empty: all; steps with `fromMs` ≤ start < `toMs`; what was known at `asOfMs`. */
export type StoreCountsAsOfQuestion = {
  storeIds: readonly string[]
  fromMs: number
  toMs: number
  minutes: 15 | 60
  asOfMs: number
}

/** UTC steps of which anything was known at a moment, as it was known then, by time and store. */
export async function getStoreCountsAsOf(
  reads: QuestdbReads,
  { storeIds, fromMs, toMs, minutes, asOfMs }: StoreCountsAsOfQuestion,
): Promise<StoreCountsAsOf[]> {
  if (toMs <= fromMs) return []
  const scope = { storeIds, weekdays: [], timeZone: 'UTC', openStores: null }
  const { sql, binds } = statement(
    reads.counted,
    (bind) => `SELECT ts, ${storeId(bind)}, sum(entries_change) AS entries, sum(exits_change) AS exits
    FROM ${TABLE.countRevisions} ${whereSql(scope, fromMs, toMs, bind)} AND known_at <= ${bind(asOfMs)}
    SAMPLE BY ${STRIDE_OF_SAMPLES[minutes]} ORDER BY ts, store_id`,
  )
  return reads.rows(row, sql, binds)
}
