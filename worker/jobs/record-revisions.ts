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
 * Revisions count from this long after they are written: by then they are readable, so no as-of answer changes
 * afterwards.
 */
const SETTLE_MS = 5_000
/**
 * Days this recent are compared quarter by quarter when the job begins; for older ones daily sums show whether they
 * changed.
 */
const NEAR_DAYS = 7
/** The longest a statement over one day of many stores takes, milliseconds. */
const STATEMENT_MS = MINUTE_MS
const PROGRESS_EVERY_MS = 5_000

export type RevisionOptions = {
  address: QuestdbAddress
  log: Log
  /** How often older days are checked, milliseconds; hours of today and yesterday are checked every round. */
  daysEveryMs?: number
  /** How long after it is written a revision counts, milliseconds. */
  settleMs?: number
  now?: () => number
}

const floorTo = (ms: number, unit: number) => Math.floor(ms / unit) * unit
const DAYS_EVERY_MS = 30_000

/**
 * Records revisions. Each round finds the hours of today and yesterday, and now and then the earlier days, whose counts
 * differ from what is recorded, and appends the quarters that differ. QuestDB does all of this; the process itself only
 * holds sums.
 */
export class RevisionTerm implements JobTerm {
  private readonly hours = new ChangedSpans()
  private readonly days = new ChangedSpans()
  private readonly now: () => number
  private readonly settleMs: number
  private daysSeenMs = Number.NEGATIVE_INFINITY
  /** Whether all of the past is recorded, by this worker or another; null until checked. */
  private begun: boolean | null = null
  /** Whether this term has checked all of the past. */
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

  /** Records closed quarters of today and yesterday. */
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

  /** Records days before yesterday, newest first, and the recent hours in between. */
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
      this.options.log.info({ days: done, total: due.length }, 'recording revisions of past days')
      await this.recordHours(signal)
    }
    this.daysSeenMs = nowMs
    this.complete = true
    if (!this.begun) await this.begin(due.length, signal)
  }

  /** Notes once and for all that all of the past is recorded. */
  private async begin(days: number, signal: AbortSignal): Promise<void> {
    await this.untilReadable(signal)
    if (signal.aborted) return
    await this.ask(noteBegin(this.now() + this.settleMs))
    this.begun = true
    this.options.log.info({ days }, 'first revisions of all past days are recorded')
  }

  private async append(fromMs: number, toMs: number): Promise<void> {
    await this.ask(appendRevisions(fromMs, toMs, this.now() + this.settleMs, this.begun === true))
  }

  /** Waits until earlier writes, by any worker, are readable and can be compared with. */
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
