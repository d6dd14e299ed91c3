import { MAX_COLUMNS } from '../limits'
import { isCompactDate, orderTold } from '../times/dates'
import { isEpoch } from '../times/times'
import {
  COLUMN_ROLES,
  type ColumnRole,
  directionOf,
  doorAndDirection,
  isGateIn,
  isGateOut,
  isNamed,
} from './column-names'

/** The column of each role; null if none. */
export type ColumnMap = Record<ColumnRole, number | null>

/** Columns of one door, if each door has its own. */
export type DoorColumns = { door: string; entries: number | null; exits: number | null }

type Rows = readonly (readonly string[])[]

const holdsTime = (cell: string) => isEpoch(cell) || /[T\s,]\s*\d{1,2}[:.h\d]/.test(cell)
/** Excel writes dates without a time of day as midnight. */
const isMidnight = (cell: string) => /[T\s]0?0:00(:00)?$/.test(cell)
const COUNT = /^\d+([.,]0+)?$/
/** Names decide roles in this order: a name that fits two roles gets the first. */
const BY_NAME = ['exits', 'entries', 'direction', 'state', 'kind', 'half', 'offset', 'end', 'store', 'door'] as const
/** States in our own exports; a column with other words says what the rows count. */
const OWN_STATE = /^(complete|partial|open|closed|unknown)$/
const CLOCK = /^\d{1,2}(?:[:.hu]\d{2}|\s?[ap]\.?\s?m\b|$)/i
/** A number that is probably a count: not a year, nor an id with leading zeros. */
const LOOSE_COUNT = /^\d{1,6}([.,]0+)?$/

export const NO_COLUMNS = Object.fromEntries(COLUMN_ROLES.map((role) => [role, null])) as ColumnMap

/** Guesses the roles of columns: by name, and if that is inconclusive, by content. */
export class ColumnGuess {
  private readonly columns: ColumnMap = { ...NO_COLUMNS }
  private readonly taken = new Set<number>()
  private readonly all: number[]

  /** @param header names of the columns; null if the file has none @param rows the first rows below them */
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
      if (doors.length === 0) this.takeGates()
      for (const role of BY_NAME)
        if (doors.length === 0 || !/^(entries|exits|direction|door)$/.test(role)) this.takeNamed(role)
      this.sensorAsStore()
      if (doors.length === 0) this.directionByContent()
    } else {
      this.directionByContent()
      this.guessByContent()
    }
    return { columns: this.columns, doors }
  }

  /** The side whose column may be an unread column of numbers; and names of two columns that claim the same role. */
  get unsure(): { side: 'entries' | 'exits' | null; alike: string[] } {
    const { entries, exits, direction } = this.columns
    const nameOf = (index: number | null) => (index === null ? '' : (this.header?.[index]?.trim() ?? ''))
    const isCount = (index: number) => !this.taken.has(index) && this.mostly(index, (cell) => LOOSE_COUNT.test(cell))
    const loose = this.all.filter(isCount)
    const alike = loose
      .map(nameOf)
      .filter(
        (name) => name !== '' && [entries, exits].some((index) => index !== null && isSameSide(nameOf(index), name)),
      )
    if (!this.header || direction !== null || loose.length === 0) return { side: null, alike }
    if (entries === null && exits !== null) return { side: 'entries', alike }
    const oneWay = entries !== null && exits === null && directionOf(nameOf(entries)) === 'in'
    return { side: oneWay ? 'exits' : null, alike }
  }

  /** An entrance next to an exit means the two directions; an entrance alone is a door. */
  private takeGates(): void {
    const isNumber = (index: number) => !this.taken.has(index) && this.mostly(index, (cell) => COUNT.test(cell))
    const named = (is: (name: string) => boolean) =>
      this.all.find((index) => is(this.header?.[index] ?? '') && isNumber(index))
    const [entries, exits] = [named(isGateIn), named(isGateOut)]
    if (entries === undefined || exits === undefined) return
    this.take('entries', entries)
    this.take('exits', exits)
  }

  /** A column with only directions in its cells, whatever its name, if no other column gives them. */
  private directionByContent(): void {
    const { entries, exits, direction, kind } = this.columns
    if (direction !== null || (entries !== null && exits !== null)) return
    const isWays = (index: number) => {
      const ways = this.cells(index).map(directionOf)
      return ways.includes('in') && ways.includes('out') && !ways.includes(null)
    }
    const found = [kind, ...this.all.filter((index) => !this.taken.has(index))].find(
      (index) => index !== null && isWays(index),
    )
    if (found == null) return
    if (found === kind) this.columns.kind = null
    this.columns.direction = found
    this.taken.add(found)
    if (entries === null && exits !== null) Object.assign(this.columns, { entries: exits, exits: null })
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

  /** Of several columns with a role's name, takes the filled one, and of an id and a name the id. */
  private takeNamed(role: ColumnRole): void {
    const filled = this.named(role).filter((index) => this.cells(index).length > 0 || this.rows.length === 0)
    const named = filled.filter((index) => this.fits(role, index)).sort((a, b) => this.idFirst(role, a, b))
    const counts = role === 'entries' || role === 'exits'
    const fitting = counts
      ? named.filter((index) => this.rows.length === 0 || this.mostly(index, (cell) => COUNT.test(cell)))
      : named
    const directed = counts ? fitting.find((index) => !/total|sum|count/i.test(this.header?.[index] ?? '')) : undefined
    this.take(role, directed ?? fitting[0] ?? (counts ? named[0] : undefined))
  }

  private fits(role: ColumnRole, index: number): boolean {
    if (role === 'state') return this.cells(index).every((cell) => OWN_STATE.test(cell))
    if (role === 'half') return this.columns.time !== null
    return true
  }

  /** Of an id and a name the id is more reliable; map coordinates are useless. */
  private idFirst(role: ColumnRole, a: number, b: number): number {
    if (role !== 'store' && role !== 'door') return 0
    const rank = (index: number) => {
      if (this.mostly(index, (cell) => /^-?\d+\.\d+\s*,\s*-?\d+\.\d+$/.test(cell))) return 2
      return /id|n[or]|code|nummer|number$/i.test(this.header?.[index] ?? '') ? 0 : 1
    }
    return rank(a) - rank(b)
  }

  private cells(index: number): string[] {
    return this.rows.map((row) => row[index]?.trim() ?? '').filter((cell) => cell !== '')
  }

  private mostly(index: number, fits: (cell: string) => boolean): boolean {
    const cells = this.cells(index)
    return cells.length > 0 && cells.filter(fits).length * 2 > cells.length
  }

  /**
   * The date: a column with a matching name and dates; else one with dates and no other role's name; else one with a
   * matching name.
   */
  private guessTime(): void {
    const allNamed = this.named('time')
    const isDated = (index: number) => this.mostly(index, (cell) => orderTold(cell) !== null)
    const hasTime = (index: number) => this.mostly(index, holdsTime) && !this.cells(index).every(isMidnight)
    const dated = allNamed.filter(isDated)
    const isFree = (index: number) =>
      !BY_NAME.some((role) => isNamed(this.header?.[index]?.trim() ?? '', role)) && isDated(index)
    const free = this.all.filter((index) => !this.taken.has(index) && isFree(index))
    const strong = free.filter((index) => this.mostly(index, (cell) => !isCompactDate(cell)))
    const epoch = allNamed.find((index) => this.mostly(index, isEpoch))
    const utc = dated.find((index) => /\butc\b/i.test(this.header?.[index]?.replaceAll('_', ' ') ?? ''))
    this.take(
      'time',
      utc ??
        dated.find(hasTime) ??
        epoch ??
        dated[0] ??
        strong[0] ??
        free[0] ??
        (this.header ? allNamed[0] : this.unnamedEpoch()),
    )
    const { time } = this.columns
    if (time === null || hasTime(time)) return
    const isClock = (index: number) => this.rows.length === 0 || this.mostly(index, (cell) => CLOCK.test(cell))
    const named = [...this.named('clock'), ...this.named('time')]
    this.take('clock', named.find(isClock) ?? this.named('clock')[0] ?? this.unnamedClock())
    const { clock } = this.columns
    const isHour = (cell: string) => /^\d{1,2}$/.test(cell)
    if (clock === null || !this.cells(clock).every(isHour)) return
    this.take(
      'minute',
      this.named('minute').find((index) => this.cells(index).every((cell) => isHour(cell) && Number(cell) < 60)),
    )
  }

  /** In a file without names, the first column of epoch times whose values repeat or form a series. */
  private unnamedEpoch(): number | undefined {
    return this.all.find((index) => this.mostly(index, isEpoch) && new Set(this.cells(index)).size > 1)
  }

  private unnamedClock(): number | undefined {
    if (this.header) return undefined
    return this.all.find(
      (index) => !this.taken.has(index) && this.mostly(index, (cell) => /^\d{1,2}[:.h]\d{2}/.test(cell)),
    )
  }

  /** Files of cities and counter makers identify the place by its sensor. */
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
      const parts = doorAndDirection(this.header?.[index]?.trim() ?? '')
      if (!parts) continue
      const columns = found.get(parts.door) ?? { door: parts.door, entries: null, exits: null }
      columns[parts.direction === 'in' ? 'entries' : 'exits'] ??= index
      found.set(parts.door, columns)
    }
    return found.size > 1 ? [...found.values()] : []
  }

  private guessByContent(): void {
    const oneWay = this.columns.direction !== null
    const counts = this.all.filter((index) => !this.taken.has(index) && this.mostly(index, (cell) => COUNT.test(cell)))
    const others = this.all.filter((index) => !this.taken.has(index) && !counts.includes(index))
    // With one count, or two of which the first is constant, the first number is the store.
    const first = counts[0]
    const isStore =
      others.length === 0 &&
      first !== undefined &&
      counts.length > 1 &&
      (counts.length > 2 || oneWay || new Set(this.cells(first)).size === 1)
    const people = isStore ? counts.slice(1) : counts
    this.take('exits', people.length > 1 && !oneWay ? people.at(-1) : undefined)
    this.take('entries', people.length > 1 && !oneWay ? people.at(-2) : people.at(-1))
    this.take('store', others[0] ?? (isStore ? first : undefined))
  }
}

/** Whether two names mean the same direction, as in a table with doors in a row above: `In`, `Out`, `In`, `Out`. */
function isSameSide(one: string, other: string): boolean {
  const way = directionOf(one)
  return way === null ? one.toLowerCase() === other.toLowerCase() : way === directionOf(other)
}
