import { BatchTooLarge } from './bounded-cursor'
import { type RunningStatement, runStatement, StatementLate } from './running-statement'
import { openPlaces } from './statement-places'

/** Runs people's statements on QuestDB over PG wire: each on its own connection, few at a time, for a limited time. */

/** How to read a column's values; they come as QuestDB writes them, null as null. */
export type AnswerColumn = { name: string; kind: 'time' | 'number' | 'boolean' | 'text' }
export type AnswerValue = string | null

/** Rows of a running statement. */
export interface AnswerRows {
  /** Known after the first `read`. */
  readonly columns: readonly AnswerColumn[]
  /** Size of the rows read so far. Unit: bytes on the wire. */
  readonly bytes: number
  /** The next rows: at most `most`, fewer if they are long; none means the end. @throws {StatementProblem} */
  read(most: number): Promise<AnswerValue[][]>
  /** Ends the statement. Must be called, also after a problem: until then it holds one of the few places. */
  close(): void
}

/** Why a statement gave no answer; `message` may be shown to people. `at` is the position in the statement, from 1. */
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
   * @param timeoutMs after this QuestDB cancels it
   * @throws {StatementProblem} if no place gets free in time or the database is unreachable
   */
  begin(sql: string, timeoutMs: number): Promise<AnswerRows>
  /** Since when a statement has been running past its limit, epoch ms; null if none is. */
  readonly stuckSinceMs: number | null
}

/** The most columns an answer may have. */
const MOST_COLUMNS = 200

const NUMBERS = new Set([20, 21, 23, 700, 701, 1700])
const TIME = 1114
const BOOLEAN = 16

/** Called for statements that QuestDB does not end: once per statement, and once more when it has ended after all. */
export type StuckStatements = {
  onStuck(sql: string): void
  /** @param tookMs since it began */
  onEnded(sql: string, tookMs: number): void
}

/**
 * Statements that may run at once. QuestDB has more threads for PG wire than this
 * (services/servers/questdb-settings.ts), so that pages keep the rest.
 */
export const WORKBENCH_PLACES = 1

/**
 * A statement keeps its place until QuestDB has let go of it, however long that takes, since it occupies a thread of
 * QuestDB until then.
 * @param url the read-only login
 */
export function openWorkbench(url: string, watch?: StuckStatements): QuestdbWorkbench {
  const queue = openPlaces(WORKBENCH_PLACES)
  const stuck = new Set<{ sinceMs: number }>()
  const run = (sql: string, timeoutMs: number, leave: () => void) => {
    const begunMs = Date.now()
    const late = { sinceMs: begunMs + timeoutMs }
    return runStatement<AnswerValue[]>(url, sql, timeoutMs, {
      late() {
        stuck.add(late)
        watch?.onStuck(sql)
      },
      ended() {
        if (stuck.delete(late)) watch?.onEnded(sql, Date.now() - begunMs)
        leave()
      },
    })
  }
  return {
    async begin(sql, timeoutMs) {
      const leave = await queue.enter().catch(() => {
        throw stuck.size < WORKBENCH_PLACES ? othersRun() : othersStuck()
      })
      try {
        return await answerOf(() => run(sql, timeoutMs, leave), timeoutMs)
      } catch {
        leave()
        throw new StatementProblem('away', 'The database does not answer. Try again in a moment.')
      }
    },
    get stuckSinceMs() {
      return stuck.size === 0 ? null : Math.min(...[...stuck].map(({ sinceMs }) => sinceMs))
    },
  }
}

const othersRun = () => new StatementProblem('busy', 'Other statements are running. Try again in a moment.')
const othersStuck = () =>
  new StatementProblem(
    'busy',
    'An earlier statement is still running past its limit. The database has not ended it yet. Try again in a moment.',
  )

async function answerOf(begin: () => Promise<RunningStatement<AnswerValue[]>>, timeoutMs: number): Promise<AnswerRows> {
  const statement = await begin()
  let columns: AnswerColumn[] = []
  let bytes = 0
  const read = async (most: number) => {
    const batch = await statement.read(most).catch((error: Error) => {
      throw isTimeout(error) ? tooLong(timeoutMs) : problemOf(error)
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
    close: statement.leave,
  }
}

const tooLong = (timeoutMs: number) =>
  new StatementProblem('too-long', `It took longer than ${timeoutMs / 1000} s and was ended.`)

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

const isTimeout = (error: Error) =>
  error instanceof StatementLate || /^timeout, query aborted|Query read timeout/.test(error.message)

/** Turns an error of QuestDB into one that people may read: its message without paths and internals. */
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
  const answerText = message.replaceAll(/(?:[A-Za-z]:)?(?:[/\\][\w.@-]+){2,}/g, '…').slice(0, 500)
  return new StatementProblem('refused', answerText, at)
}
