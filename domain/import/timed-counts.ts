import type { ImportRow } from './command'
import { HOUR_MS } from './stored-spans'

/** Rows of one store and door (null: without one), each with its time, epoch milliseconds; in the order of the file. */
export type TimedCounts = {
  storeId: string
  doorId: string | null
  atMs: Float64Array
  entries: Uint32Array
  exits: Uint32Array
}

const FIRST_ROOM = 64

/** Collects when the rows of a file are and what they count, 16 bytes each. */
export class TimedRows {
  private readonly byStore = new Map<string, Map<string | null, { rows: TimedCounts; length: number }>>()

  add({ storeId, doorId, atMs, entries, exits }: ImportRow): void {
    const series = this.seriesOf(storeId, doorId)
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

  private seriesOf(storeId: string, doorId: string | null) {
    const doors = this.byStore.get(storeId) ?? new Map()
    const known = doors.get(doorId)
    if (known) return known
    const counts = { entries: new Uint32Array(FIRST_ROOM), exits: new Uint32Array(FIRST_ROOM) }
    const made = { rows: { storeId, doorId, atMs: new Float64Array(FIRST_ROOM), ...counts }, length: 0 }
    doors.set(doorId, made)
    this.byStore.set(storeId, doors)
    return made
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

/** Hours in which a store has rows of doors and rows that name none: these may be the sums of the others, and would count twice. */
export function hoursOfDoorsAndOfNone(series: readonly TimedCounts[]): number {
  const hourOf = (ms: number) => Math.floor(ms / HOUR_MS)
  let hours = 0
  for (const { storeId, atMs } of series.filter(({ doorId }) => doorId === null)) {
    const ofNone = new Set(Array.from(atMs, hourOf))
    const both = new Set<number>()
    for (const door of series.filter((one) => one.storeId === storeId && one.doorId !== null))
      for (const at of door.atMs) if (ofNone.has(hourOf(at))) both.add(hourOf(at))
    hours += both.size
  }
  return hours
}
