import type { ImportRow } from '~/domain/import-command'
import { HOUR_MS } from '~/domain/time/durations'

/** Rows of one store and door (null: without one) with their times, epoch milliseconds; in the order of the file. */
export type TimedCounts = {
  storeId: string
  doorId: string | null
  atMs: Float64Array
  entries: Uint32Array
  exits: Uint32Array
}

const FIRST_ROOM = 8
/** How many unknown stores and doors are examined at most: a file can name one per row. */
const MOST_UNKNOWN = 10_000
/** How many doors of a store are examined. */
const MOST_DOORS = 1_000

type Timed = { rows: TimedCounts; length: number }

/** Collects times and counts of a file's rows, 16 bytes each. */
export class TimedRows {
  private readonly byStore = new Map<string, Map<string | null, Timed>>()
  private unknown = 0

  /** @param isKnown whether there is a store */
  constructor(private readonly isKnown: (storeId: string) => boolean) {}

  add({ storeId, doorId, atMs, entries, exits }: ImportRow): void {
    const series = this.seriesOf(storeId, doorId)
    if (series === null) return
    if (series.length === series.rows.atMs.length) series.rows = resized(series.rows, series.length * 2)
    series.rows.atMs[series.length] = atMs
    series.rows.entries[series.length] = entries
    series.rows.exits[series.length] = exits
    series.length++
  }

  get series(): TimedCounts[] {
    return [...this.byStore.values()].flatMap((doors) =>
      [...doors.values()].map(({ rows, length }) => resized(rows, length)),
    )
  }

  private seriesOf(storeId: string, doorId: string | null): Timed | null {
    const doors: Map<string | null, Timed> = this.byStore.get(storeId) ?? new Map()
    const known = doors.get(doorId)
    if (known) return known
    if (doors.size >= MOST_DOORS || (!this.isKnown(storeId) && ++this.unknown > MOST_UNKNOWN)) return null
    const counts = { entries: new Uint32Array(FIRST_ROOM), exits: new Uint32Array(FIRST_ROOM) }
    const series = { rows: { storeId, doorId, atMs: new Float64Array(FIRST_ROOM), ...counts }, length: 0 }
    doors.set(doorId, series)
    this.byStore.set(storeId, doors)
    return series
  }
}

function resized(rows: TimedCounts, length: number): TimedCounts {
  const copy = <Numbers extends Float64Array | Uint32Array>(from: Numbers, to: Numbers) => {
    to.set(from.subarray(0, length))
    return to
  }
  return {
    ...rows,
    atMs: copy(rows.atMs, new Float64Array(length)),
    entries: copy(rows.entries, new Uint32Array(length)),
    exits: copy(rows.exits, new Uint32Array(length)),
  }
}

/**
 * Hours in which a store has both rows of doors and rows without a door: the latter may be sums of the former, and
 * people would count twice.
 */
export function hoursOfDoorsAndOfNone(series: readonly TimedCounts[]): number {
  const hourOf = (ms: number) => Math.floor(ms / HOUR_MS)
  const ofNone = new Map(
    series
      .filter(({ doorId }) => doorId === null)
      .map(({ storeId, atMs }) => [storeId, new Set(Array.from(atMs, hourOf))]),
  )
  const both = new Map<string, Set<number>>()
  for (const { storeId, doorId, atMs } of series) {
    const hours = ofNone.get(storeId)
    if (doorId === null || hours === undefined) continue
    const found = both.get(storeId) ?? new Set()
    for (const at of atMs) if (hours.has(hourOf(at))) found.add(hourOf(at))
    both.set(storeId, found)
  }
  return [...both.values()].reduce((sum, hours) => sum + hours.size, 0)
}
