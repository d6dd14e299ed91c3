import pg from 'pg'
import Cursor from 'pg-cursor'
import { type Batch, BoundedCursor } from './bounded-cursor'

/** One statement of a person on a connection of its own, over PG wire. */

/** QuestDB looks at the clock now and then; past this nobody waits for it. Unit: ms. */
const GRACE_MS = 3_000

/** Thrown where the database has not ended a statement at its limit. */
export class StatementLate extends Error {
  constructor() {
    super('the statement goes on past its limit')
    this.name = 'StatementLate'
  }
}

export interface RunningStatement<Row> {
  /** The next rows, see `BoundedCursor`. One at a time. @throws {StatementLate} and what the database says */
  read(most: number): Promise<Batch<Row>>
  /** Ends the statement; `watch.ended` tells when it has. */
  leave(): void
}

type Watch = {
  /** It goes on past its limit. */
  late(): void
  /** The database has let go of it, once. */
  ended(): void
}

const asWritten = { getTypeParser: () => (text: string) => text }

/**
 * Begins a statement. Rows come as lists of texts.
 * @param timeoutMs after it QuestDB gives the statement up, where it looks at the clock at all
 * @throws where the database is away; `watch` is told nothing then
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
    // QuestDB reads the limit from here alone.
    options: `-c statement_timeout=${timeoutMs}`,
    // A host that went away without a word must not keep the place of a statement for ever.
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
  // The thread of QuestDB that runs a statement has its connection too: it is closed no sooner than the statement has
  // ended.
  stream.once('close', () => {
    clearTimeout(timer)
    watch.ended()
  })
  const leave = () => {
    if (left) return
    left = true
    clearTimeout(timer)
    // A running statement sees the end of what is sent to it, unless something lies before that end, such as a
    // farewell.
    if (reading) stream.end()
    else stream.destroy()
  }
  let isLate = false
  /** Gives up the read that is under way. */
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
  // Each read is given up by a function of its own: a race with one promise for all would keep every batch until that
  // is settled.
  const read = (most: number) =>
    new Promise<Batch<Row>>((resolve, reject) => {
      if (isLate) return reject(new StatementLate())
      giveUp = reject
      batch(most).then(resolve, reject)
    })
  return { read, leave }
}
