import pg from 'pg'
import Cursor from 'pg-cursor'
import { BatchTooLarge, BoundedCursor } from './bounded-cursor'
import { openPlaces } from './statement-places'

/** Running statements of people on QuestDB over PG wire: each on a connection of its own, few at a time, for a limited time. */

/** How a column's values are to be read; values come as QuestDB writes them, null as null. */
export type AnswerColumn = { name: string; kind: 'time' | 'number' | 'boolean' | 'text' }
export type AnswerValue = string | null

/** Rows of a running statement. */
export interface AnswerRows {
  /** Known from the first `read` on. */
  readonly columns: readonly AnswerColumn[]
  /** What the rows read so far took on the wire. Unit: bytes. */
  readonly bytes: number
  /** The next rows, at most so many, and fewer where they are long; none mean the end. @throws {StatementProblem} */
  read(most: number): Promise<AnswerValue[][]>
  /** Ends the statement. Must be called, also after a problem: until then it holds one of the few places. */
  close(): void
}

/** Why a statement gave no answer; `message` may be shown. `at` is the place in the statement, from 1. */
export class StatementProblem extends Error {
  constructor(
    readonly reason: 'refused' | 'too-long' | 'busy' | 'away',
    message: string,
    readonly at: number | null = null,
  ) {
    super(message)
    this.name = 'StatementProblem'
  }
}

export interface QuestdbWorkbench {
  /**
   * Begins a statement.
   * @param timeoutMs after it QuestDB gives the statement up
   * @throws {StatementProblem} where no place gets free soon or the database is away
   */
  begin(sql: string, timeoutMs: number): Promise<AnswerRows>
}

/** QuestDB looks at the clock now and then; past this the connection is cut. */
const GRACE_MS = 3_000

/** Columns that one answer may have. */
const MOST_COLUMNS = 200

const NUMBERS = new Set([20, 21, 23, 700, 701, 1700])
const TIME = 1114
const BOOLEAN = 16
const asWritten = { getTypeParser: () => (text: string) => text }

/**
 * @param url the read-only login
 * @param places statements that may run at once: one, since QuestDB answers with two threads unless told otherwise, and a statement holds one until it ends
 */
export function openWorkbench(url: string, places = 1): QuestdbWorkbench {
  const queue = openPlaces(places)
  return {
    async begin(sql, timeoutMs) {
      const leave = await queue.enter().catch(() => {
        throw new StatementProblem('busy', 'Other statements are running. Try again in a moment.')
      })
      try {
        return await connectAndRun(url, sql, timeoutMs, leave)
      } catch {
        leave()
        throw new StatementProblem('away', 'The database does not answer. Try again in a moment.')
      }
    },
  }
}

async function connectAndRun(url: string, sql: string, timeoutMs: number, ended: () => void): Promise<AnswerRows> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 3_000,
    application_name: 'storepulse-workbench',
    // QuestDB reads the limit from here alone.
    options: `-c statement_timeout=${timeoutMs}`,
  })
  client.on('error', () => undefined)
  await client.connect()
  const cursor = new BoundedCursor(
    client,
    client.query(new Cursor<AnswerValue[]>(sql, [], { rowMode: 'array', types: asWritten })),
  )
  let columns: AnswerColumn[] = []
  let bytes = 0
  let open = true
  let late = false
  let reading = false
  const endsAtMs = Date.now() + timeoutMs
  const close = () => {
    if (!open) return
    open = false
    clearTimeout(timer)
    // Ending the connection ends the statement; a cursor that failed cannot be closed on QuestDB.
    void client.end().catch(() => undefined)
    client.connection.stream.destroy()
    // Some statements go on without their reader until their time is up: their place is not given to another before.
    if (reading && !late) setTimeout(ended, Math.max(0, endsAtMs - Date.now())).unref()
    else ended()
  }
  const tooLong = () => new StatementProblem('too-long', `It took longer than ${timeoutMs / 1000} s and was ended.`)
  const timer = setTimeout(() => {
    late = true
    close()
  }, timeoutMs + GRACE_MS)
  const read = async (most: number) => {
    reading = true
    const batch = await cursor
      .read(most)
      .catch((error: Error) => {
        throw late || isTimeout(error) ? tooLong() : problemOf(error)
      })
      .finally(() => {
        reading = false
      })
    bytes += batch.bytes
    columns = batch.fields.map(({ name, dataTypeID }) => ({ name, kind: kindOf(dataTypeID) }))
    if (columns.length > MOST_COLUMNS) throw tooWide(columns.length)
    const times = columns.flatMap(({ kind }, index) => (kind === 'time' ? [index] : []))
    for (const row of batch.rows) for (const index of times) row[index] = isoTime(row[index] ?? null)
    return batch.rows
  }
  return {
    get columns() {
      return columns
    },
    get bytes() {
      return bytes
    },
    read,
    close,
  }
}

const tooWide = (columns: number) =>
  new StatementProblem('refused', `The answer has ${columns} columns: name at most ${MOST_COLUMNS} of them.`)

function kindOf(oid: number): AnswerColumn['kind'] {
  if (NUMBERS.has(oid)) return 'number'
  if (oid === TIME) return 'time'
  return oid === BOOLEAN ? 'boolean' : 'text'
}

/** `2026-01-02 03:04:05.600000` → `2026-01-02T03:04:05.6Z`. */
function isoTime(text: AnswerValue): AnswerValue {
  return text === null ? null : `${text.replace(' ', 'T').replace(/\.0+$|(\.\d*?)0+$/, '$1')}Z`
}

const isTimeout = (error: Error) => /^timeout, query aborted|Query read timeout/.test(error.message)

/** What people may read of an error of QuestDB: its words without paths, and nothing of its inside. */
function problemOf(error: Error & { position?: string }): StatementProblem {
  const { message } = error
  const at = error.position === undefined ? null : Number(error.position)
  if (error instanceof BatchTooLarge) {
    return new StatementProblem('refused', `The answer is too large: ${message}. Ask for fewer or shorter columns.`)
  }
  if (/connection|ECONN|EPIPE|terminated/i.test(message)) {
    return new StatementProblem('away', 'The database ended the statement. Try again in a moment.')
  }
  if (/Write permission denied|Access denied/i.test(message)) {
    return new StatementProblem('refused', 'The workbench only reads; this statement would change something.', at)
  }
  if (/memory/i.test(message)) {
    return new StatementProblem(
      'refused',
      'It needs more memory than a statement may take: ask for fewer rows, or group them.',
      at,
    )
  }
  if (/Cannot invoke|io\.questdb|java\.|out of bounds|^null$/i.test(message)) {
    return new StatementProblem('refused', 'QuestDB could not make sense of this statement.')
  }
  const said = message.replaceAll(/(?:[A-Za-z]:)?(?:[/\\][\w.@-]+){2,}/g, '…').slice(0, 500)
  return new StatementProblem('refused', said, at)
}
