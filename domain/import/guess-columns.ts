import { COLUMN_ROLES, type ColumnRole, doorAndDirection, isNamed } from './column-names'
import { isCompactDate, orderTold } from './dates'
import { MAX_COLUMNS } from './limits'
import { isEpoch } from './times'

/** Which column holds what; null where none does. */
export type ColumnMap = Record<ColumnRole, number | null>

/** Columns of one door, where each door has its own. */
export type DoorColumns = { door: string; entries: number | null; exits: number | null }

type Rows = readonly (readonly string[])[]

const holdsTime = (cell: string) => isEpoch(cell) || /[T\s,]\s*\d{1,2}[:.h\d]/.test(cell)
/** Excel writes dates without a time of day as midnight. */
const isMidnight = (cell: string) => /[T\s]0?0:00(:00)?$/.test(cell)
const COUNT = /^\d+([.,]0+)?$/
/** Names of these roles decide in this order: a name that fits two is the one that stands first. */
const BY_NAME = ['exits', 'entries', 'direction', 'kind', 'state', 'end', 'store', 'door'] as const

export const NO_COLUMNS = Object.fromEntries(COLUMN_ROLES.map((role) => [role, null])) as ColumnMap

/** Guesses what columns hold: by their names, and where these say nothing by what is in them. */
export class ColumnGuess {
  private readonly columns: ColumnMap = { ...NO_COLUMNS }
  private readonly taken = new Set<number>()
  private readonly all: number[]

  /** @param header names of the columns; null where the file has none @param rows the first rows below them */
  constructor(
    private readonly header: readonly string[] | null,
    private readonly rows: Rows,
  ) {
    const width = Math.min(MAX_COLUMNS, Math.max(header?.length ?? 0, ...rows.map((row) => row.length)))
    this.all = Array.from({ length: width }, (_, index) => index)
  }

  /** @returns the columns, and those of doors that have columns of their own */
  guess(): { columns: ColumnMap; doors: DoorColumns[] } {
    const doors = this.doorColumns()
    for (const { entries, exits } of doors)
      for (const index of [entries, exits]) if (index !== null) this.taken.add(index)
    this.guessTime()
    if (this.header) {
      for (const role of BY_NAME)
        if (doors.length === 0 || !/^(entries|exits|direction|door)$/.test(role)) this.takeNamed(role)
      this.sensorAsStore()
    } else this.guessByContent()
    return { columns: this.columns, doors }
  }

  private take(role: ColumnRole, index: number | undefined): void {
    if (index === undefined || index < 0 || this.taken.has(index)) return
    this.columns[role] = index
    this.taken.add(index)
  }

  private named(role: ColumnRole): number[] {
    const { header } = this
    return header
      ? this.all.filter((index) => !this.taken.has(index) && isNamed(header[index]?.trim() ?? '', role))
      : []
  }

  /** Of columns that share a role's name the one that is filled, and of an id and a name the id. */
  private takeNamed(role: ColumnRole): void {
    const named = this.named(role).filter((index) => this.cells(index).length > 0 || this.rows.length === 0)
    const counts = role === 'entries' || role === 'exits'
    const fitting = counts
      ? named.filter((index) => this.rows.length === 0 || this.mostly(index, (cell) => COUNT.test(cell)))
      : named
    const directed = counts ? fitting.find((index) => !/total|sum|count/i.test(this.header?.[index] ?? '')) : undefined
    this.take(role, directed ?? fitting[0] ?? (counts ? named[0] : undefined))
  }

  private cells(index: number): string[] {
    return this.rows.map((row) => row[index]?.trim() ?? '').filter((cell) => cell !== '')
  }

  private mostly(index: number, fits: (cell: string) => boolean): boolean {
    const cells = this.cells(index)
    return cells.length > 0 && cells.filter(fits).length * 2 > cells.length
  }

  /** The date: a column named so that holds dates, one that holds dates and has no name of another role, one named so. */
  private guessTime(): void {
    const named = this.named('time')
    const isDated = (index: number) => this.mostly(index, (cell) => orderTold(cell) !== null)
    const hasTime = (index: number) => this.mostly(index, holdsTime) && !this.cells(index).every(isMidnight)
    const dated = named.filter(isDated)
    const isFree = (index: number) =>
      !BY_NAME.some((role) => isNamed(this.header?.[index]?.trim() ?? '', role)) && isDated(index)
    const free = this.all.filter((index) => !this.taken.has(index) && isFree(index))
    const strong = free.filter((index) => this.mostly(index, (cell) => !isCompactDate(cell)))
    const epoch = named.find((index) => this.mostly(index, isEpoch))
    const utc = dated.find((index) => /\butc\b/i.test(this.header?.[index]?.replaceAll('_', ' ') ?? ''))
    this.take(
      'time',
      utc ?? dated.find(hasTime) ?? epoch ?? dated[0] ?? strong[0] ?? free[0] ?? (this.header ? named[0] : undefined),
    )
    const { time } = this.columns
    if (time === null || hasTime(time)) return
    this.take('clock', this.named('clock')[0] ?? this.unnamedClock())
  }

  private unnamedClock(): number | undefined {
    if (this.header) return undefined
    return this.all.find(
      (index) => !this.taken.has(index) && this.mostly(index, (cell) => /^\d{1,2}[:.h]\d{2}/.test(cell)),
    )
  }

  /** Files of cities and of makers name the place by its sensor. */
  private sensorAsStore(): void {
    const { store, door } = this.columns
    if (store !== null || door === null) return
    this.columns.store = door
    this.columns.door = null
    this.takeNamed('door')
  }

  private doorColumns(): DoorColumns[] {
    const found = new Map<string, DoorColumns>()
    for (const index of this.all) {
      const told = doorAndDirection(this.header?.[index]?.trim() ?? '')
      if (!told) continue
      const columns = found.get(told.door) ?? { door: told.door, entries: null, exits: null }
      columns[told.direction === 'in' ? 'entries' : 'exits'] ??= index
      found.set(told.door, columns)
    }
    return found.size > 1 ? [...found.values()] : []
  }

  private guessByContent(): void {
    const counts = this.all.filter((index) => !this.taken.has(index) && this.mostly(index, (cell) => COUNT.test(cell)))
    const others = this.all.filter((index) => !this.taken.has(index) && !counts.includes(index))
    this.take('exits', counts.length > 1 ? counts.at(-1) : undefined)
    this.take('entries', counts.length > 1 ? counts.at(-2) : counts.at(-1))
    this.take('store', others[0] ?? (counts.length > 2 ? counts[0] : undefined))
  }
}
