import { DAY_MS } from '~/domain/time/durations'
import { offsetAt } from '~/domain/time/zone-offsets'

/** Steps of a series forward and back; those within an hour that is shown twice tell nothing. */
type Order = { up: number; down: number; lastMs: number; lastTwice: boolean }

const noOrder = (): Order => ({ up: 0, down: 0, lastMs: Number.NaN, lastTwice: false })

/** The instants at which a zone's clocks showed a wall time, in order: none, one, or two if the time occurs twice. */
export function instantsOf(wallMs: number, zone: string): number[] {
  const before = offsetAt(wallMs - DAY_MS, zone)
  const after = offsetAt(wallMs + DAY_MS, zone)
  if (before === after) return [wallMs - before]
  const fitting = [before, after].map((offset) => wallMs - offset).filter((at) => at + offsetAt(at, zone) === wallMs)
  return [...new Set(fitting)].sort((a, b) => a - b)
}

/**
 * Resolves wall times that occur twice, in the night when clocks go back. The order of rows in a series (one store and
 * door) decides: all are surveyed before one is read.
 */
export class RepeatedHours {
  private readonly orders = new Map<string, Order>()
  private readonly whole = noOrder()
  /** Lines on which a series has a wall time that is shown twice. */
  private readonly lines = new Map<string, number[]>()
  private readonly read = new Map<string, number>()

  /** Surveys a row. @param series identifies the rows of one store and door */
  look(line: number, series: string, wallMs: number, zone: string): void {
    const twice = instantsOf(wallMs, zone).length > 1
    const order = this.orders.get(series) ?? noOrder()
    for (const one of twice && order.lastTwice ? [] : [order, this.whole]) {
      if (wallMs > order.lastMs) one.up++
      else if (wallMs < order.lastMs) one.down++
    }
    order.lastMs = wallMs
    order.lastTwice = twice
    this.orders.set(series, order)
    if (!twice) return
    const key = `${series}\n${wallMs}`
    this.lines.set(key, [...(this.lines.get(key) ?? []), line])
  }

  /** Lines with such a time that their series has only once: the first of the two instants was used. */
  get takenAsFirst(): number[] {
    return [...this.read].filter(([key]) => (this.lines.get(key)?.length ?? 1) < 2).map(([, line]) => line)
  }

  /** @returns epoch milliseconds, or why there is no one such instant */
  instantOf(line: number, series: string, wallMs: number, zone: string): number | string {
    const [first, second] = instantsOf(wallMs, zone)
    if (first === undefined) return `clocks in ${zone} went forward and skipped this time`
    if (second === undefined) return first
    const key = `${series}\n${wallMs}`
    const lines = this.lines.get(key) ?? [line]
    this.read.set(key, line)
    if (lines.length < 2) return first
    const order = this.orderOf(series)
    if (order === null) {
      return `clocks in ${zone} showed this time twice, and the row order does not tell which is meant. Add the offset from UTC`
    }
    // By its place in the file: a row before it may have no counts, or be wrong.
    return lines.indexOf(line) < 1 === (order === 'oldest-first') ? first : second
  }

  /** Order of a series or, where that has none of its own, of the file; null where rows go both ways. */
  private orderOf(series: string): 'oldest-first' | 'newest-first' | null {
    const own = this.orders.get(series)
    const { up, down } = own && own.up + own.down > 0 ? own : this.whole
    if (up > 0 && down > 0) return null
    return down > 0 ? 'newest-first' : 'oldest-first'
  }
}
