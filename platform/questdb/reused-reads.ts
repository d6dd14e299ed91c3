import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import type { QuestdbReads } from './questdb-reads'

/** For this long an answer is reused without a look at the tables. */
const FRESH_MS = 1_000
const MOST_ROWS_KEPT = 400_000
/** Tables that changed at this many looks in a row are assumed to have changed again. */
const CHANGES_OF_A_STREAM = 3

const tableVersion = z.object({ name: z.string(), writerTxn: z.number() })

type Kept = { rows: Promise<unknown[]>; atMs: number; version: string | null }

/**
 * Reads that reuse an answer while it is true: for a second, and after that until a transaction has been applied to any
 * table since before the read began. Late rows are transactions too, so they show within a second, whatever hour they
 * belong to. The key is the statement with its binds, so an answer is only reused for exactly the same question. Rows
 * are shared: do not change them.
 *
 * A read waits for a look at the tables only if that may save a query: there is an earlier answer, and the tables did
 * not change at each of the last looks.
 */
export function reuseReads(reads: QuestdbReads, now: () => number = Date.now): QuestdbReads {
  const schemas = new WeakMap<z.ZodType, number>()
  let schemaCount = 0
  const kept = new LRUCache<string, Kept>({ max: 2_000, maxSize: MOST_ROWS_KEPT, sizeCalculation: () => 1 })
  let seen: { version: Promise<string | null>; atMs: number } | null = null
  /** The result of the last finished look, and at how many looks in a row the tables had changed. */
  let last: { version: string | null; changes: number } | null = null

  /** One text that changes with any table, at most a second old; null if unknown. */
  const versionOfTables = (): Promise<string | null> => {
    const nowMs = now()
    if (seen === null || nowMs - seen.atMs >= FRESH_MS || nowMs < seen.atMs) {
      const version = reads
        .rows(tableVersion, 'SELECT name, writerTxn FROM wal_tables() ORDER BY name')
        .then((tables) => tables.map(({ name, writerTxn }) => `${name}:${writerTxn}`).join(' '))
        .catch(() => null)
        .then((version) => {
          last = { version, changes: last && version !== last.version ? last.changes + 1 : 0 }
          return version
        })
      seen = { version, atMs: nowMs }
    }
    return seen.version
  }

  /**
   * Whether a look at the tables may save the query and so is worth waiting for. The first look is the reference for
   * all later answers.
   */
  const isLookNeeded = (known: Kept | undefined): boolean =>
    last === null || (known !== undefined && last.changes < CHANGES_OF_A_STREAM)

  return {
    get counted() {
      return reads.counted
    },
    async rows<Row extends z.ZodType>(row: Row, sql: string, binds: readonly (string | number | null)[] = []) {
      const schema = schemas.get(row) ?? ++schemaCount
      schemas.set(row, schema)
      const key = JSON.stringify([schema, sql, binds])
      const fresh = (entry: Kept | undefined) => {
        const age = now() - (entry?.atMs ?? Number.NEGATIVE_INFINITY)
        return age >= 0 && age < FRESH_MS
      }
      const known = kept.get(key)
      if (known !== undefined && fresh(known)) return (await known.rows) as z.infer<Row>[]
      const looking = versionOfTables()
      const seenNow = isLookNeeded(known) ? await looking : null
      const again = kept.get(key)
      if (again !== undefined && (fresh(again) || (seenNow !== null && seenNow === again.version))) {
        return (await again.rows) as z.infer<Row>[]
      }
      // The version is older than the rows. So a transaction in between makes this answer look outdated, never current.
      // The look before this one is just as safe.
      const version = seenNow ?? last?.version ?? null
      const reading = reads.rows(row, sql, binds)
      const entry: Kept = { rows: reading, atMs: now(), version }
      kept.set(key, entry)
      try {
        const rows = await reading
        if (kept.peek(key) === entry) kept.set(key, entry, { size: rows.length + 1 })
        return rows
      } catch (error) {
        if (kept.peek(key) === entry) kept.delete(key)
        throw error
      }
    },
    close: () => reads.close(),
  }
}
