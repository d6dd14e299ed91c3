import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { HISTORY_RANGES, type HistoryRange } from '~/domain/history/filter'
import { unknownStore } from '~/domain/stores'
import { questdbAddress } from '~/platform/questdb-http'
import { connectReads, type QuestdbReads } from '~/platform/questdb-reads'
import { historyPage } from '../components/history/history-page.server'
import { getTrafficSamples } from './history-hours'
import { getHistory } from './history-range'

const HOUR = 3_600_000
const DAY = 24 * HOUR
type Event = { store: string; atMs: number; entries: number; exits: number }

let reads: QuestdbReads
beforeAll(() => {
  reads = connectReads(inject('questdbPgUrl'))
})
afterAll(() => reads.close())

/** Writes events and waits until table and both views tell as many people. */
async function write(events: readonly Event[]): Promise<void> {
  const { origin, headers } = questdbAddress(inject('questdbUrl'))
  const body = events
    .map(
      ({ store, atMs, entries, exits }) =>
        `traffic,store_id=${store},source=test customers_in=${entries}i,customers_out=${exits}i,received_at=${atMs * 1000}t,event_id="${randomUUID()}" ${atMs}000000`,
    )
    .join('\n')
  expect((await fetch(`${origin}/write`, { method: 'POST', headers, body })).status).toBe(204)
  const storeIds = [...new Set(events.map((event) => event.store))]
  const people = events.reduce((sum, event) => sum + event.entries + event.exits, 0)
  const fromMs = Math.floor(Math.min(...events.map((event) => event.atMs)) / DAY) * DAY
  const toMs = Math.ceil((Math.max(...events.map((event) => event.atMs)) + 1) / DAY) * DAY
  await vi.waitFor(
    async () => {
      for (const [minutes, openFromMs] of [
        [60, toMs],
        [15, toMs],
        [60, fromMs],
      ] as const) {
        const samples = await getTrafficSamples(reads, { storeIds, fromMs, openFromMs, toMs, minutes })
        expect(samples.reduce((sum, sample) => sum + sample.entries + sample.exits, 0)).toBe(people)
      }
    },
    { timeout: 30_000, interval: 50 },
  )
}

/** The hour of a zone's clocks in which an instant lies, by Intl alone: local date and hour, with the offset. */
function clockHour(zone: string): (atMs: number) => string {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    timeZoneName: 'longOffset',
  })
  return (atMs) => format.format(atMs)
}

type Sums = { entries: number; exits: number }

/** Sums by clock hour, from the raw events, apart from any SQL. */
function sumsByHour(events: readonly Event[], zone: string): Map<string, Sums> {
  const hourOf = clockHour(zone)
  const sums = new Map<string, Sums>()
  for (const { atMs, entries, exits } of events) {
    const sum = sums.get(hourOf(atMs)) ?? { entries: 0, exits: 0 }
    sums.set(hourOf(atMs), { entries: sum.entries + entries, exits: sum.exits + exits })
  }
  return sums
}

/** Bars of one kind in an SVG: hour → height and the count they carry. */
function bars(svg: string, kind: 'entries' | 'exits'): Map<number, { height: number; count: number }> {
  const found = new Map<number, { height: number; count: number }>()
  for (const [rect] of svg.matchAll(/<rect[^>]*>/g)) {
    const read = (name: string) => new RegExp(` ${name}="([^"]*)"`).exec(rect)?.[1]
    const [hour, count, height] = [read('data-hour'), read(`data-${kind}`), read('height')]
    if (hour && count !== undefined) found.set(Date.parse(hour), { height: Number(height), count: Number(count) })
  }
  return found
}

const shownCount = (count: number) => count.toLocaleString('en-GB')

const CASES = [
  { name: 'the autumn night', zone: 'Europe/London', now: '2026-10-25T13:20:00Z' },
  { name: 'the spring night', zone: 'Europe/London', now: '2026-03-29T18:40:00Z' },
  { name: 'a half-hour zone', zone: 'Asia/Kolkata', now: '2026-11-10T05:50:00Z' },
  { name: 'a zone whose clocks jump by half an hour', zone: 'Australia/Lord_Howe', now: '2026-04-05T06:10:00Z' },
  { name: 'the zone UTC', zone: 'UTC', now: '2026-11-01T00:00:30Z' },
]

describe('history over random events', () => {
  it.for(CASES)(
    'has the sums, the bars and the table of the right hours in $name ($zone)',
    async ({ zone, now }, { onTestFailed }) => {
      const seed = Math.floor(Math.random() * 2 ** 31)
      onTestFailed(() => console.error(`seed ${seed}`))
      const nowMs = Date.parse(now)
      const stores = [`history-${randomUUID()}`, `history-${randomUUID()}`]
      const event = fc.record({
        store: fc.constantFrom(...stores),
        // Half of them around the jump of the clocks or now, where mistakes show.
        atMs: fc.oneof(
          fc.integer({ min: nowMs - 31 * DAY, max: nowMs }),
          fc.integer({ min: nowMs - 30 * HOUR, max: nowMs }),
        ),
        entries: fc.integer({ min: 0, max: 40 }),
        exits: fc.integer({ min: 0, max: 40 }),
      })
      const events = fc.sample(fc.array(event, { minLength: 400, maxLength: 400 }), { numRuns: 1, seed })[0] ?? []
      // One for each store, so that both count in every run.
      for (const store of stores) events.push({ store, atMs: nowMs - 90 * 60_000, entries: 3, exits: 1 })
      await write(events)
      const described = stores.map((id) => unknownStore(id, zone))
      for (const storeIds of [stores, stores.slice(0, 1)]) {
        const own = events.filter((one) => storeIds.includes(one.store))
        for (const range of HISTORY_RANGES) {
          const answer = await getHistory(reads, { storeIds, stores: described, range, timeZone: zone, nowMs })
          await compare(answer, own, { range, zone, nowMs, storeIds })
        }
      }
    },
  )

  async function compare(
    answer: Awaited<ReturnType<typeof getHistory>>,
    own: readonly Event[],
    asked: { range: HistoryRange; zone: string; nowMs: number; storeIds: string[] },
  ) {
    const { hours, newestMs } = answer
    const { range, zone, nowMs, storeIds } = asked
    const fromMs = hours[0]?.fromMs ?? Number.NaN
    const inRange = own.filter((one) => one.atMs >= fromMs)
    const expected = sumsByHour(inRange, zone)
    const hourOf = clockHour(zone)
    const got = new Map(
      hours
        .filter((hour) => hour.entries !== null)
        .map((hour) => [hourOf(hour.fromMs), { entries: hour.entries, exits: hour.exits }]),
    )
    expect(got).toEqual(expected)
    expect(newestMs).toBe(Math.max(...inRange.map((one) => one.atMs)))

    const stores = storeIds.map((id) => unknownStore(id, zone))
    const seen = new Map<string, [string, string]>()
    const pages = Math.ceil(hours.length / 48)
    for (let page = 1; page <= pages; page++) {
      const filter = { storeIds, range, timeZone: zone, page }
      const shown = historyPage({ ...answer, filter, stores, chosen: stores, timeZone: zone, nowMs, locale: 'en-GB' })
      expect(shown.pager.pages).toBe(pages)
      for (const row of shown.rows) {
        expect(seen.has(row.hour)).toBe(false)
        seen.set(row.hour, [row.entries, row.exits])
      }
      if (page > 1) continue
      expect(shown.totals.entries).toBe(shownCount(inRange.reduce((sum, one) => sum + one.entries, 0)))
      for (const svg of [shown.charts.wide, shown.charts.narrow]) if (svg) compareBars(svg, expected, hourOf, nowMs)
    }
    expect(seen.size).toBe(hours.length)
    for (const [hour, [entries, exits]] of seen) {
      const sum = expected.get(hourOf(Date.parse(hour)))
      expect([entries, exits]).toEqual(sum ? [shownCount(sum.entries), shownCount(sum.exits)] : ['–', '–'])
    }
  }

  function compareBars(svg: string, expected: Map<string, Sums>, hourOf: (atMs: number) => string, nowMs: number) {
    expect(svg).toMatch(/^<svg [^>]*role="img"/)
    for (const kind of ['entries', 'exits'] as const) {
      const drawn = bars(svg, kind)
      const counts = new Map(
        [...drawn].filter(([, { count }]) => count > 0).map(([hour, { count }]) => [hourOf(hour), count]),
      )
      expect(counts).toEqual(
        new Map([...expected].flatMap(([hour, sum]) => (sum[kind] > 0 ? [[hour, sum[kind]]] : []))),
      )
      const tallest = [...drawn.values()].reduce((a, b) => (b.count > a.count ? b : a))
      for (const [hour, { height, count }] of drawn) {
        expect(hour).toBeLessThanOrEqual(nowMs)
        expect(Math.abs(height - (count * tallest.height) / tallest.count)).toBeLessThan(0.05)
      }
    }
  }

  it('counts a heartbeat as heard: 0, not unknown', async () => {
    const id = `history-${randomUUID()}`
    const nowMs = Date.parse('2026-11-10T12:30:00Z')
    await write([
      { store: id, atMs: nowMs - 5 * HOUR, entries: 0, exits: 0 },
      { store: id, atMs: nowMs - 3 * HOUR, entries: 2, exits: 1 },
    ])
    const question = {
      storeIds: [id],
      stores: [unknownStore(id, 'UTC')],
      range: '24h',
      timeZone: 'UTC',
      nowMs,
    } as const
    const { hours } = await getHistory(reads, question)
    const heard = hours.filter((hour) => hour.entries !== null).map((hour) => [hour.time, hour.state, hour.entries])
    expect(heard).toEqual([
      ['07:00', 'complete', 0],
      ['09:00', 'complete', 2],
    ])
    expect(hours.filter((hour) => hour.state === 'unknown')).toHaveLength(21)
  })

  it('shows an event of the open hour at once, before any view has it', async () => {
    const id = `history-${randomUUID()}`
    const nowMs = Date.now()
    const { origin, headers } = questdbAddress(inject('questdbUrl'))
    const body = `traffic,store_id=${id},source=test customers_in=7i,customers_out=2i,received_at=${nowMs * 1000}t,event_id="${randomUUID()}" ${nowMs}000000`
    expect((await fetch(`${origin}/write`, { method: 'POST', headers, body })).status).toBe(204)
    const question = {
      storeIds: [id],
      stores: [unknownStore(id, 'UTC')],
      range: '24h',
      timeZone: 'UTC',
      nowMs,
    } as const
    await vi.waitFor(
      async () => {
        const { hours, newestMs } = await getHistory(reads, question)
        expect(hours.at(-1)).toMatchObject({ state: 'open', entries: 7, exits: 2 })
        expect(newestMs).toBe(nowMs)
      },
      { timeout: 10_000, interval: 20 },
    )
  })
})
