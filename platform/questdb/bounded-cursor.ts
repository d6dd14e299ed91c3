import type pg from 'pg'
import type Cursor from 'pg-cursor'

/** Reading an answer over PG wire in batches whose bytes are bounded, whatever a row holds. */

/** Rows of the first batch, and the most of a later one: where rows are long there are fewer. */
const FIRST_ROWS = 16
const MOST_ROWS = 200
/** What a batch is meant to take, and what it may take before the connection is cut. Unit: bytes on the wire. */
const BATCH_BYTES = 1024 * 1024
const MOST_BATCH_BYTES = 16 * 1024 * 1024

/** Thrown where a single batch does not fit; the connection is cut. */
export class BatchTooLarge extends Error {
  constructor() {
    super(`a row, or a few together, are larger than ${MOST_BATCH_BYTES / 1024 / 1024} MB`)
    this.name = 'BatchTooLarge'
  }
}

export type Batch<Row> = {
  rows: Row[]
  fields: readonly pg.FieldDef[]
  /** What they took on the wire. */
  bytes: number
}

/** One cursor on a connection that is its own. */
export class BoundedCursor<Row> {
  private most = FIRST_ROWS
  private begunAt = 0
  private tooLarge = false
  private fields: readonly pg.FieldDef[] = []
  private readonly stream: pg.Connection['stream']

  constructor(
    client: pg.Client,
    private readonly cursor: Cursor<Row>,
  ) {
    this.stream = client.connection.stream
    this.stream.on('data', () => {
      if (this.bytesRead - this.begunAt <= MOST_BATCH_BYTES) return
      this.tooLarge = true
      this.stream.destroy()
    })
  }

  /** Bytes received on the connection so far. */
  private get bytesRead(): number {
    return (this.stream as unknown as { bytesRead: number }).bytesRead
  }

  /**
   * The next rows, at most `most` and as few as their size asks for; none mean the end.
   * @throws {BatchTooLarge} and what the database says
   */
  read(most: number): Promise<Batch<Row>> {
    const rowsAsked = Math.min(most, this.most)
    this.begunAt = this.bytesRead
    return new Promise((resolve, reject) => {
      this.cursor.read(rowsAsked, (error, rows, result) => {
        if (this.tooLarge) return reject(new BatchTooLarge())
        if (error) return reject(error)
        const bytes = this.bytesRead - this.begunAt
        const fitting = Math.floor((BATCH_BYTES * rows.length) / Math.max(1, bytes))
        this.most = Math.max(1, Math.min(this.most * 4, MOST_ROWS, fitting))
        // Past its end a cursor gives no result.
        this.fields = (result as pg.QueryResult | undefined)?.fields ?? this.fields
        resolve({ rows, fields: this.fields, bytes })
      })
    })
  }
}
