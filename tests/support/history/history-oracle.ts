import type { HistoryFilter } from '~/app/history/question/filter'
import type { Store } from '~/domain/stores'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '~/domain/time/durations'
import type { CountedEvent, SeenVisit } from './history-cases'
import { clockAt, isOpen, judge, moved, openMinutes, weekday } from './history-oracle-stores'

/**
 * The history computed a second time, slowly and simply: a loop over quarters of an hour (or five minutes) and raw
 * events. Clocks come from Intl only; it shares only the types of filters and stores with the product.
 */

export type OracleBucket = { fromMs: number; state: string; entries: number | null; exits: number | null }
export type OracleAnswer = {
  buckets: OracleBucket[]
  entries: number
  exits: number
  byStore: Map<string, { entries: number; exits: number }>
  /** Ended visits by how long they were, minutes, in no order. */
  stays: number[]
}

/** First days of the retail years of the United States, as the National Retail Federation has published them. */
const RETAIL_YEARS: Record<number, string> = {
  2024: '2024-02-04',
  2025: '2025-02-02',
  2026: '2026-02-01',
  2027: '2027-01-31',
}
/** Last week of each period, from 1. */
const ENDS_OF_PERIODS = [4, 8, 13, 17, 21, 26, 30, 34, 39, 43, 47, 52]

function inRetail(date: string, { year, part }: Extract<HistoryFilter['range'], { kind: 'retail' }>): boolean {
  const [first, next] = [RETAIL_YEARS[year], RETAIL_YEARS[year + 1]]
  if (first === undefined || next === undefined) throw new Error(`the oracle does not know the retail year ${year}`)
  if (date < first || date >= next) return false
  const week = Math.floor((Date.parse(date) - Date.parse(first)) / (7 * DAY_MS)) + 1
  if (part.kind === 'year') return true
  if (part.kind === 'week') return week === part.number
  if (part.kind === 'quarter') return Math.ceil(week / 13) === part.number
  return ENDS_OF_PERIODS.findIndex((end) => week <= end) + 1 === part.number
}

/** The Monday of a date's week; 5 January 1970 was one. */
const mondayOf = (date: string) => moved(date, -(((Date.parse(date) / DAY_MS - 4) % 7) + 7) % 7)

function inRange(date: string, filter: HistoryFilter, today: string): boolean {
  const { range } = filter
  switch (range.kind) {
    case 'today':
      return date === today
    case 'yesterday':
      return date === moved(today, -1)
    case '7d':
      return date > moved(today, -7) && date <= today
    case '30d':
      return date > moved(today, -30) && date <= today
    case '90d':
      return date > moved(today, -90) && date <= today
    case 'this-week':
      return mondayOf(date) === mondayOf(today)
    case 'last-week':
      return mondayOf(date) === moved(mondayOf(today), -7)
    case 'this-month':
      return date.startsWith(today.slice(0, 7))
    case 'last-month':
      return date.startsWith(
        new Date(Date.UTC(+today.slice(0, 4), +today.slice(5, 7) - 2, 1)).toISOString().slice(0, 7),
      )
    case 'month':
      return date.startsWith(range.month)
    case 'custom':
      return date >= range.from && date <= range.to
    case 'year':
      return date.startsWith(`${range.year}-`)
    case 'retail':
      return inRetail(date, range)
    default:
      throw new Error(`the oracle does not know ${range.kind}`)
  }
}

/** A moment before a range begins in any zone, epoch ms. */
function walkFrom({ range }: HistoryFilter, nowMs: number): number {
  if (range.kind === 'year') return Date.UTC(range.year, 0, 1) - 2 * DAY_MS
  if (range.kind === 'retail') return Date.parse(RETAIL_YEARS[range.year] ?? '') - 2 * DAY_MS
  return nowMs - 35 * DAY_MS
}

/** Begins of the steps that count, with the name of the bucket in which each lies. */
function steps(filter: HistoryFilter, width: string, zone: string, nowMs: number): { atMs: number; bucket: string }[] {
  const stepMs = width === '5m' ? 5 * MINUTE_MS : 15 * MINUTE_MS
  const today = clockAt(nowMs, zone).date
  const found: { atMs: number; bucket: string; hour: string }[] = []
  for (let atMs = Math.floor(walkFrom(filter, nowMs) / HOUR_MS) * HOUR_MS; atMs < nowMs + 8 * DAY_MS; atMs += stepMs) {
    const { date, time, offset } = clockAt(atMs, zone)
    const hour = `${date} ${time.slice(0, 2)} ${offset}`
    if (filter.range.kind !== '24h' && !inRange(date, filter, today)) continue
    // Weeks of the retail calendar begin on Sundays, all others on Mondays.
    const intoWeek = filter.range.kind === 'retail' ? weekday(date) % 7 : weekday(date) - 1
    const week = moved(date, -intoWeek)
    const bucket = { '5m': `${date} ${time} ${offset}`, '1h': hour, '1d': date, week }[width] ?? ''
    found.push({ atMs, bucket, hour })
  }
  const open = found.findIndex(({ hour }) => hour === hourName(nowMs, zone))
  const names = new Set(found.filter(({ atMs }) => atMs <= nowMs).map(({ hour }) => hour))
  const last24 = new Set([...names].slice(-24))
  const begun = new Set(found.filter(({ atMs }) => atMs <= nowMs).map(({ bucket }) => bucket))
  return found.filter(
    ({ bucket, hour }) => begun.has(bucket) && (filter.range.kind !== '24h' || (open >= 0 && last24.has(hour))),
  )
}

function hourName(atMs: number, zone: string): string {
  const { date, time, offset } = clockAt(atMs, zone)
  return `${date} ${time.slice(0, 2)} ${offset}`
}

/** The answer to a question about the stores given. `width` is that of the buckets. */
export function oracle(
  events: readonly CountedEvent[],
  visits: readonly SeenVisit[],
  stores: readonly Store[],
  filter: HistoryFilter,
  width: string,
  zone: string,
  nowMs: number,
): OracleAnswer {
  const walked = steps(filter, width, zone, nowMs)
  const stepMs = width === '5m' ? 5 * MINUTE_MS : 15 * MINUTE_MS
  const [fromMs, toMs] = [walked[0]?.atMs ?? nowMs, (walked.at(-1)?.atMs ?? nowMs) + stepMs]
  const byStep = new Map<number, CountedEvent[]>()
  for (const event of events) {
    const step = Math.floor(event.atMs / stepMs) * stepMs
    byStep.set(step, [...(byStep.get(step) ?? []), event])
  }
  const judged = new Map(stores.map((store) => [store.storeId, judge(store, events, fromMs, toMs, nowMs)]))
  const hoursKnown = stores.every((store) => isOpen(store, nowMs) !== null)
  const buckets = new Map<
    string,
    {
      fromMs: number
      toMs: number
      entries: number
      exits: number
      heard: boolean
      open: boolean
      known: boolean
      lacking: boolean
      asked: boolean
    }
  >()
  const byStore: OracleAnswer['byStore'] = new Map()
  const stays: number[] = []
  const counts = (atMs: number, storeId: string) => {
    const store = stores.find((one) => one.storeId === storeId)
    const quarter = Math.floor(atMs / (15 * MINUTE_MS)) * 15 * MINUTE_MS
    return store !== undefined && (!filter.openOnly || openMinutes(store, quarter, quarter + 15 * MINUTE_MS) > 0)
  }
  for (const { atMs, bucket: name } of walked) {
    const bucket = buckets.get(name) ?? {
      fromMs: atMs,
      toMs: atMs,
      entries: 0,
      exits: 0,
      heard: false,
      open: false,
      known: false,
      lacking: false,
      asked: false,
    }
    buckets.set(name, bucket)
    bucket.toMs = atMs + stepMs
    if (filter.weekdays.length > 0 && !filter.weekdays.includes(weekday(clockAt(atMs, zone).date))) continue
    bucket.asked = true
    for (const store of stores) {
      if (openMinutes(store, atMs, atMs + stepMs) === 0) continue
      const judgement = judged.get(store.storeId)?.get(Math.floor(atMs / HOUR_MS)) ?? 'unknown'
      bucket.open = true
      bucket.known ||= judgement !== 'unknown'
      bucket.lacking ||= judgement !== 'known'
    }
    for (const event of byStep.get(atMs) ?? []) {
      if (!counts(event.atMs, event.store)) continue
      bucket.entries += event.entries
      bucket.exits += event.exits
      bucket.heard = true
      const sum = byStore.get(event.store) ?? { entries: 0, exits: 0 }
      byStore.set(event.store, { entries: sum.entries + event.entries, exits: sum.exits + event.exits })
    }
    for (const { store, atMs: from, exitMs } of visits) {
      if (from < atMs || from >= atMs + stepMs || exitMs < from || exitMs > nowMs) continue
      if (counts(from, store)) stays.push((exitMs - from) / MINUTE_MS)
    }
  }
  const asked = [...buckets.values()].filter((bucket) => bucket.asked)
  const answered = asked.map(({ heard, open, known, lacking, ...bucket }): OracleBucket => {
    const state =
      nowMs < bucket.toMs
        ? 'open'
        : hoursKnown && !open
          ? 'closed'
          : heard || known
            ? lacking
              ? 'partial'
              : 'complete'
            : 'unknown'
    const told = heard || state === 'complete' || state === 'partial'
    return { fromMs: bucket.fromMs, state, entries: told ? bucket.entries : null, exits: told ? bucket.exits : null }
  })
  const sum = (key: 'entries' | 'exits') => answered.reduce((total, bucket) => total + (bucket[key] ?? 0), 0)
  return { buckets: answered, entries: sum('entries'), exits: sum('exits'), byStore, stays }
}
