import type { Origin } from '../decode/outcome'

/** Rows of one table and one UTC day as line protocol: what one write to QuestDB carries. */
export class Body {
  private bytes: Buffer
  private end = 0
  /** End of each row in `bytes`, and where the row came from. */
  private readonly rowEnds: number[] = []
  private readonly origins: Origin[] = []
  private readonly indexes: number[] = []
  /** Resolves once every row is stored or parked for good. */
  readonly settled: Promise<void>
  settle!: () => void
  readonly begunAt = performance.now()

  /** @param table name in QuestDB @param day UTC days since 1970 */
  constructor(
    readonly table: string,
    readonly day: number,
    capacity: number,
  ) {
    this.bytes = Buffer.allocUnsafe(capacity)
    this.settled = new Promise((resolve) => {
      this.settle = resolve
    })
  }

  get rows(): number {
    return this.rowEnds.length
  }

  /** Bytes held. */
  get size(): number {
    return this.end
  }

  /** Appends one line, line feed included. */
  append(line: string, origin: Origin, index: number): void {
    const most = line.length * 3
    if (this.end + most > this.bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.end + most))
      this.bytes.copy(larger, 0, 0, this.end)
      this.bytes = larger
    }
    this.end += this.bytes.write(line, this.end)
    this.rowEnds.push(this.end)
    this.origins.push(origin)
    this.indexes.push(index)
  }

  /** Bytes of the rows `from` ≤ row < `to`. */
  lines(from: number, to: number): Buffer {
    return this.bytes.subarray(from === 0 ? 0 : this.rowEnds[from - 1], this.rowEnds[to - 1])
  }

  /** Where a row came from. */
  origin(row: number): { origin: Origin; index: number } {
    return { origin: this.origins[row]!, index: this.indexes[row]! }
  }
}
