import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { IMPORT_SOURCE } from '~/domain/import-command'
import { TABLE } from '~/domain/tables'
import type { QuestdbReads } from '~/platform/questdb/questdb-reads'
import { type Bind, ofStores, type Statement, statement } from '../../reads/statement'
import type { StoredCounts } from '../counts/stored-hours'

const STORES_AT_ONCE = 50

const monthSchema = z.object({ month: z.date(), entries: z.number(), exits: z.number() })
const countsSchema = z.object({
  ts: z.date(),
  store_id: z.string(),
  door_id: z.string().nullable(),
  entries: z.number(),
  exits: z.number(),
})

/** Months of UTC in which some people are stored for these stores. */
function monthsSql(storeIds: readonly string[], fromMs: number, toMs: number, bind: Bind): string {
  return `SELECT timestamp_floor('M', ts) AS month, sum(customers_in) AS entries, sum(customers_out) AS exits
    FROM ${TABLE.traffic}
    WHERE ts >= ${bind(fromMs)} AND ts < ${bind(toMs)} AND ${ofStores(storeIds, bind)} GROUP BY month`
}

/** Rows with people in them: those of imports as they are, all others by the hour. */
function countsSql(storeIds: readonly string[], fromMs: number, toMs: number, imported: boolean, bind: Bind): string {
  const like = `LIKE '${IMPORT_SOURCE}%'`
  const ofImports = imported ? `source ${like}` : `(source IS NULL OR source NOT ${like})`
  const where = `ts >= ${bind(fromMs)} AND ts < ${bind(toMs)} AND ${ofStores(storeIds, bind)}
      AND ${ofImports} AND (customers_in > 0 OR customers_out > 0)`
  return imported
    ? `SELECT ts, store_id, door_id, customers_in AS entries, customers_out AS exits FROM ${TABLE.traffic} WHERE ${where}`
    : `SELECT timestamp_floor('h', ts) AS ts, store_id, door_id, sum(customers_in) AS entries, sum(customers_out) AS exits
      FROM ${TABLE.traffic} WHERE ${where}`
}

const READABLE_WITHIN_MS = 20_000
const READABLE_EVERY_MS = 50
const writesSchema = z.object({ taken: z.number(), readable: z.number() })

/** Waits until everything QuestDB had accepted for the table before the call is readable. @throws after 20 s */
async function untilReadable(reads: QuestdbReads): Promise<void> {
  const until = performance.now() + READABLE_WITHIN_MS
  const sql = `SELECT sequencerTxn AS taken, writerTxn AS readable FROM wal_tables() WHERE name = '${TABLE.traffic}'`
  for (let wanted: number | undefined; ; await pause(READABLE_EVERY_MS)) {
    const [row] = await reads.rows(writesSchema, sql)
    wanted ??= row?.taken ?? 0
    if ((row?.readable ?? 0) >= wanted) return
    if (performance.now() > until) throw new Error('timeout: QuestDB is behind with its writes')
  }
}

/**
 * Passes on the stored counts of some stores, `fromMs` ≤ t < `toMs`, whole hours, month by month. Ids are the original
 * ones of the rows. Reads the table, not its views: these lag behind, and a recent import must be included.
 * @param take gets each row; nothing is kept
 */
export async function getStoredCounts(
  reads: QuestdbReads,
  storeIds: readonly string[],
  fromMs: number,
  toMs: number,
  take: (row: StoredCounts) => void,
): Promise<void> {
  await untilReadable(reads)
  const write = (sql: (bind: Bind) => string) => statement(reads.counted, sql)
  for (let first = 0; first < storeIds.length; first += STORES_AT_ONCE) {
    const some = storeIds.slice(first, first + STORES_AT_ONCE)
    const { sql, binds } = write((bind) => monthsSql(some, fromMs, toMs, bind))
    for (const { month, entries, exits } of await reads.rows(monthSchema, sql, binds)) {
      if (entries + exits === 0) continue
      const begin = Math.max(fromMs, month.getTime())
      const end = Math.min(toMs, Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1))
      for (const imported of [true, false]) {
        const countsOfSpan: Statement = write((bind) => countsSql(some, begin, end, imported, bind))
        for (const row of await reads.rows(countsSchema, countsOfSpan.sql, countsOfSpan.binds)) {
          const { store_id: storeId, door_id: doorId } = row
          take({ storeId, doorId, atMs: row.ts.getTime(), entries: row.entries, exits: row.exits, imported })
        }
      }
    }
  }
}
