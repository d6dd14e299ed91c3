import { HOUR_MS, MINUTE_MS } from '~/domain/time/durations'
import { type CountedLine, RowIndex } from './row-index'

/** What to do with rows of one store, door and direction that have the same span but different counts. */
export const TWICE_CHOICES = ['first', 'last', 'add'] as const
export type TwiceChoice = (typeof TWICE_CHOICES)[number]
/** What to do with rows over longer spans and rows over parts of them. */
export const OVER_CHOICES = ['longer', 'shorter', 'add'] as const
export type OverChoice = (typeof OVER_CHOICES)[number]

/** The choices for overlapping rows; null: not chosen. */
export type SameTimeChoices = { twice: TwiceChoice | null; over: OverChoice | null }

/** The number of overlaps, by kind, and the lines of the first ones. */
export type SameTimeFindings = { twice: number; over: number; firstLines: number[][] }

/** A row with its span, which may be derived from neighbouring rows. */
type Span = CountedLine & { place: number; atMs: number; ms: number }

/** How many overlaps are listed with their lines. */
const MOST_TOLD = 5

/** Finds overlapping rows and, once a person has chosen, decides which of them count. */
export class SameTimes {
  private readonly rows = new RowIndex()
  /** By the number of a series with its kind: the number of the series alone. */
  private readonly wholes: number[] = []
  private readonly numbers = new Map<string, number>()
  private clashes = false
  private lengths = false
  private kinds = false

  /**
   * Adds a row. Rows that only repeat an earlier one are not kept.
   * @param series identifies the rows of one store, door and direction
   * @param kind whom it counts, '' if unknown
   * @returns its index among the kept rows; the earlier row with the same time, if any, and whether both say the same
   */
  take(series: string, kind: string, atMs: number, row: CountedLine): { place: number; earlier?: Earlier } {
    const number = this.rows.numberOf(kind === '' ? series : `${series}\n${kind}`)
    if (number === this.wholes.length) this.wholes.push(kind === '' ? number : this.wholeOf(series))
    this.kinds ||= kind !== ''
    this.lengths ||= row.lengthMs !== null
    const first = this.rows.firstAt(number, atMs)
    for (let place = first; place >= 0; place = this.rows.nextAt(place)) {
      const other = this.rows.rowAt(place)
      if (saysTheSame(other, row)) return { place, earlier: { line: other.line, same: true } }
    }
    const place = this.rows.add(number, atMs, row)
    if (first < 0) return { place }
    this.clashes = true
    return { place, earlier: { line: this.rows.rowAt(first).line, same: false } }
  }

  /** The overlaps that need a choice. */
  get findings(): SameTimeFindings {
    return this.settled({ twice: null, over: null }).findings
  }

  /** Which rows count. Rows of several kinds with the same time are added up, since the kinds were chosen. */
  settled(choices: SameTimeChoices): SettledTimes {
    const settled = new SettledTimes(this.rows)
    if (this.clashes || this.lengths)
      for (const cluster of this.clusters()) {
        const [first] = cluster
        const isOne = cluster.every(({ atMs, ms }) => atMs === first!.atMs && ms === first!.ms)
        const kind = isOne ? 'twice' : 'over'
        settled.note(kind, cluster)
        const kept = keptOf(cluster, choices[kind])
        settled.leaveOut(cluster.filter((span) => !kept.includes(span)))
        settled.merge(kept)
      }
    if (this.kinds)
      settled.mergeRuns(
        this.rows.inOrder((number) => this.wholes[number]!),
        this.wholes,
      )
    return settled
  }

  private wholeOf(series: string): number {
    const known = this.numbers.get(series)
    if (known !== undefined) return known
    this.numbers.set(series, this.numbers.size)
    return this.numbers.size - 1
  }

  /** Groups of overlapping rows of one series. */
  private *clusters(): Generator<Span[]> {
    let current: Span[] = []
    let endMs = 0
    let series = -1
    for (const place of this.rows.inOrder()) {
      const span = this.spanOf(place)
      const sameSeries = this.rows.seriesAt(place) === series
      if (!sameSeries || span.atMs >= endMs) {
        if (current.length > 1) yield current
        current = []
        series = this.rows.seriesAt(place)
      }
      endMs = current.length === 0 ? span.atMs + span.ms : Math.max(endMs, span.atMs + span.ms)
      current.push(span)
    }
    if (current.length > 1) yield current
  }

  /**
   * A row without an end is a moment, unless others of its time and within the hour show that the largest of them is
   * the hour.
   */
  private spanOf(place: number): Span {
    const row = this.rows.rowAt(place)
    const atMs = this.rows.timeAt(place)
    const ms = row.lengthMs ?? (this.isHour(place, atMs) ? HOUR_MS : 1)
    return { ...row, place, atMs, ms }
  }

  private isHour(place: number, atMs: number): boolean {
    const series = this.rows.seriesAt(place)
    const first = this.rows.firstAt(series, atMs)
    if (this.rows.nextAt(first) < 0 || !this.hasFiner(series, atMs)) return false
    let largest = first
    for (let other = first; other >= 0; other = this.rows.nextAt(other))
      if (people(this.rows.rowAt(other)) > people(this.rows.rowAt(largest))) largest = other
    return place === largest
  }

  private hasFiner(series: number, atMs: number): boolean {
    for (let ms = MINUTE_MS; ms < HOUR_MS; ms += MINUTE_MS) if (this.rows.firstAt(series, atMs + ms) >= 0) return true
    return false
  }
}

export type Earlier = { line: number; same: boolean }

const AS_IT_IS = 0
const LEFT_OUT = 1
const SUMMED_UP = 2

/** The effective counts of overlapping rows. */
export class SettledTimes {
  readonly findings: SameTimeFindings = { twice: 0, over: 0, firstLines: [] }
  private readonly states: Uint8Array
  private readonly sums = new Map<number, { entries: number; exits: number }>()

  constructor(private readonly rows: RowIndex) {
    this.states = new Uint8Array(rows.length)
  }

  /** Counts of a row: its own, the sum of several rows, or null if others count instead. */
  countsOf(place: number, own: { entries: number; exits: number }): { entries: number; exits: number } | null {
    const state = this.states[place]
    if (state === LEFT_OUT) return null
    return state === SUMMED_UP ? this.sums.get(place)! : own
  }

  note(kind: 'twice' | 'over', spans: readonly Span[]): void {
    this.findings[kind]++
    if (this.findings.firstLines.length < MOST_TOLD) this.findings.firstLines.push(spans.map(({ line }) => line))
  }

  leaveOut(spans: readonly { place: number }[]): void {
    for (const { place } of spans) this.states[place] = LEFT_OUT
  }

  /** Lets the first row of each time stand for all rows of that time. */
  merge(spans: readonly Span[]): void {
    const byTime = new Map<number, number[]>()
    for (const { atMs, place } of spans) byTime.set(atMs, [...(byTime.get(atMs) ?? []), place])
    for (const places of byTime.values()) this.sumUp(places)
  }

  /** The same for all consecutive rows with the same time and the same entry of `wholes`. */
  mergeRuns(order: Int32Array, wholes: readonly number[]): void {
    let run: number[] = []
    const wholeOf = (place: number) => wholes[this.rows.seriesAt(place)]
    for (const place of order) {
      const [last] = run
      if (
        last !== undefined &&
        (wholeOf(last) !== wholeOf(place) || this.rows.timeAt(last) !== this.rows.timeAt(place))
      ) {
        this.sumUp(run)
        run = []
      }
      run.push(place)
    }
    this.sumUp(run)
  }

  private sumUp(places: readonly number[]): void {
    const counting = places.filter((place) => this.states[place] !== LEFT_OUT)
    const [first, ...others] = counting
    if (first === undefined || others.length === 0) return
    const sum = { entries: 0, exits: 0 }
    for (const place of counting) {
      const counts = this.states[place] === SUMMED_UP ? this.sums.get(place)! : this.rows.rowAt(place)
      sum.entries += counts.entries
      sum.exits += counts.exits
    }
    this.states[first] = SUMMED_UP
    this.sums.set(first, sum)
    for (const place of others) this.states[place] = LEFT_OUT
  }

  /** True if any row's counts change. */
  get changesAnything(): boolean {
    return this.states.some((state) => state !== AS_IT_IS)
  }
}

const people = ({ entries, exits }: CountedLine) => entries + exits

function saysTheSame(one: CountedLine, other: CountedLine): boolean {
  return one.entries === other.entries && one.exits === other.exits && one.lengthMs === other.lengthMs
}

/** The rows of a group that count; all until something is chosen. */
function keptOf(cluster: readonly Span[], choice: TwiceChoice | OverChoice | null): Span[] {
  const byLine = cluster.toSorted((a, b) => a.place - b.place)
  if (choice === 'first') return byLine.slice(0, 1)
  if (choice === 'last') return byLine.slice(-1)
  if (choice !== 'longer' && choice !== 'shorter') return byLine
  const sign = choice === 'longer' ? -1 : 1
  const kept: Span[] = []
  for (const span of byLine.toSorted((a, b) => sign * (a.ms - b.ms)))
    if (!kept.some((other) => span.atMs < other.atMs + other.ms && other.atMs < span.atMs + span.ms)) kept.push(span)
  return kept
}
