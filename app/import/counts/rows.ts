import { isStoreId, MAX_AHEAD_MS, MAX_ID_LENGTH } from '~/domain/events/messages'
import { type ImportRow, MAX_ROW_COUNT } from '~/domain/import-command'
import { DAY_MS, HOUR_MS } from '~/domain/time/durations'
import { saysTotal } from '../columns/column-names'
import type { DoorColumns } from '../columns/guess-columns'
import { EMPTY_WORD } from '../limits'
import type { ImportContext, ImportPlan } from '../plan'
import { RepeatedHours } from '../times/repeated-hours'
import { rowTime, timeTexts } from '../times/row-times'
import { TwelveHours } from '../times/twelve-hours'
import type { CountedLine } from './row-index'
import { RunningTotals } from './running-totals'
import { SameTimes, type SettledTimes } from './same-times'
import { seriesOf } from './series'

/** The result of a line: rows, a line without counts of its own (and why), or an error. */
export type ReadLine =
  | { kind: 'rows'; rows: ImportRow[] }
  | { kind: 'left-out'; why: LeftOut }
  | { kind: 'problem'; text: string }

/** Valid lines without counts. */
export const LEFT_OUT = {
  title: 'titles and names of columns',
  total: 'totals of other rows',
  blank: 'rows without counts',
  open: 'rows that were still in progress',
  'not-counted': 'rows not to be counted',
  'first-reading': 'first readings of running totals',
  'same-time': 'overlapping rows, as chosen',
} as const
export type LeftOut = keyof typeof LEFT_OUT

const CONTROL = /\p{Cc}/u
const LONGEST_SHOWN = 40
/** The highest reading of a running total. */
const MAX_READING = 999_999_999_999
const THOUSANDS = /^\d{1,3}([.,]\d{3})+$/
/** Thousands separators that are unambiguous. */
const GROUPED = /^\d{1,3}(?:['’\u00a0\u2009\u202f ]\d{3})+$/
/** Cells that mean unknown. */
const UNKNOWN = /^(?:-+|–|—|\?|\.|n\.?\s?\/?\s?a\.?|#n\/?[av]!?|null|nil|nan|none|missing|k\.?\s?a\.?|nd|n\.?d\.?)$/i

class Wrong extends Error {}

/**
 * A repeat of an earlier row's store, door and time, as a message. Reported after the whole line is read, since other
 * doors of the line may have new rows.
 */
type Repeat = { repeats: string }

const shown = (text: string) => JSON.stringify(text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text)

/** A count of people. @param most limit; readings of running totals have a higher one @throws {Wrong} */
function readCount(name: string, cell: string, most: number): number {
  const text = GROUPED.test(cell) ? cell.replace(/\D/g, '') : cell
  if (/^\d{1,12}([.,]0{1,2})?$/.test(text)) {
    const count = Number.parseInt(text, 10)
    if (count <= most) return count
    throw new Wrong(`${name}: at most ${most} in a row (got ${shown(text)})`)
  }
  if (text === '') throw new Wrong(`${name} is missing`)
  if (/^-\d/.test(text)) throw new Wrong(`${name}: people cannot be fewer than 0 (got ${shown(text)})`)
  const hint = THOUSANDS.test(text) ? 'a whole number without separators' : 'a whole number without separators or words'
  throw new Wrong(`${name}: ${hint} (got ${shown(text)})`)
}

/** What the survey of all rows has found. */
export type Foreknown = {
  repeatedHours?: RepeatedHours
  twelveHours?: TwelveHours
  /** True if all times are midnight: they are days. */
  onlyMidnights?: boolean
  /** Which rows count among those with overlapping times; default: the first. */
  settled?: SettledTimes
}

/** Reads the rows of one file, in order. Remembers stores, doors and times to find repeats. */
export class RowReader {
  readonly sameTimes = new SameTimes()
  private readonly totals = new RunningTotals()
  private readonly repeatedHours: RepeatedHours
  private readonly twelveHours: TwelveHours
  private readonly onlyMidnights: boolean
  private readonly settled: SettledTimes | null
  private names: readonly string[] | null = null
  private rowsSeen = 0

  constructor(
    private readonly plan: ImportPlan,
    private readonly context: ImportContext,
    foreknown: Foreknown = {},
  ) {
    this.repeatedHours = foreknown.repeatedHours ?? new RepeatedHours()
    this.twelveHours = foreknown.twelveHours ?? new TwelveHours(false)
    this.onlyMidnights = foreknown.onlyMidnights ?? false
    this.settled = foreknown.settled ?? null
  }

  /** Lines whose local time occurred twice, while the file has it once: the first of the two instants was used. */
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

  /** A count's text; empty if the cell means unknown. */
  private count(cells: readonly string[], index: number | null): string {
    const text = this.cell(cells, index)
    return UNKNOWN.test(text) ? '' : text
  }

  private whyLeftOut(cells: readonly string[]): LeftOut | null {
    const { columns, doors, kinds, ways } = this.plan
    const cell = (index: number | null) => this.cell(cells, index)
    const isTotal = (index: number | null) =>
      saysTotal(cell(index)) && !(index === columns.store && this.context.isStore?.(cell(index)))
    if ([columns.time, columns.clock, columns.store, columns.door].some(isTotal)) return 'total'
    if (cell(columns.time) === '' && cells.some(saysTotal)) return 'total'
    const counts = [columns.entries, columns.exits, ...doors.flatMap(({ entries, exits }) => [entries, exits])]
    const given = counts.filter((index) => index !== null).map((index) => this.count(cells, index))
    if (cell(columns.time) !== '' && given.every((text) => text === '')) return 'blank'
    if (columns.state !== null && cell(columns.state) === 'open') return 'open'
    if (columns.kind !== null && kinds !== null && !kinds.includes(cell(columns.kind) || EMPTY_WORD))
      return 'not-counted'
    if (columns.direction === null) return null
    const way = cell(columns.direction) || EMPTY_WORD
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
      .filter((door) => [door.entries, door.exits].some((index) => this.count(cells, index) !== ''))
      .map((door) => this.row(line, cells, storeId, door.door, door))
    return this.found(...rows)
  }

  /** The result of a line from its rows: a repeat is an error only if the line has no other rows. */
  private found(...rows: (ImportRow | LeftOut | Repeat)[]): ReadLine {
    const good = rows.filter((row): row is ImportRow => typeof row !== 'string' && !('repeats' in row))
    if (good.length > 0) return { kind: 'rows', rows: good }
    for (const row of rows)
      if (typeof row !== 'string' && 'repeats' in row) return { kind: 'problem', text: row.repeats }
    return { kind: 'left-out', why: rows.find((row) => typeof row === 'string') ?? 'blank' }
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
  ): ImportRow | LeftOut | Repeat {
    if (doorId !== null && (doorId.length > MAX_ID_LENGTH || CONTROL.test(doorId)))
      throw new Wrong(`door: 1 to ${MAX_ID_LENGTH} characters (got ${shown(doorId)})`)
    const way = this.wayOf(cells)
    const running = this.plan.counts === 'running'
    const count = (name: 'entries' | 'exits') =>
      columns[name] === null
        ? 0
        : readCount(name, this.count(cells, columns[name]), running ? MAX_READING : MAX_ROW_COUNT)
    const read = { entries: count('entries'), exits: count('exits') }
    const people = read.entries + read.exits
    const counts = way === null ? read : { entries: way === 'in' ? people : 0, exits: way === 'out' ? people : 0 }
    const series = JSON.stringify([storeId, doorId, way])
    const { atMs, lengthMs } = this.timeOf(line, cells, storeId)
    const between = running ? this.totals.take(series, { atMs, ...counts }) : { atMs, ...counts }
    if (between === null) return 'first-reading'
    if (Math.max(between.entries, between.exits) > MAX_ROW_COUNT)
      throw new Wrong(`at most ${MAX_ROW_COUNT} people in a row (got ${Math.max(between.entries, between.exits)})`)
    const { entries, exits } = between
    const counted = this.counted(series, this.kindOf(cells), between.atMs, {
      ...{ line, entries, exits, lengthMs: running ? null : lengthMs },
    })
    if (counted === null) return 'same-time'
    if ('repeats' in counted) return counted
    return { storeId, doorId, atMs: between.atMs, ...counted, ...(way === null ? {} : { direction: way }) }
  }

  /**
   * What a row counts besides others with the same time; null if these count instead. A repeat if it says the same, or
   * nobody has chosen yet which counts.
   */
  private counted(series: string, kind: string, atMs: number, row: CountedLine) {
    const { place, earlier } = this.sameTimes.take(series, kind, atMs, row)
    const { entries, exits } = row
    if (earlier?.same) return { repeats: `the same store, door and time as line ${earlier.line}` }
    if (this.settled) return this.settled.countsOf(place, { entries, exits })
    if (earlier) return { repeats: `the same store, door and time as line ${earlier.line}, with other counts` }
    return { entries, exits }
  }

  /** Whom a row counts, and its direction's word: rows that differ in it count different people. */
  private kindOf(cells: readonly string[]): string {
    const { kind, direction } = this.plan.columns
    if (kind === null && direction === null) return ''
    return `${this.cell(cells, kind)}\n${this.cell(cells, direction).toLowerCase()}`
  }

  private wayOf(cells: readonly string[]): 'in' | 'out' | null {
    const { columns, ways } = this.plan
    if (columns.direction === null) return null
    return ways.in.includes(this.cell(cells, columns.direction) || EMPTY_WORD) ? 'in' : 'out'
  }

  /** @throws {Wrong} */
  private timeOf(line: number, cells: readonly string[], storeId: string): { atMs: number; lengthMs: number | null } {
    const { order, dash, hours } = this.plan
    const { date, clock } = timeTexts(this.plan, cells)
    const shownTime = shown(clock === null ? date : `${date} ${clock}`)
    if (date === '') throw new Wrong('the time is missing')
    const wall = rowTime(this.plan, cells, { order: order ?? 'dmy', dash: dash ?? 'span' })
    if (typeof wall === 'string') throw new Wrong(`time: ${wall} (got ${shownTime})`)
    if (this.onlyMidnights)
      throw new Wrong(
        `time: all rows are at midnight, like daily counts; hourly or finer counts are needed (got ${shownTime})`,
      )
    const series = seriesOf(this.plan, cells)
    const wallMs = hours === '12' ? this.twelveHours.wallMsOf(line) : wall.wallMs
    if (wallMs === null)
      throw new Wrong(`time: am or pm is missing, and the rows of that day do not tell which (got ${shownTime})`)
    const zone = wall.zone ?? this.plan.zone ?? this.context.zoneOf(storeId)
    const atMs =
      wall.offsetMs === null ? this.repeatedHours.instantOf(line, series, wallMs, zone) : wallMs - wall.offsetMs
    if (typeof atMs === 'string') throw new Wrong(`time: ${atMs} (got ${shownTime})`)
    const spanned = (wall.lengthMs ?? 0) / HOUR_MS
    if (spanned > 1)
      throw new Wrong(
        `time: spans ${Math.round(spanned * 10) / 10} hours; hourly or finer counts are needed (got ${shownTime})`,
      )
    const { nowMs, retentionDays } = this.context
    if (atMs > nowMs + MAX_AHEAD_MS) throw new Wrong(`time: in the future (got ${shownTime})`)
    if (nowMs - atMs > retentionDays * DAY_MS)
      throw new Wrong(`time: older than the ${retentionDays} days that are kept (got ${shownTime})`)
    return { atMs, lengthMs: wall.lengthMs }
  }
}
