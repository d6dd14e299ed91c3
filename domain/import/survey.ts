import type { Dash } from './clocks'
import { saysTotal } from './column-names'
import { type DateOrder, orderTold } from './dates'
import { MAX_WORDS } from './limits'
import type { ImportContext, ImportPlan, SurveyFindings } from './plan'
import { RepeatedHours } from './repeated-hours'
import { seriesOf } from './series'
import { dashTold, readTime } from './times'

/** Rows of one store and door that only rise have to be so many before that is worth a question. */
const LEAST_RISES = 4

type Reading = { wallMs: number; entries: number; exits: number }

/** Looks at the rows of a file before they are read: a row alone does not tell what the file means by it. */
export class FileSurvey {
  private readonly orders = new Set<DateOrder | 'either' | 'fixed'>()
  private readonly dashes = new Set<Dash | 'either'>()
  private readonly dashEnds = new Set<string>()
  private readonly ways = new Set<string>()
  private readonly kinds = new Set<string>()
  private readonly last = new Map<string, Reading>()
  private rises = { up: 0, even: 0, fall: 0, restart: 0 }

  readonly repeatedHours = new RepeatedHours()

  /** @param plan how the file is read as far as its first rows tell */
  constructor(
    private readonly plan: ImportPlan,
    private readonly context: Pick<ImportContext, 'storeIdOf' | 'zoneOf'>,
  ) {}

  look(cells: readonly string[]): void {
    const { columns } = this.plan
    const cell = (index: number | null) => (index === null ? '' : (cells[index]?.trim() ?? ''))
    const date = cell(columns.time)
    if (date === '' || saysTotal(date) || saysTotal(cell(columns.store))) return
    const told = orderTold(date)
    if (told !== null) this.orders.add(told)
    const clock = cell(columns.clock)
    const dash = dashTold(clock === '' ? date : clock, 'dmy')
    if (dash !== null) {
      this.dashes.add(dash)
      if (this.dashEnds.size < MAX_WORDS) this.dashEnds.add((clock || date).slice(-5))
    }
    if (columns.direction !== null) note(this.ways, cell(columns.direction))
    if (columns.kind !== null) note(this.kinds, cell(columns.kind))
    this.follow(cells, date, columns.clock === null ? null : clock)
  }

  private follow(cells: readonly string[], date: string, clock: string | null): void {
    const { columns, order, dash } = this.plan
    const told = orderTold(date)
    const time = readTime(date, clock, { order: order ?? (told === 'mdy' ? 'mdy' : 'dmy'), dash: dash ?? 'span' })
    if (typeof time === 'string') return
    const key = seriesOf(this.plan, cells)
    if (time.offsetMs === null) this.repeatedHours.look(key, time.wallMs, this.zoneOf(cells))
    const count = (index: number | null) => (index === null ? 0 : Number(cells[index]?.trim() || 0))
    const now = {
      wallMs: time.wallMs - (time.offsetMs ?? 0),
      entries: count(columns.entries),
      exits: count(columns.exits),
    }
    const before = this.last.get(key)
    if (before && now.wallMs !== before.wallMs) {
      this.compare(...((now.wallMs > before.wallMs ? [before, now] : [now, before]) as [Reading, Reading]))
    }
    this.last.set(key, now)
  }

  private zoneOf(cells: readonly string[]): string {
    const { columns, oneStore, zone } = this.plan
    const named = columns.store === null ? (oneStore ?? '') : (cells[columns.store]?.trim() ?? '')
    return zone ?? this.context.zoneOf(this.context.storeIdOf(named))
  }

  private compare(earlier: Reading, later: Reading): void {
    const day = (ms: number) => Math.floor(ms / 86_400_000)
    if (later.entries < earlier.entries || later.exits < earlier.exits) {
      if (day(earlier.wallMs) === day(later.wallMs)) this.rises.fall++
      else this.rises.restart++
    } else if (later.entries > earlier.entries) this.rises.up++
    else this.rises.even++
  }

  get findings(): SurveyFindings {
    return {
      order: this.order,
      dash: this.dash,
      ways: [...this.ways],
      kinds: [...this.kinds],
      onlyRise: this.rises.fall === 0 && this.rises.up >= LEAST_RISES && this.rises.up >= this.rises.even,
    }
  }

  private get order(): SurveyFindings['order'] {
    if (this.orders.has('dmy')) return this.orders.has('mdy') ? 'unclear' : 'dmy'
    if (this.orders.has('mdy')) return 'mdy'
    return this.orders.has('either') ? 'unclear' : null
  }

  /** Ends of spans change from row to row, offsets at most with the season. */
  private get dash(): SurveyFindings['dash'] {
    const { dashes, dashEnds } = this
    if (dashes.has('offset')) return dashes.has('span') ? 'unclear' : 'offset'
    if (dashes.has('span') || dashEnds.size > 2) return 'span'
    return dashes.has('either') ? 'unclear' : null
  }
}

function note(words: Set<string>, word: string): void {
  if (word !== '' && words.size < MAX_WORDS) words.add(word)
}
