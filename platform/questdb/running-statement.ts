import pg from 'pg'
import Cursor from 'pg-cursor'
import { type Batch, BoundedCursor } from './bounded-cursor'

/** Runs one statement of a person on its own connection, over PG wire. */

/** QuestDB checks the time only now and then; this long after the limit nobody waits any more. Unit: ms. */
const GRACE_MS = 3_000

/** Thrown if the database has not ended a statement at its limit. */
export class StatementLate extends Error {
  constructor() {
    super('the statement is still running past its limit')
    this.name = 'StatementLate'
  }
}

export interface RunningStatement<Row> {
  /** The next rows, see `BoundedCursor`. One call at a time. @throws {StatementLate} and the database's own errors */
  read(most: number): Promise<Batch<Row>>
  /** Ends the statement; `watch.ended` is called when it has ended. */
  leave(): void
}

type Watch = {
  /** The statement is running past its limit. */
  late(): void
  /** The database has let go of the statement; called once. */
  ended(): void
}

const asWritten = { getTypeParser: () => (text: string) => text }

/**
 * Begins a statement. Rows come as lists of texts.
 * @param timeoutMs after this QuestDB cancels the statement, provided that it checks the time at all
 * @throws if the database is unreachable; then `watch` is not called
 */
export async function runStatement<Row>(
  url: string,
  sql: string,
  timeoutMs: number,
  watch: Watch,
): Promise<RunningStatement<Row>> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 3_000,
    application_name: 'storepulse-workbench',
    // QuestDB reads the limit only from here.
    options: `-c statement_timeout=${timeoutMs}`,
    // A host that vanished silently must not keep a statement's place for ever.
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  })
  client.on('error', () => undefined)
  await client.connect()
  const { stream } = client.connection
  const cursor = new BoundedCursor<Row>(
    client,
    client.query(new Cursor<Row>(sql, [], { rowMode: 'array', types: asWritten })),
  )
  let reading = false
  let left = false
  // QuestDB's thread that runs a statement also serves its connection, which therefore closes only after the statement
  // has ended.
  stream.once('close', () => {
    clearTimeout(timer)
    watch.ended()
  })
  const leave = () => {
    if (left) return
    left = true
    clearTimeout(timer)
    // A running statement notices that our side has closed only if nothing precedes the end, such as a Terminate
    // message.
    if (reading) stream.end()
    else stream.destroy()
  }
  let isLate = false
  /** Gives up the current read. */
  let giveUp: (error: StatementLate) => void = () => undefined
  const timer = setTimeout(() => {
    const goesOn = reading
    isLate = true
    giveUp(new StatementLate())
    leave()
    if (goesOn) watch.late()
  }, timeoutMs + GRACE_MS)
  const batch = async (most: number) => {
    reading = true
    try {
      return await cursor.read(most)
    } finally {
      reading = false
      if (left) stream.destroy()
    }
  }
  // Each read has its own function to give it up: racing every read against one shared promise would retain all batches
  // until that promise settles.
  const read = (most: number) =>
    new Promise<Batch<Row>>((resolve, reject) => {
      if (isLate) return reject(new StatementLate())
      giveUp = reject
      batch(most).then(resolve, reject)
    })
  return { read, leave }
}
