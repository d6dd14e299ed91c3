import { DAY_MS } from '~/domain/time/durations'
import { seriesOf } from '../counts/series'
import { EMPTY_WORD, MAX_WORDS } from '../limits'
import type { ImportContext, ImportPlan, SurveyFindings } from '../plan'
import type { Dash } from '../times/clocks'
import { type DateOrder, orderTold } from '../times/dates'
import { RepeatedHours } from '../times/repeated-hours'
import { rowTime, timeTexts } from '../times/row-times'
import { dashTold } from '../times/times'
import { TwelveHours } from '../times/twelve-hours'
import { saysTotal } from './column-names'

/** This many rising rows of one store and door are needed before we ask about running totals. */
const LEAST_RISES = 3
/** Counters restart after losing power: within a day there are at least this many rises per fall. */
const RISES_OF_A_FALL = 5
/** In quiet hours counts are equal by chance. */
const MOST_QUIET = 2

type Reading = { wallMs: number; entries: number; exits: number }

/** Examines all rows of a file before they are read: a single row does not show what the file means. */
export class FileSurvey {
  private readonly orders = new Set<DateOrder | 'either' | 'fixed'>()
  private readonly dashes = new Set<Dash | 'either'>()
  private readonly dashEnds = new Set<string>()
  private readonly ways = new Set<string>()
  private readonly kinds = new Set<string>()
  private readonly last = new Map<string, Reading>()
  private rises = { up: 0, even: 0, fall: 0, restart: 0 }
  private readonly days = new Set<number>()
  private onlyMidnights = true

  readonly repeatedHours = new RepeatedHours()
  readonly twelveHours: TwelveHours

  /** @param plan how the file is read, judged by its first rows */
  constructor(
    private readonly plan: ImportPlan,
    private readonly context: Pick<ImportContext, 'storeIdOf' | 'zoneOf'>,
  ) {
    this.twelveHours = new TwelveHours(plan.hours === '12')
  }

  /** @param line number of the line in the file */
  look(line: number, cells: readonly string[]): void {
    const { columns } = this.plan
    const cell = (index: number | null) => (index === null ? '' : (cells[index]?.trim() ?? ''))
    const { date, clock } = timeTexts(this.plan, cells)
    if (date === '' || saysTotal(date) || saysTotal(cell(columns.store))) return
    const orderSeen = orderTold(date)
    if (orderSeen !== null) this.orders.add(orderSeen)
    const dash = dashTold(clock || date, 'dmy')
    if (dash !== null) {
      this.dashes.add(dash)
      if (this.dashEnds.size < MAX_WORDS) this.dashEnds.add((clock || date).slice(-5))
    }
    if (columns.direction !== null && cell(columns.entries ?? columns.exits) !== '')
      note(this.ways, cell(columns.direction) || EMPTY_WORD)
    if (columns.kind !== null) note(this.kinds, cell(columns.kind) || EMPTY_WORD)
    this.follow(line, cells, orderSeen)
  }

  private follow(line: number, cells: readonly string[], orderSeen: ReturnType<typeof orderTold>): void {
    const { columns, doors, order, dash } = this.plan
    const time = rowTime(this.plan, cells, {
      order: order ?? (orderSeen === 'mdy' ? 'mdy' : 'dmy'),
      dash: dash ?? 'span',
    })
    if (typeof time === 'string') return
    const series = seriesOf(this.plan, cells)
    const { wallMs, offsetMs } = time
    this.onlyMidnights &&= wallMs % DAY_MS === 0 && (time.lengthMs ?? DAY_MS) === DAY_MS
    if (this.onlyMidnights) this.days.add(wallMs)
    if (offsetMs === null) {
      this.repeatedHours.look(line, series, wallMs, time.zone ?? this.zoneOf(cells))
      const before = this.last.get(`${series}\n${doors[0]?.door ?? ''}`)
      this.twelveHours.look(line, series, wallMs, before?.wallMs)
    }
    const count = (index: number | null) => (index === null ? 0 : Number(cells[index]?.trim() || 0))
    for (const side of doors.length > 0 ? doors : [{ ...columns, door: '' }])
      this.followCounts(`${series}\n${side.door}`, {
        wallMs: wallMs - (offsetMs ?? 0),
        entries: count(side.entries),
        exits: count(side.exits),
      })
  }

  private followCounts(key: string, now: Reading): void {
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
    const day = (ms: number) => Math.floor(ms / DAY_MS)
    if (later.entries < earlier.entries || later.exits < earlier.exits) {
      if (day(earlier.wallMs) === day(later.wallMs)) this.rises.fall++
      else this.rises.restart++
    } else if (later.entries > earlier.entries || later.exits > earlier.exits) this.rises.up++
    else if (later.entries + later.exits <= MOST_QUIET) this.rises.even++
  }

  private get onlyRise(): boolean {
    const { up, even, fall } = this.rises
    return up >= LEAST_RISES && up >= even && up >= fall * RISES_OF_A_FALL
  }

  get findings(): SurveyFindings {
    return {
      order: this.order,
      dash: this.dash,
      ways: [...this.ways],
      kinds: [...this.kinds],
      onlyRise: this.onlyRise,
      halvesMissing: this.twelveHours.areMissing,
      onlyMidnights: this.onlyMidnights && this.days.size > 1,
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
