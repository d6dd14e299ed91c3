import { isStoreId, MAX_AHEAD_MS, MAX_ID_LENGTH } from '../messages'
import { saysTotal } from './column-names'
import type { ImportRow } from './command'
import type { DoorColumns } from './guess-columns'
import { MAX_ROW_COUNT } from './limits'
import type { ImportContext, ImportPlan } from './plan'
import { RepeatedHours } from './repeated-hours'
import { RunningTotals } from './running-totals'
import { seriesOf } from './series'
import { readTime } from './times'

/** What a line was: rows, a line that counts nothing by itself (and why), or wrong. */
export type ReadLine =
  | { kind: 'rows'; rows: ImportRow[] }
  | { kind: 'left-out'; why: LeftOut }
  | { kind: 'problem'; text: string }

/** Lines that are well written and bring no counts. */
export const LEFT_OUT = {
  title: 'titles and names of columns',
  total: 'totals of other rows',
  blank: 'rows without counts',
  open: 'rows that were still in progress',
  'not-counted': 'rows of what is not to be counted',
  'first-reading': 'first readings of running totals',
} as const
export type LeftOut = keyof typeof LEFT_OUT

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const CONTROL = /\p{Cc}/u
const LONGEST_SHOWN = 40
const THOUSANDS = /^\d{1,3}([.,'’\u00a0\u202f ]\d{3})+$/

class Wrong extends Error {}

const shown = (text: string) => JSON.stringify(text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text)

/** A count of people. @throws {Wrong} */
function readCount(name: string, cell: string): number {
  const text = cell.trim()
  if (/^\d{1,9}([.,]0{1,2})?$/.test(text)) {
    const count = Number.parseInt(text, 10)
    if (count <= MAX_ROW_COUNT) return count
    throw new Wrong(`${name}: at most ${MAX_ROW_COUNT} in a row (got ${shown(text)})`)
  }
  if (text === '') throw new Wrong(`${name} is missing`)
  if (/^-\d/.test(text)) throw new Wrong(`${name}: people cannot be fewer than 0 (got ${shown(text)})`)
  const hint = THOUSANDS.test(text) ? 'a whole number without separators' : 'a whole number without separators or words'
  throw new Wrong(`${name}: ${hint} (got ${shown(text)})`)
}

/** Reads the rows of one file, in order. Keeps which store, door and time there were, to find repeats. */
export class RowReader {
  private readonly seen = new Map<string, Map<number, { line: number; counts: string }>>()
  private readonly totals = new RunningTotals()
  private names: readonly string[] | null = null
  private rowsSeen = 0

  constructor(
    private readonly plan: ImportPlan,
    private readonly context: ImportContext,
    private readonly repeatedHours = new RepeatedHours(),
  ) {}

  /** Lines whose time the clocks showed twice, while the file has it once: the first of the two was taken. */
  get takenAsFirst(): number[] {
    return this.repeatedHours.takenAsFirst
  }

  /** @param line number of the line in the file, from 1 */
  read(line: number, cells: readonly string[]): ReadLine {
    const { titleRows, header } = this.plan
    const place = this.rowsSeen++
    if (place < titleRows + (header ? 1 : 0)) {
      if (header && place === titleRows) this.names = cells
      return { kind: 'left-out', why: 'title' }
    }
    if (this.names && cells.every((cell, index) => cell.trim() === (this.names?.[index] ?? '').trim()))
      return { kind: 'left-out', why: 'title' }
    try {
      const why = this.whyLeftOut(cells)
      return why === null ? this.rowsOf(line, cells) : { kind: 'left-out', why }
    } catch (error) {
      if (error instanceof Wrong) return { kind: 'problem', text: error.message }
      throw error
    }
  }

  private cell(cells: readonly string[], index: number | null): string {
    return index === null ? '' : (cells[index]?.trim() ?? '')
  }

  private whyLeftOut(cells: readonly string[]): LeftOut | null {
    const { columns, doors, kinds, ways } = this.plan
    const cell = (index: number | null) => this.cell(cells, index)
    if ([columns.time, columns.store, columns.door].some((index) => saysTotal(cell(index)))) return 'total'
    if (cell(columns.time) === '' && cells.some(saysTotal)) return 'total'
    const counts = [columns.entries, columns.exits, ...doors.flatMap(({ entries, exits }) => [entries, exits])]
    const given = counts.filter((index) => index !== null).map(cell)
    if (cell(columns.time) !== '' && given.every((text) => text === '' || text === '-' || text === '–')) return 'blank'
    if (columns.state !== null && cell(columns.state) === 'open') return 'open'
    if (columns.kind !== null && kinds !== null && !kinds.includes(cell(columns.kind))) return 'not-counted'
    if (columns.direction === null) return null
    const way = cell(columns.direction)
    return ways.in.includes(way) || ways.out.includes(way) ? null : 'not-counted'
  }

  /** @throws {Wrong} */
  private rowsOf(line: number, cells: readonly string[]): ReadLine {
    const { columns, doors } = this.plan
    const storeId = this.storeOf(cells)
    if (doors.length === 0) {
      const door = this.cell(cells, columns.door) || null
      return this.found(this.row(line, cells, storeId, door, columns))
    }
    const rows = doors
      .filter((door) => [door.entries, door.exits].some((index) => this.cell(cells, index) !== ''))
      .map((door) => this.row(line, cells, storeId, door.door, door))
    return this.found(...rows)
  }

  private found(...rows: (ImportRow | null)[]): ReadLine {
    const good = rows.filter((row) => row !== null)
    return good.length > 0 ? { kind: 'rows', rows: good } : { kind: 'left-out', why: 'first-reading' }
  }

  private storeOf(cells: readonly string[]): string {
    const { columns, oneStore } = this.plan
    const named = columns.store === null ? (oneStore ?? '') : this.cell(cells, columns.store)
    if (named === '') throw new Wrong('the store is missing')
    const storeId = this.context.storeIdOf(named)
    if (isStoreId(storeId)) return storeId
    throw new Wrong(
      `store: 1 to ${MAX_ID_LENGTH} characters without commas and invisible characters (got ${shown(named)})`,
    )
  }

  private row(
    line: number,
    cells: readonly string[],
    storeId: string,
    doorId: string | null,
    columns: Pick<DoorColumns, 'entries' | 'exits'>,
  ): ImportRow | null {
    if (doorId !== null && (doorId.length > MAX_ID_LENGTH || CONTROL.test(doorId)))
      throw new Wrong(`door: 1 to ${MAX_ID_LENGTH} characters (got ${shown(doorId)})`)
    const way = this.wayOf(cells)
    const count = (name: 'entries' | 'exits') =>
      columns[name] === null ? 0 : readCount(name, this.cell(cells, columns[name]))
    const read = { entries: count('entries'), exits: count('exits') }
    const people = read.entries + read.exits
    const counts = way === null ? read : { entries: way === 'in' ? people : 0, exits: way === 'out' ? people : 0 }
    const key = JSON.stringify([storeId, doorId, way])
    const atMs = this.timeOf(line, cells, storeId)
    const between = this.plan.counts === 'running' ? this.totals.take(key, { atMs, ...counts }) : { atMs, ...counts }
    if (between === null) return null
    this.note(line, key, between.atMs, `${between.entries}/${between.exits}`)
    return { storeId, doorId, ...between, ...(way === null ? {} : { direction: way }) }
  }

  private wayOf(cells: readonly string[]): 'in' | 'out' | null {
    const { columns, ways } = this.plan
    if (columns.direction === null) return null
    return ways.in.includes(this.cell(cells, columns.direction)) ? 'in' : 'out'
  }

  private timeOf(line: number, cells: readonly string[], storeId: string): number {
    const { columns, order, dash, zone } = this.plan
    const dateText = this.cell(cells, columns.time)
    const clock = columns.clock === null ? null : this.cell(cells, columns.clock)
    const told = shown(clock === null ? dateText : `${dateText} ${clock}`)
    if (dateText === '') throw new Wrong('the time is missing')
    const wall = readTime(dateText, clock, { order: order ?? 'dmy', dash: dash ?? 'span' })
    if (typeof wall === 'string') throw new Wrong(`time: ${wall} (got ${told})`)
    const atMs =
      wall.offsetMs === null
        ? this.repeatedHours.instantOf(
            line,
            seriesOf(this.plan, cells),
            wall.wallMs,
            zone ?? this.context.zoneOf(storeId),
          )
        : wall.wallMs - wall.offsetMs
    if (typeof atMs === 'string') throw new Wrong(`time: ${atMs} (got ${told})`)
    const hours = (this.endOf(cells) - wall.wallMs) / HOUR_MS
    if (hours > 1)
      throw new Wrong(`time: spans ${Math.round(hours)} hours; hourly or finer counts are wanted (got ${told})`)
    const { nowMs, retentionDays } = this.context
    if (atMs > nowMs + MAX_AHEAD_MS) throw new Wrong(`time: lies ahead of now (got ${told})`)
    if (nowMs - atMs > retentionDays * DAY_MS)
      throw new Wrong(`time: older than the ${retentionDays} days that are kept (got ${told})`)
    return atMs
  }

  /** Where a column tells it, the end of a row's span as a wall time; else NaN. */
  private endOf(cells: readonly string[]): number {
    const { columns, order, dash } = this.plan
    if (columns.end === null) return Number.NaN
    const end = readTime(this.cell(cells, columns.end), null, { order: order ?? 'dmy', dash: dash ?? 'span' })
    return typeof end === 'string' ? Number.NaN : end.wallMs
  }

  /** @throws {Wrong} where the same store, door and time stood in an earlier line */
  private note(line: number, key: string, atMs: number, counts: string): void {
    let times = this.seen.get(key)
    if (times === undefined) {
      times = new Map()
      this.seen.set(key, times)
    }
    const earlier = times.get(atMs)
    if (earlier === undefined) {
      times.set(atMs, { line, counts })
      return
    }
    const same = `the same store, door and time as line ${earlier.line}`
    throw new Wrong(earlier.counts === counts ? same : `${same}, with other counts: only that line is taken`)
  }
}
