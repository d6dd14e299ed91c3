/** Counts of people in and out. */
type Counts = { entries: number; exits: number }
type Reading = Counts & { atMs: number }

/**
 * Turns readings of counters that only rise into what was counted between them. Readings of one counter come in the
 * order of time or against it; what lies between two belongs to the earlier one's time. A counter that stands lower
 * than before began anew at 0 meanwhile.
 */
export class RunningTotals {
  private readonly last = new Map<string, Reading>()

  /**
   * @param key tells counters apart
   * @returns what was counted from the returned time to the reading after it; null for the first reading of a counter
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
