import { setTimeout as pause } from 'node:timers/promises'
import { CLOSING_GRACE_MS } from '~/domain/revisions'
import { DAY_MS, HOUR_MS, MINUTE_MS, QUARTER_MS } from '~/domain/time/durations'
import type { Log } from '~/platform/process/log'
import { execute, type QuestdbAddress } from '~/platform/questdb/questdb-http'
import { ChangedSpans } from './changed-spans'
import type { JobTerm } from './leased-job'
import {
  appendRevisions,
  dayPrints,
  hourPrints,
  noteBegin,
  REVISIONS_BEGUN,
  REVISIONS_BEHIND,
  recordedDays,
} from './revision-statements'

/**
 * Revisions count from this long after they are written: by then they can be read, so no answer as of a moment changes
 * afterwards.
 */
const SETTLE_MS = 5_000
/**
 * Days this near are compared quarter by quarter when the job begins; of older ones the sums of a day tell whether they
 * changed.
 */
const NEAR_DAYS = 7
/** A statement over one day of many stores takes this long at most, milliseconds. */
const STATEMENT_MS = MINUTE_MS
const PROGRESS_EVERY_MS = 5_000

export type RevisionOptions = {
  address: QuestdbAddress
  log: Log
  /** Older days are looked at this often, milliseconds; hours of today and yesterday in each round. */
  daysEveryMs?: number
  /** How long after it is written a revision counts, milliseconds. */
  settleMs?: number
  now?: () => number
}

const floorTo = (ms: number, unit: number) => Math.floor(ms / unit) * unit
const DAYS_EVERY_MS = 30_000

/**
 * Records revisions: in each round it looks which hours of today and yesterday, and now and then which days before,
 * have other counts than recorded, and appends the quarters that differ. All of it happens inside QuestDB; what this
 * process holds are sums.
 */
export class RevisionTerm implements JobTerm {
  private readonly hours = new ChangedSpans()
  private readonly days = new ChangedSpans()
  private readonly now: () => number
  private readonly settleMs: number
  private daysSeenMs = Number.NEGATIVE_INFINITY
  /** Whether all of the past is recorded, by this worker or another; null until that has been asked. */
  private begun: boolean | null = null
  /** Whether this term has looked at all of the past. */
  private complete = false

  constructor(private readonly options: RevisionOptions) {
    this.now = options.now ?? Date.now
    this.settleMs = options.settleMs ?? SETTLE_MS
  }

  async round(signal: AbortSignal): Promise<void> {
    this.begun ??= (await this.ask(REVISIONS_BEGUN)).some((row) => typeof row.ts === 'string')
    await this.recordHours(signal)
    if (this.now() - this.daysSeenMs >= (this.options.daysEveryMs ?? DAYS_EVERY_MS)) await this.recordDays(signal)
  }

  /** Quarters of today and yesterday that have closed. */
  private async recordHours(signal: AbortSignal): Promise<void> {
    await this.untilReadable(signal)
    const nowMs = this.now()
    const fromMs = floorTo(nowMs, DAY_MS) - DAY_MS
    const closedMs = floorTo(nowMs - CLOSING_GRACE_MS, QUARTER_MS)
    const prints = bySpan(await this.ask(hourPrints(fromMs, closedMs)), printOf)
    for (const hour of this.hours.look(prints, nowMs)) {
      if (signal.aborted) return
      await this.append(hour, Math.min(hour + HOUR_MS, closedMs))
      this.hours.recorded(hour)
    }
  }

  /** Days before yesterday, newest first; between them the hours go on. */
  private async recordDays(signal: AbortSignal): Promise<void> {
    const nowMs = this.now()
    const endMs = floorTo(nowMs, DAY_MS) - DAY_MS
    const known = this.complete ? new Map<number, string>() : bySpan(await this.ask(recordedDays(endMs)), sumOf)
    const rows = await this.ask(dayPrints(endMs))
    const sums = bySpan(rows, sumOf)
    const due = this.days.look(bySpan(rows, printOf), nowMs).reverse()
    let loggedAt = performance.now()
    let done = 0
    for (const day of due) {
      if (signal.aborted) return
      const same = known.get(day) === sums.get(day) && day < endMs - NEAR_DAYS * DAY_MS
      if (!same) await this.append(day, day + DAY_MS)
      this.days.recorded(day)
      done++
      if (performance.now() - loggedAt < PROGRESS_EVERY_MS) continue
      loggedAt = performance.now()
      this.options.log.info({ days: done, total: due.length }, 'recording what is known of the past')
      await this.recordHours(signal)
    }
    this.daysSeenMs = nowMs
    this.complete = true
    if (!this.begun) await this.begin(due.length, signal)
  }

  /** Notes once, for good, that all of the past is recorded. */
  private async begin(days: number, signal: AbortSignal): Promise<void> {
    await this.untilReadable(signal)
    if (signal.aborted) return
    await this.ask(noteBegin(this.now() + this.settleMs))
    this.begun = true
    this.options.log.info({ days }, 'all of the past has its first revision')
  }

  private async append(fromMs: number, toMs: number): Promise<void> {
    await this.ask(appendRevisions(fromMs, toMs, this.now() + this.settleMs, this.begun === true))
  }

  /** Waits until what was written before, by whomever, can be compared with. */
  private async untilReadable(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const [row] = await this.ask(REVISIONS_BEHIND)
      if (Number(row?.behind ?? 0) <= 0) return
      await pause(100, undefined, { signal }).catch(() => undefined)
    }
  }

  private ask(sql: string): Promise<Row[]> {
    return execute(this.options.address, sql, STATEMENT_MS)
  }
}

type Row = Record<string, unknown>
const bySpan = (rows: readonly Row[], textOf: (row: Row) => string) =>
  new Map(rows.map((row) => [Date.parse(String(row.at)), textOf(row)]))
const sumOf = (row: Row) => `${row.entries} ${row.exits}`
const printOf = (row: Row) => `${sumOf(row)} ${row.events} ${row.received}`
