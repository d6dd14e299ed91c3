import type { StoredSpan } from '~/domain/stored-spans'
import { HOUR_MS } from '~/domain/time/durations'
import { placeOf } from './span-set'
import type { TimedCounts } from './timed-counts'

/**
 * Stored counts of a store and door (null: without one): an imported row at its time, or the sum of all other rows of
 * an hour, at its start.
 */
export type StoredCounts = {
  storeId: string
  doorId: string | null
  atMs: number
  entries: number
  exits: number
  imported: boolean
}

type People = { entries: number; exits: number }
/** Hours that both the store and the file have: how many, and the counts of each in them. */
export type StoredInStore = { storeId: string; hours: number; stored: People; file: People & { rows: number } }

type Series = {
  storeId: string
  doorId: string | null
  times: Float64Array
  hours: Float64Array
  file: Sums & { rows: Uint32Array }
  stored: Sums
  /** 1 if there are stored rows that the file's own would not replace. */
  beside: Uint8Array
}
type Sums = { entries: Float64Array; exits: Float64Array }

const hourOf = (ms: number) => Math.floor(ms / HOUR_MS) * HOUR_MS
const sums = (length: number): Sums => ({ entries: new Float64Array(length), exits: new Float64Array(length) })

/**
 * Compares a file with stored counts, by UTC hour, so that nobody is silently counted twice. Rows of a door are
 * compared with those of the same door and those without a door. A stored row that the file would replace (an import of
 * the same store, door and time) does not count as a duplicate.
 */
export class StoredHours {
  private readonly byStore = new Map<string, Series[]>()

  /** @param countsAs gives the id that a store's rows count for */
  constructor(
    file: readonly TimedCounts[],
    private readonly countsAs: (storeId: string) => string,
  ) {
    for (const rows of file) {
      const storeId = countsAs(rows.storeId)
      this.byStore.set(storeId, [...(this.byStore.get(storeId) ?? []), seriesOf(rows)])
    }
  }

  take(row: StoredCounts): void {
    const hour = hourOf(row.atMs)
    for (const series of this.byStore.get(this.countsAs(row.storeId)) ?? []) {
      if (series.doorId !== null && row.doorId !== null && series.doorId !== row.doorId) continue
      const place = placeOf(series.hours, hour)
      if (place < 0 || series.hours[place] !== hour) continue
      series.stored.entries[place]! += row.entries
      series.stored.exits[place]! += row.exits
      if (!isReplacedBy(series, row)) series.beside[place] = 1
    }
  }

  /** Hours with counts on both sides; consecutive ones are joined. */
  get spans(): StoredSpan[] {
    const spans: StoredSpan[] = []
    for (const { storeId, doorId, hours, beside } of this.all) {
      for (const [place, hour] of hours.entries()) {
        if (beside[place] === 0) continue
        const last = spans.at(-1)
        if (last && last.storeId === storeId && last.doorId === doorId && last.toMs === hour) last.toMs += HOUR_MS
        else spans.push({ storeId, doorId, fromMs: hour, toMs: hour + HOUR_MS })
      }
    }
    return spans
  }

  /** The same, summed per store of the file; stores without such hours are absent. */
  get stores(): StoredInStore[] {
    const found = new Map<string, StoredInStore>()
    for (const { storeId, hours, beside, file, stored } of this.all) {
      const counts = found.get(storeId) ?? { storeId, hours: 0, stored: none(), file: { ...none(), rows: 0 } }
      for (const place of hours.keys()) {
        if (beside[place] === 0) continue
        counts.hours++
        counts.file.rows += file.rows[place]!
        for (const way of ['entries', 'exits'] as const) {
          counts.stored[way] += stored[way][place]!
          counts.file[way] += file[way][place]!
        }
      }
      if (counts.hours > 0) found.set(storeId, counts)
    }
    return [...found.values()].sort((a, b) => a.storeId.localeCompare(b.storeId, 'en', { numeric: true }))
  }

  private get all(): Series[] {
    return [...this.byStore.values()].flat()
  }
}

const none = (): People => ({ entries: 0, exits: 0 })

function isReplacedBy(series: Series, { storeId, doorId, atMs, imported }: StoredCounts): boolean {
  if (!imported || storeId !== series.storeId || doorId !== series.doorId) return false
  const place = placeOf(series.times, atMs)
  return place >= 0 && series.times[place] === atMs
}

function seriesOf({ storeId, doorId, atMs, entries, exits }: TimedCounts): Series {
  const hours = Float64Array.from(new Set(Float64Array.from(atMs, hourOf).sort()))
  const file = { ...sums(hours.length), rows: new Uint32Array(hours.length) }
  for (const [row, at] of atMs.entries()) {
    const place = placeOf(hours, hourOf(at))
    file.entries[place]! += entries[row]!
    file.exits[place]! += exits[row]!
    file.rows[place]!++
  }
  const stored = sums(hours.length)
  return { storeId, doorId, times: atMs.toSorted(), hours, file, stored, beside: new Uint8Array(hours.length) }
}
