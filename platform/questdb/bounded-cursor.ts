import type pg from 'pg'
import type Cursor from 'pg-cursor'

/** Reads an answer over PG wire in batches of bounded bytes, however long its rows are. */

/** Rows of the first batch, and the maximum for later ones: with long rows there are fewer. */
const FIRST_ROWS = 16
const MOST_ROWS = 200
/** Target size of a batch, and the size at which the connection is cut. Unit: bytes on the wire. */
const BATCH_BYTES = 1024 * 1024
const MOST_BATCH_BYTES = 16 * 1024 * 1024

/** Thrown if a single batch is too large; the connection is cut. */
export class BatchTooLarge extends Error {
  constructor() {
    super(`a row, or a few together, are larger than ${MOST_BATCH_BYTES / 1024 / 1024} MB`)
    this.name = 'BatchTooLarge'
  }
}

export type Batch<Row> = {
  rows: Row[]
  fields: readonly pg.FieldDef[]
  /** Their size on the wire. */
  bytes: number
}

/** A cursor on a connection of its own. */
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
   * The next rows: at most `most`, fewer if they are long; none means the end.
   * @throws {BatchTooLarge} and the database's own errors
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
        // A cursor past its end returns no result.
        this.fields = (result as pg.QueryResult | undefined)?.fields ?? this.fields
        resolve({ rows, fields: this.fields, bytes })
      })
    })
  }
}
