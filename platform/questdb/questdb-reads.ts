import pg from 'pg'
import type { z } from 'zod'
import { type CountedStores, EVERY_ROW } from '~/domain/counted-stores'
import { MINUTE_MS } from '~/domain/time/durations'
import { inTurns } from '../turns'

/**
 * Reads from QuestDB over PG wire. Timestamps arrive as `Date` (UTC), LONG and count() as numbers, SYMBOL, VARCHAR and
 * UUID as strings. Each query passes its SQL and its row schema; rows that do not match the schema throw.
 */
export interface QuestdbReads {
  /** Which store each row counts for, as of now. */
  readonly counted: CountedStores
  /**
   * Runs one SELECT. Bind timestamps as ISO strings and compare them as plain `$1`: QuestDB 9.3.4 refuses ISO text in
   * `$1::timestamp`.
   * @throws if the database is unreachable or refuses the statement
   */
  rows<Row extends z.ZodType>(
    row: Row,
    sql: string,
    binds?: readonly (string | number | null)[],
  ): Promise<z.infer<Row>[]>
  close(): Promise<void>
}

/** Rows validated in one turn of the event loop. */
const ROWS_A_TURN = 500

const OID_TIMESTAMP = 1114
const OID_INT8 = 20

const types = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === OID_TIMESTAMP) return (text: string) => new Date(`${text.replace(' ', 'T')}Z`)
    if (oid === OID_INT8) return Number
    return pg.types.getTypeParser(oid, format as 'text')
  },
}

/**
 * @param url `postgres://login:password@host:port/qdb`
 * @param maxConnections at most this many at once
 * @param counted says which store each row counts for; default: each for its own
 */
export function connectReads(url: string, maxConnections = 8, counted = () => EVERY_ROW): QuestdbReads {
  const pool = new pg.Pool({
    connectionString: url,
    max: maxConnections,
    types,
    connectionTimeoutMillis: 3_000,
    query_timeout: 30_000,
    idleTimeoutMillis: MINUTE_MS,
    application_name: 'storepulse',
  })
  // Without a listener, an idle connection that the server closes would end the process. The next query reconnects.
  pool.on('error', () => undefined)
  return {
    get counted() {
      return counted()
    },
    async rows(row, sql, binds = []) {
      const result = await pool.query({ text: sql, values: [...binds] })
      const checked = row.array()
      if (result.rows.length <= ROWS_A_TURN) return checked.parse(result.rows)
      const rows: z.infer<typeof row>[] = []
      for await (const some of inTurns(result.rows, ROWS_A_TURN)) rows.push(...checked.parse(some))
      return rows
    },
    close: () => pool.end(),
  }
}

const AWAY_CODES = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN)$/
const AWAY_TEXT = /timeout|terminated|Connection ended|unable to connect/i

/** True if the error means that the database is unreachable, not that it refused the statement. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return AWAY_CODES.test((error as NodeJS.ErrnoException).code ?? '') || AWAY_TEXT.test(error.message)
}
