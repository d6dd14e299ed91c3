import type { Origin, Place } from '../../decode/outcome'

/** The origin of one row. */
export type RowOrigin = { place: Place; offset: number; index: number; arrivedMs: number }

/** Memory per row besides its line: its end, its origin, and the growth of these lists. */
const ROW_BYTES = 48
/** Memory of a body without rows. */
const BODY_BYTES = 1_536
const FIRST_ROWS = 16

/** Where each row of a body ends and where it came from, as plain numbers, which cost the garbage collector nothing. */
class RowList {
  ends = new Int32Array(FIRST_ROWS)
  indexes = new Int32Array(FIRST_ROWS)
  offsets = new Float64Array(FIRST_ROWS)
  arrivals = new Float64Array(FIRST_ROWS)

  set(row: number, end: number, { offset, arrivedMs }: Origin, index: number): void {
    if (row === this.ends.length) this.grow(row * 2)
    this.ends[row] = end
    this.indexes[row] = index
    this.offsets[row] = offset
    this.arrivals[row] = arrivedMs
  }

  private grow(rows: number): void {
    const { ends, indexes, offsets, arrivals } = this
    this.ends = new Int32Array(rows)
    this.ends.set(ends)
    this.indexes = new Int32Array(rows)
    this.indexes.set(indexes)
    this.offsets = new Float64Array(rows)
    this.offsets.set(offsets)
    this.arrivals = new Float64Array(rows)
    this.arrivals.set(arrivals)
  }
}

/** The memory a body writes to. */
export type BodyMemory = { bytes: Buffer; readonly rows: RowList }

export const newMemory = (bytes: number): BodyMemory => ({ bytes: Buffer.allocUnsafeSlow(bytes), rows: new RowList() })

/** Reuses memory for bodies of one size, so that a steady stream creates no garbage. */
export class MemoryPool {
  private readonly free: BodyMemory[] = []

  /** @param size bytes of each @param kept the most that are kept for reuse */
  constructor(
    private readonly size: number,
    private readonly kept: number,
  ) {}

  take(): BodyMemory {
    return this.free.pop() ?? newMemory(this.size)
  }

  give(memory: BodyMemory): void {
    if (memory.bytes.length === this.size && this.free.length < this.kept) this.free.push(memory)
  }
}

/** Rows of one table and one UTC day as line protocol: one write to QuestDB. */
export class Body {
  private end = 0
  private count = 0
  /** Places that rows came from, with the row after the last of each: runs of rows share a place. */
  private readonly places: Place[] = []
  private readonly placeEnds: number[] = []
  /** Resolves once every row is stored or parked for good. */
  readonly settled: Promise<void>
  settle!: () => void
  readonly begunAt = performance.now()
  /** Memory by the place that its rows came from, bytes. */
  private readonly shares = new Map<Place, number>()
  private lastPlace: Place | null = null
  private lastShare = 0
  private weighed = 0

  /**
   * @param table name in QuestDB
   * @param day UTC days since 1970
   * @param memory initial memory; replaced by a larger one if needed
   */
  constructor(
    readonly table: string,
    readonly day: number,
    private memory: BodyMemory,
    /** True if `memory` is reused and its free bytes do not count. */
    private readonly isPooled: boolean,
  ) {
    this.settled = new Promise((resolve) => {
      this.settle = resolve
    })
  }

  get rows(): number {
    return this.count
  }

  /** Bytes written so far. */
  get size(): number {
    return this.end
  }

  /** Makes room for `most` more bytes. @returns the buffer to write the next row to, from `size` on */
  reserve(most: number): Buffer {
    const { memory } = this
    if (this.end + most > memory.bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(memory.bytes.length * 2, this.end + most))
      memory.bytes.copy(larger, 0, 0, this.end)
      memory.bytes = larger
    }
    return memory.bytes
  }

  /** Takes the bytes up to `end` as one row. @returns by how much the body's memory grew, bytes */
  take(end: number, origin: Origin, index: number): number {
    this.end = end
    this.memory.rows.set(this.count, end, origin, index)
    this.count++
    const weight = (this.isPooled ? end : this.memory.bytes.length) + this.count * ROW_BYTES + BODY_BYTES
    const more = weight - this.weighed
    this.weighed = weight
    if (origin.place !== this.lastPlace) {
      if (this.lastPlace) this.shares.set(this.lastPlace, this.lastShare)
      this.lastPlace = origin.place
      this.lastShare = this.shares.get(origin.place) ?? 0
      this.places.push(origin.place)
      this.placeEnds.push(this.count)
    } else this.placeEnds[this.placeEnds.length - 1] = this.count
    this.lastShare += more
    return more
  }

  /** Memory by place, bytes. */
  weights(): ReadonlyMap<Place, number> {
    if (this.lastPlace) this.shares.set(this.lastPlace, this.lastShare)
    return this.shares
  }

  /** Hands over the memory: the body then holds no rows. */
  release(): BodyMemory {
    const { memory } = this
    this.memory = newMemory(0)
    return memory
  }

  /** Counts the rows `from` ≤ row < `to` as stored with their sources, and samples the time since their arrival. */
  countStored(from: number, to: number, nowMs: number): void {
    const step = Math.max(1, (to - from) >> 5)
    for (let row = from; row < to; ) {
      const run = this.runOf(row)
      const { stats } = this.places[run]!
      const end = Math.min(to, this.placeEnds[run]!)
      stats.written += end - row
      const sampled = row + ((step - ((row - from) % step)) % step)
      for (let one = sampled; one < end; one += step) stats.writtenLag.add(nowMs - this.memory.rows.arrivals[one]!)
      row = end
    }
  }

  /** Bytes of the rows `from` ≤ row < `to`. */
  lines(from: number, to: number): Buffer {
    const { bytes, rows } = this.memory
    return bytes.subarray(from === 0 ? 0 : rows.ends[from - 1], rows.ends[to - 1])
  }

  /** The origin of a row. */
  origin(row: number): RowOrigin {
    const { indexes, offsets, arrivals } = this.memory.rows
    return {
      place: this.places[this.runOf(row)]!,
      offset: offsets[row]!,
      index: indexes[row]!,
      arrivedMs: arrivals[row]!,
    }
  }

  /** Which of `places` a row came from. */
  private runOf(row: number): number {
    let low = 0
    let high = this.placeEnds.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.placeEnds[middle]! > row) high = middle
      else low = middle + 1
    }
    return low
  }
}
