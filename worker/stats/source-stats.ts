/**
 * A fixed-size random sample of durations: every value of the stream has the same chance to be in it (Vitter's
 * algorithm R).
 */
export class LagSample {
  private readonly values = new Float64Array(1024)
  private seen = 0

  /** @param ms negative values, from clocks that differ, count as 0 */
  add(ms: number): void {
    const place = this.seen < this.values.length ? this.seen : Math.floor(Math.random() * (this.seen + 1))
    if (place < this.values.length) this.values[place] = Math.max(0, ms)
    this.seen++
  }

  /** Quantiles of the sample, milliseconds; null if it is empty. Then starts over. @param shares each from 0 to 1 */
  take(shares: readonly number[]): (number | null)[] {
    const held = this.values.slice(0, Math.min(this.seen, this.values.length)).sort()
    this.seen = 0
    return shares.map((share) => held[Math.max(0, Math.ceil(held.length * share) - 1)] ?? null)
  }
}

/** What one source brought since the last look. Counts of items; lags in milliseconds. */
export class SourceStats {
  read = 0
  written = 0
  parked = 0
  batches = 0
  largestBatch = 0
  /** Consumer lag, messages; null for sources without a log. */
  consumerLag: number | null = null
  /** Totals since the process started, for metrics. */
  readonly totals = { read: 0, written: 0, parked: 0 }
  /** Event time → arrival. */
  readonly receivedLag = new LagSample()
  /** Arrival → stored. */
  readonly writtenLag = new LagSample()

  constructor(readonly source: string) {}

  /** Counts since the last call; starts them over. */
  take() {
    const { read, written, parked, batches, largestBatch } = this
    this.totals.read += read
    this.totals.written += written
    this.totals.parked += parked
    this.read = this.written = this.parked = this.batches = this.largestBatch = 0
    return { read, written, parked, batches, largestBatch }
  }
}

/** The stats of all sources of a process, by source. */
export class AllStats {
  readonly bySource = new Map<string, SourceStats>()

  of(source: string): SourceStats {
    let stats = this.bySource.get(source)
    if (!stats) {
      stats = new SourceStats(source)
      this.bySource.set(source, stats)
    }
    return stats
  }
}
