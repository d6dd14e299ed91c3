/** Counts of people in and out. */
type Counts = { entries: number; exits: number }
type Reading = Counts & { atMs: number }

/**
 * Turns running totals into counts between readings. Readings of one counter are in ascending or descending order of
 * time; the count between two belongs to the earlier time. A counter lower than before has restarted at 0.
 */
export class RunningTotals {
  private readonly last = new Map<string, Reading>()

  /**
   * @param key identifies the counter
   * @returns the count from the returned time to the following reading; null for a counter's first reading
   */
  take(key: string, reading: Reading): Reading | null {
    const before = this.last.get(key)
    this.last.set(key, reading)
    if (!before || before.atMs === reading.atMs) return null
    const [earlier, later] = before.atMs < reading.atMs ? [before, reading] : [reading, before]
    const between = (name: keyof Counts) => (later[name] < earlier[name] ? later[name] : later[name] - earlier[name])
    return { atMs: earlier.atMs, entries: between('entries'), exits: between('exits') }
  }
}
