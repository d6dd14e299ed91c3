import { isStoreId, MAX_AHEAD_MS, MAX_ID_LENGTH } from '../messages'
import { offsetAt } from '../zone-offsets'
import type { ImportPlan } from './columns'
import type { ImportRow } from './command'
import { MAX_ROW_COUNT } from './limits'
import { readTime } from './times'

/** What reading needs to know beside the file. */
export type ImportContext = {
  /** The id of the store that a text names, by id or by name. */
  storeIdOf: (text: string) => string
  zoneOf: (storeId: string) => string
  nowMs: number
  retentionDays: number
}

/** A line that was read, or what is wrong with it. `note`: it was read, but somebody should know how. */
export type ReadLine = { kind: 'row'; row: ImportRow } | { kind: 'problem'; text: string }

const DAY_MS = 86_400_000
const CONTROL = /\p{Cc}/u
const LONGEST_SHOWN = 40

const problem = (text: string): ReadLine => ({ kind: 'problem', text })
const shown = (text: string) => JSON.stringify(text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text)

/** A count of people; a text that says why it is none. */
function readCount(name: string, cell: string): number | string {
  const text = cell.trim()
  if (/^\d{1,9}([.,]0{1,2})?$/.test(text)) {
    const count = Number.parseInt(text, 10)
    return count <= MAX_ROW_COUNT ? count : `${name}: at most ${MAX_ROW_COUNT} in a row (got ${shown(text)})`
  }
  if (text === '') return `${name} is missing`
  if (/^-\d/.test(text)) return `${name}: people cannot be fewer than 0 (got ${shown(text)})`
  return `${name}: a whole number without separators (got ${shown(text)})`
}

/** Reads the rows of one file, in order. Keeps which store, door and time there were, to find repeats. */
export class RowReader {
  private readonly seen = new Map<string, Map<number, number>>()
  /** Lines of times that come twice in the night in which clocks go back, and stood in the file once so far. */
  private readonly onceOfTwo = new Map<string, number>()

  constructor(
    private readonly plan: ImportPlan,
    private readonly context: ImportContext,
  ) {}

  /** @param line number of the line in the file, from 1 */
  read(line: number, cells: readonly string[]): ReadLine {
    const { columns, oneStore, order } = this.plan
    const cell = (index: number | null) => (index === null ? '' : (cells[index] ?? ''))
    const named = columns.store === null ? (oneStore ?? '') : cell(columns.store).trim()
    if (named === '') return problem('the store is missing')
    const storeId = this.context.storeIdOf(named)
    if (!isStoreId(storeId))
      return problem(
        `store: 1 to ${MAX_ID_LENGTH} characters without commas and invisible characters (got ${shown(named)})`,
      )
    const doorId = cell(columns.door).trim() || null
    if (doorId !== null && (doorId.length > MAX_ID_LENGTH || CONTROL.test(doorId)))
      return problem(`door: 1 to ${MAX_ID_LENGTH} characters (got ${shown(doorId)})`)
    const entries = columns.entries === null ? 0 : readCount('entries', cell(columns.entries))
    if (typeof entries === 'string') return problem(entries)
    const exits = columns.exits === null ? 0 : readCount('exits', cell(columns.exits))
    if (typeof exits === 'string') return problem(exits)
    const dateText = cell(columns.time)
    const clock = columns.clock === null ? null : cell(columns.clock)
    const told = shown(clock === null ? dateText : `${dateText} ${clock}`)
    if (dateText.trim() === '') return problem('the time is missing')
    const wall = readTime(dateText, clock, order ?? 'dmy')
    if (typeof wall === 'string') return problem(`time: ${wall} (got ${told})`)
    const atMs =
      wall.offsetMs === null ? this.instant(line, storeId, doorId, wall.wallMs, told) : wall.wallMs - wall.offsetMs
    if (typeof atMs === 'string') return problem(atMs)
    const { nowMs, retentionDays } = this.context
    if (atMs > nowMs + MAX_AHEAD_MS) return problem(`time: lies ahead of now (got ${told})`)
    if (nowMs - atMs > retentionDays * DAY_MS)
      return problem(`time: older than the ${retentionDays} days that are kept (got ${told})`)
    const times = this.timesOf(storeId, doorId)
    const earlier = times.get(atMs)
    if (earlier !== undefined) return problem(`the same store, door and time as line ${earlier}`)
    times.set(atMs, line)
    return { kind: 'row', row: { storeId, doorId, atMs, entries, exits } }
  }

  /** Lines whose time the clocks showed twice, while the file has it once: the first of the two was taken. */
  get takenAsFirst(): number[] {
    return [...this.onceOfTwo.values()]
  }

  private timesOf(storeId: string, doorId: string | null): Map<number, number> {
    const key = `${storeId}\n${doorId ?? ''}`
    let times = this.seen.get(key)
    if (times === undefined) {
      times = new Map()
      this.seen.set(key, times)
    }
    return times
  }

  /** When a store's clocks showed a wall time: of a repeated one the first, and the second when it comes again. */
  private instant(line: number, storeId: string, doorId: string | null, wallMs: number, told: string): number | string {
    const zone = this.plan.zone ?? this.context.zoneOf(storeId)
    const before = offsetAt(wallMs - DAY_MS, zone)
    const after = offsetAt(wallMs + DAY_MS, zone)
    if (before === after) return wallMs - before
    const fitting = [before, after].map((offset) => wallMs - offset).filter((at) => at + offsetAt(at, zone) === wallMs)
    const [first, second] = fitting.sort((a, b) => a - b)
    if (first === undefined) return `time: clocks in ${zone} were put forward and never showed it (got ${told})`
    if (second === undefined) return first
    const key = `${storeId}\n${doorId ?? ''}\n${wallMs}`
    if (!this.timesOf(storeId, doorId).has(first)) {
      this.onceOfTwo.set(key, line)
      return first
    }
    this.onceOfTwo.delete(key)
    return second
  }
}
