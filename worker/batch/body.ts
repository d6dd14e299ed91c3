import type { Origin, Place } from '../decode/outcome'

/** Where one row came from. */
export type RowOrigin = { place: Place; offset: number; index: number; arrivedMs: number }

/** What a row takes beside its line: where it ends, where it came from, and the growth of these lists. */
const ROW_BYTES = 64
/** What a body takes without rows. */
const BODY_BYTES = 512

/** Buffers of one size that are used again, so that a steady stream makes no garbage outside the heap. */
export class BufferPool {
  private readonly free: Buffer[] = []

  /** @param size bytes of each @param kept most that wait for use */
  constructor(
    readonly size: number,
    private readonly kept: number,
  ) {}

  take(): Buffer {
    return this.free.pop() ?? Buffer.allocUnsafeSlow(this.size)
  }

  give(buffer: Buffer): void {
    if (buffer.length === this.size && this.free.length < this.kept) this.free.push(buffer)
  }
}

/** Rows of one table and one UTC day as line protocol: what one write to QuestDB carries. */
export class Body {
  private end = 0
  /** End of each row in `bytes`, and where the row came from. */
  private readonly rowEnds: number[] = []
  private readonly places: Place[] = []
  private readonly offsets: number[] = []
  private readonly indexes: number[] = []
  private readonly arrivals: number[] = []
  /** Resolves once every row is stored or parked for good. */
  readonly settled: Promise<void>
  settle!: () => void
  readonly begunAt = performance.now()
  /** What it holds of memory by the place that its rows came from, bytes. */
  private readonly shares = new Map<Place, number>()
  private lastPlace: Place | null = null
  private lastShare = 0
  private weighed = 0

  /** @param table name in QuestDB @param day UTC days since 1970 @param bytes to begin with; a larger one replaces it where need be */
  constructor(
    readonly table: string,
    readonly day: number,
    private bytes: Buffer,
    /** True where `bytes` are used again and do not count. */
    private readonly isPooled: boolean,
  ) {
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

  /** Makes room for `most` more bytes. @returns where the next row is written to */
  reserve(most: number): { bytes: Buffer; at: number } {
    if (this.end + most > this.bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(this.bytes.length * 2, this.end + most))
      this.bytes.copy(larger, 0, 0, this.end)
      this.bytes = larger
    }
    return { bytes: this.bytes, at: this.end }
  }

  /** Takes the bytes up to `end` as one row. @returns what the body weighs more, bytes */
  take(end: number, origin: Origin, index: number): number {
    this.end = end
    this.rowEnds.push(end)
    this.places.push(origin.place)
    this.offsets.push(origin.offset)
    this.indexes.push(index)
    this.arrivals.push(origin.arrivedMs)
    const weight = (this.isPooled ? end : this.bytes.length) + this.rows * ROW_BYTES + BODY_BYTES
    const more = weight - this.weighed
    this.weighed = weight
    if (origin.place !== this.lastPlace) {
      if (this.lastPlace) this.shares.set(this.lastPlace, this.lastShare)
      this.lastPlace = origin.place
      this.lastShare = this.shares.get(origin.place) ?? 0
    }
    this.lastShare += more
    return more
  }

  /** What it weighs, by place. */
  weights(): ReadonlyMap<Place, number> {
    if (this.lastPlace) this.shares.set(this.lastPlace, this.lastShare)
    return this.shares
  }

  /** Gives the bytes away: the body holds no rows any more. */
  release(): Buffer {
    const { bytes } = this
    this.bytes = Buffer.alloc(0)
    return bytes
  }

  /** Counts the rows `from` ≤ row < `to` as stored with their sources, and how long a few of them took since their arrival. */
  countStored(from: number, to: number, nowMs: number): void {
    const step = Math.max(1, (to - from) >> 5)
    for (let row = from; row < to; row++) {
      const { stats } = this.places[row]!
      stats.written++
      if ((row - from) % step === 0) stats.writtenLag.add(nowMs - this.arrivals[row]!)
    }
  }

  /** Bytes of the rows `from` ≤ row < `to`. */
  lines(from: number, to: number): Buffer {
    return this.bytes.subarray(from === 0 ? 0 : this.rowEnds[from - 1], this.rowEnds[to - 1])
  }

  /** Where a row came from. */
  origin(row: number): RowOrigin {
    return {
      place: this.places[row]!,
      offset: this.offsets[row]!,
      index: this.indexes[row]!,
      arrivedMs: this.arrivals[row]!,
    }
  }
}
