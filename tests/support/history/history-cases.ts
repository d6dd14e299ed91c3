import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { expect, vi } from 'vitest'
import { z } from 'zod'
import { DEFAULT_HISTORY_FILTER, type HistoryFilter } from '~/app/history/question/filter'
import type { RetailPart } from '~/app/history/question/retail-calendar'
import { getTrafficSamples } from '~/app/history/reads/history-samples'
import type { SampleMinutes } from '~/domain/counts'
import { type OpenSpan, type Store, unknownStore } from '~/domain/stores'
import { TABLE } from '~/domain/tables'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '~/domain/time/durations'
import { addDays, localDate } from '~/domain/time/zoned-time'
import { execute, questdbAddress } from '~/platform/questdb/questdb-http'
import type { QuestdbReads } from '~/platform/questdb/questdb-reads'
import { sqlText } from '~/platform/questdb/sql-text'

/**
 * Random questions about the history, with stores, events and visits to answer them. Zones and times are close to
 * nights in which clocks change.
 */

export type CountedEvent = { store: string; door: string | null; atMs: number; entries: number; exits: number }
export type SeenVisit = { store: string; atMs: number; exitMs: number }

/**
 * In each night the clocks change by an hour, by half an hour, or not at all; `now` is in the days after. `npm test`
 * runs the first of each kind.
 */
export const NIGHTS = [
  { kind: 'back', zone: 'America/St_Johns', night: '2026-11-01', now: '2026-11-02T03:31:00Z' },
  { kind: 'back', zone: 'Europe/London', night: '2026-10-25', now: '2026-10-27T13:20:00Z' },
  { kind: 'back', zone: 'America/New_York', night: '2026-11-01', now: '2026-11-01T19:05:00Z' },
  { kind: 'forward', zone: 'Europe/London', night: '2026-03-29', now: '2026-03-29T18:40:00Z' },
  { kind: 'forward', zone: 'America/New_York', night: '2026-03-08', now: '2026-03-09T12:00:30Z' },
  { kind: 'forward', zone: 'America/St_Johns', night: '2026-03-08', now: '2026-03-09T16:45:00Z' },
  { kind: 'by half an hour', zone: 'Australia/Lord_Howe', night: '2026-04-05', now: '2026-04-05T06:10:00Z' },
  { kind: 'by half an hour', zone: 'Australia/Lord_Howe', night: '2026-10-04', now: '2026-10-05T01:59:00Z' },
  { kind: 'never', zone: 'Asia/Kolkata', night: '2026-11-09', now: '2026-11-10T05:50:00Z' },
  { kind: 'never', zone: 'Etc/GMT+4', night: '2026-06-10', now: '2026-06-11T02:15:00Z' },
  { kind: 'never', zone: 'UTC', night: '2026-10-31', now: '2026-11-01T00:00:30Z' },
]
export const ZONES = [...new Set(NIGHTS.map(({ zone }) => zone))]

/** One value of an arbitrary, the same for the same seed. */
export const sampled = <T>(arbitrary: fc.Arbitrary<T>, seed: number): T =>
  fc.sample(arbitrary, { numRuns: 1, seed })[0] as T

/** All times of opening are whole five minutes. */
const spans: fc.Arbitrary<OpenSpan[]> = fc.constantFrom(
  [{ open: '09:00', close: '18:00' }],
  [{ open: '08:30', close: '21:15' }],
  [
    { open: '10:10', close: '12:00' },
    { open: '13:00', close: '19:50' },
  ],
  [{ open: '00:00', close: '24:00' }],
  [],
)

/**
 * A store with or without hours, with holidays, with named doors of which one may never send anything; perhaps recently
 * opened or closed.
 */
export function storeOf(zone: string, nowMs: number): fc.Arbitrary<Store> {
  const today = localDate(nowMs, zone)
  const date = fc.integer({ min: -12, max: 1 }).map((days) => addDays(today, days))
  return fc
    .record({
      weeklyHours: fc.option(fc.array(spans, { minLength: 7, maxLength: 7 }), { freq: 5 }),
      exceptions: fc.uniqueArray(fc.record({ date, label: fc.constant('special'), spans }), {
        maxLength: 2,
        selector: (day) => day.date,
      }),
      named: fc.boolean(),
      ghost: fc.boolean(),
      openedOn: fc.option(date, { freq: 2, nil: null }),
      closes: fc.boolean(),
    })
    .map(({ named, ghost, openedOn, closes, ...hours }) => {
      const id = `h-${randomUUID().slice(0, 12)}`
      const doors = [...(named ? ['a'] : []), ...(named && ghost ? ['ghost'] : [])]
      const from = openedOn === null || openedOn <= addDays(today, -6) ? openedOn : null
      return {
        ...unknownStore(id, zone),
        ...hours,
        doors: doors.map((doorId) => ({ doorId, name: doorId })),
        openedOn: from,
        closedOn: closes && from !== null ? addDays(from, 4) : null,
      }
    })
}

/**
 * Doors that send often, rarely, or hardly ever; some with a silence of some hours.
 * @param days over how many days each door may send
 */
export function eventsOf(
  store: Store,
  nowMs: number,
  days: fc.Arbitrary<number> = fc.integer({ min: 2, max: 12 }),
): fc.Arbitrary<CountedEvent[]> {
  const door = fc.record({
    door: fc.constantFrom('a', 'b', null),
    everyMinutes: fc.constantFrom(6, 25, 90, 700),
    phase: fc.integer({ min: 0, max: 59 }),
    days,
    silentAgo: fc.integer({ min: 0, max: 200 }),
    silentHours: fc.constantFrom(0, 1, 5, 40),
    counts: fc.array(fc.tuple(fc.nat({ max: 9 }), fc.nat({ max: 9 })), { minLength: 7, maxLength: 7 }),
  })
  return fc.uniqueArray(door, { minLength: 1, maxLength: 2, selector: ({ door: id }) => id }).map((doors) =>
    doors.flatMap(({ door: id, everyMinutes, phase, days, silentAgo, silentHours, counts }) => {
      const events: CountedEvent[] = []
      const silent = [nowMs - silentAgo * HOUR_MS, nowMs - (silentAgo - silentHours) * HOUR_MS] as const
      const stepMs = Math.max(everyMinutes, days > 60 ? 47 : 0) * MINUTE_MS
      for (let atMs = nowMs - days * DAY_MS; atMs <= nowMs; atMs += stepMs) {
        const at = atMs + phase * 1_000
        if (at > nowMs || (at >= silent[0] && at < silent[1])) continue
        const [entries = 0, exits = 0] = counts[events.length % counts.length] ?? []
        events.push({ store: store.storeId, door: id, atMs: at, entries, exits })
      }
      return events
    }),
  )
}

/**
 * Visits of the last weeks, of any length: also exactly at the start of a step of the distribution, ending in the
 * future or just about now, or before they began.
 */
export function visitsOf(store: Store, nowMs: number): fc.Arbitrary<SeenVisit[]> {
  const seconds = fc.oneof(
    fc.integer({ min: 0, max: 9_000 }),
    fc.constantFrom(0, 299, 300, 301, 599, 600, 899, 900, 1_800, 3_599, 3_600, 5_400, 7_199, 7_200, -60),
  )
  const visit = fc.oneof(
    { weight: 9, arbitrary: fc.record({ ago: fc.integer({ min: 0, max: 20 * 86_400 }), seconds }) },
    { weight: 1, arbitrary: fc.record({ ago: fc.constant(600), seconds: fc.integer({ min: 530, max: 670 }) }) },
  )
  return fc.array(visit, { maxLength: 120 }).map((visits) =>
    visits.map(({ ago, seconds: stayed }) => ({
      store: store.storeId,
      atMs: nowMs - ago * 1_000,
      exitMs: nowMs - ago * 1_000 + stayed * 1_000,
    })),
  )
}

type Range = HistoryFilter['range']

/** Ranges of days and weeks. */
export const shortRange = (today: string): fc.Arbitrary<Range> =>
  fc.oneof(
    fc.constantFrom<Range>(
      ...(['24h', 'today', 'yesterday', '7d', '30d', 'this-week', 'last-week', 'this-month'] as const).map((kind) => ({
        kind,
      })),
    ),
    fc.constant<Range>({ kind: 'month', month: today.slice(0, 7) }),
    fc
      .tuple(fc.integer({ min: -20, max: 3 }), fc.integer({ min: 0, max: 6 }))
      .map(([ago, days]) => ({ kind: 'custom' as const, from: addDays(today, ago), to: addDays(today, ago + days) })),
  )

/** Ranges of a year of the calendar or of retail, and parts of it. */
export function longRange(today: string): fc.Arbitrary<Range> {
  const year = Number(today.slice(0, 4))
  const part = fc.oneof(
    fc.constant<RetailPart>({ kind: 'year' }),
    fc.integer({ min: 1, max: 4 }).map((number): RetailPart => ({ kind: 'quarter', number })),
    fc.integer({ min: 1, max: 12 }).map((number): RetailPart => ({ kind: 'period', number })),
    fc.integer({ min: 1, max: 52 }).map((number): RetailPart => ({ kind: 'week', number })),
  )
  return fc.oneof(
    fc.constantFrom(year, year - 1).map((year): Range => ({ kind: 'year', year })),
    fc.record({ kind: fc.constant('retail' as const), year: fc.constantFrom(year, year - 1), part }),
  )
}

/** Questions about a range: any width, weekdays, opening hours, zone. */
export function filterOf(range: fc.Arbitrary<Range>): fc.Arbitrary<HistoryFilter> {
  return fc
    .record({
      range,
      bucket: fc.constantFrom(null, '5m' as const, '1h' as const, '1d' as const, 'week' as const),
      weekdays: fc.oneof(
        { weight: 2, arbitrary: fc.constant<number[]>([]) },
        { weight: 1, arbitrary: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 4 }) },
      ),
      openOnly: fc.boolean(),
      zone: fc.option(fc.constantFrom(...ZONES), { freq: 3, nil: null }),
    })
    .map(({ zone, ...asked }): HistoryFilter => ({ ...DEFAULT_HISTORY_FILTER, ...asked, timeZone: zone }))
}

async function send(url: string, lines: readonly string[]): Promise<void> {
  const { origin, headers } = questdbAddress(url)
  const answer = await fetch(`${origin}/write`, { method: 'POST', headers, body: lines.join('\n') })
  expect(answer.status).toBe(204)
}

/** Writes events; they can be read a moment later. @param url QuestDB over HTTP */
export const sendEvents = (url: string, events: readonly CountedEvent[]): Promise<void> =>
  send(
    url,
    events.map(({ store, door, atMs, entries, exits }) => {
      const tags = `store_id=${store}${door === null ? '' : `,door_id=${door}`},source=test`
      return `traffic,${tags} customers_in=${entries}i,customers_out=${exits}i,received_at=${atMs * 1000}t,event_id="${randomUUID()}" ${atMs}000000`
    }),
  )

/** Writes events and waits until table and views include them. */
export async function writeEvents(url: string, reads: QuestdbReads, events: readonly CountedEvent[]): Promise<void> {
  await sendEvents(url, events)
  const storeIds = [...new Set(events.map((event) => event.store))]
  const times = events.map((event) => event.atMs).sort((a, b) => a - b)
  const fromMs = Math.floor((times[0] ?? 0) / DAY_MS) * DAY_MS
  const toMs = Math.ceil(((times.at(-1) ?? 0) + 1) / DAY_MS) * DAY_MS
  const scope = { storeIds, weekdays: [], timeZone: 'UTC', openStores: null }
  const readings: [SampleMinutes, number][] = [
    [60, toMs],
    [15, toMs],
    [5, toMs],
    [60, fromMs],
  ]
  await vi.waitFor(
    async () => {
      for (const [minutes, openFromMs] of readings) {
        const samples = await getTrafficSamples(reads, { scope, fromMs, openFromMs, toMs, minutes })
        expect(samples.reduce((sum, sample) => sum + sample.events, 0)).toBe(events.length)
      }
      // Doors are judged by a view of days, which lags behind that of hours.
      const days = `SELECT sum(events) AS n FROM ${TABLE.trafficPerDay} WHERE store_id IN (${storeIds.map(sqlText).join(', ')})`
      expect((await execute(questdbAddress(url), days))[0]?.n).toBe(events.length)
    },
    { timeout: 60_000, interval: 50 },
  )
}

/** Writes visits and waits until they can be read. */
export async function writeVisits(url: string, reads: QuestdbReads, visits: readonly SeenVisit[]): Promise<void> {
  if (visits.length === 0) return
  await send(
    url,
    visits.map(
      ({ store, atMs, exitMs }) =>
        `visits,store_id=${store},source=test exit_ts=${exitMs * 1000}t,received_at=${exitMs * 1000}t,event_id="${randomUUID()}" ${atMs}000000`,
    ),
  )
  const storeIds = [...new Set(visits.map(({ store }) => store))].map((id) => `'${id}'`)
  const count = z.object({ n: z.number() })
  await vi.waitFor(
    async () => {
      const [row] = await reads.rows(
        count,
        `SELECT count() AS n FROM visits WHERE store_id IN (${storeIds.join(', ')})`,
      )
      expect(row?.n).toBe(visits.length)
    },
    { timeout: 30_000, interval: 50 },
  )
}
