import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { DEFAULT_HISTORY_FILTER, type HistoryFilter } from '~/domain/history/filter'
import { NRF_CALENDAR } from '~/domain/history/retail-calendar'
import { totalsOf } from '~/domain/history/totals'
import { type OpenSpan, type Store, unknownStore } from '~/domain/stores'
import { addDays, localDate } from '~/domain/zoned-time'
import { execute, questdbAddress } from '~/platform/questdb-http'
import { connectReads, type QuestdbReads } from '~/platform/questdb-reads'
import { type OracleEvent, oracle } from '~/tests/support/history-oracle'
import { getHistory, type HistoryAnswer } from './history-range'
import { getTrafficSamples, type SampleMinutes } from './history-samples'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

let reads: QuestdbReads
beforeAll(() => {
  reads = connectReads(inject('questdbPgUrl'))
})
afterAll(() => reads.close())

async function send(events: readonly OracleEvent[]): Promise<void> {
  const { origin, headers } = questdbAddress(inject('questdbUrl'))
  const body = events
    .map(({ store, door, atMs, entries, exits }) => {
      const tags = `store_id=${store}${door === null ? '' : `,door_id=${door}`},source=test`
      return `traffic,${tags} customers_in=${entries}i,customers_out=${exits}i,received_at=${atMs * 1000}t,event_id="${randomUUID()}" ${atMs}000000`
    })
    .join('\n')
  expect((await fetch(`${origin}/write`, { method: 'POST', headers, body })).status).toBe(204)
}

/** Writes events and waits until table and views tell of as many. */
async function write(events: readonly OracleEvent[]): Promise<void> {
  await send(events)
  const storeIds = [...new Set(events.map((event) => event.store))]
  const fromMs = Math.floor(Math.min(...events.map((event) => event.atMs)) / DAY) * DAY
  const toMs = Math.ceil((Math.max(...events.map((event) => event.atMs)) + 1) / DAY) * DAY
  const scope = { storeIds, weekdays: [], timeZone: 'UTC', openStores: null }
  await vi.waitFor(
    async () => {
      for (const [minutes, openFromMs] of [
        [60, toMs],
        [15, toMs],
        [5, toMs],
        [60, fromMs],
      ] as [SampleMinutes, number][]) {
        const samples = await getTrafficSamples(reads, { scope, fromMs, openFromMs, toMs, minutes })
        expect(samples.reduce((sum, sample) => sum + sample.events, 0)).toBe(events.length)
      }
    },
    { timeout: 30_000, interval: 50 },
  )
}

async function ask(
  filter: HistoryFilter,
  stores: readonly Store[],
  timeZone: string,
  nowMs: number,
): Promise<HistoryAnswer> {
  const answer = await getHistory(reads, { filter, stores, timeZone, retail: NRF_CALENDAR, nowMs })
  if (answer === null) throw new Error('no such range')
  return answer
}

/** Each night's clocks jump by an hour or a half, or never; `now` lies in the days after. */
const NIGHTS = [
  { zone: 'Europe/London', now: '2026-10-27T13:20:00Z' },
  { zone: 'Europe/London', now: '2026-03-29T18:40:00Z' },
  { zone: 'America/New_York', now: '2026-11-01T19:05:00Z' },
  { zone: 'America/New_York', now: '2026-03-09T12:00:30Z' },
  { zone: 'Australia/Lord_Howe', now: '2026-04-05T06:10:00Z' },
  { zone: 'Australia/Lord_Howe', now: '2026-10-05T01:59:00Z' },
  { zone: 'Asia/Kolkata', now: '2026-11-10T05:50:00Z' },
  { zone: 'America/St_Johns', now: '2026-11-02T03:31:00Z' },
  { zone: 'America/St_Johns', now: '2026-03-09T16:45:00Z' },
  { zone: 'UTC', now: '2026-11-01T00:00:30Z' },
]
const ZONES = [...new Set(NIGHTS.map(({ zone }) => zone))]

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

function storeOf(zone: string, nowMs: number): fc.Arbitrary<Store> {
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
      openedOn: fc.option(date, { freq: 2, nil: null }).map((day) => day),
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

/** Doors that send often, seldom, or hardly ever, with a silence of some hours in some of them. */
function eventsOf(store: Store, nowMs: number): fc.Arbitrary<OracleEvent[]> {
  const door = fc.record({
    door: fc.constantFrom('a', 'b', null),
    everyMinutes: fc.constantFrom(6, 25, 90, 700),
    phase: fc.integer({ min: 0, max: 59 }),
    days: fc.integer({ min: 2, max: 12 }),
    silentAgo: fc.integer({ min: 0, max: 200 }),
    silentHours: fc.constantFrom(0, 1, 5, 40),
    counts: fc.array(fc.tuple(fc.nat({ max: 9 }), fc.nat({ max: 9 })), { minLength: 7, maxLength: 7 }),
  })
  return fc.uniqueArray(door, { minLength: 1, maxLength: 2, selector: ({ door: id }) => id }).map((doors) =>
    doors.flatMap(({ door: id, everyMinutes, phase, days, silentAgo, silentHours, counts }) => {
      const events: OracleEvent[] = []
      const silent = [nowMs - silentAgo * HOUR, nowMs - (silentAgo - silentHours) * HOUR] as const
      for (let atMs = nowMs - days * DAY; atMs <= nowMs; atMs += everyMinutes * MINUTE) {
        const at = atMs + phase * 1_000
        if (at > nowMs || (at >= silent[0] && at < silent[1])) continue
        const [entries = 0, exits = 0] = counts[events.length % counts.length] ?? []
        events.push({ store: store.storeId, door: id, atMs: at, entries, exits })
      }
      return events
    }),
  )
}

function filterOf(today: string): fc.Arbitrary<HistoryFilter> {
  const range = fc.oneof(
    fc.constantFrom<HistoryFilter['range']>(
      { kind: '24h' },
      { kind: 'today' },
      { kind: 'yesterday' },
      { kind: '7d' },
      { kind: '30d' },
    ),
    fc.constant<HistoryFilter['range']>({ kind: 'month', month: today.slice(0, 7) }),
    fc
      .tuple(fc.integer({ min: -20, max: 3 }), fc.integer({ min: 0, max: 6 }))
      .map(([ago, days]) => ({ kind: 'custom' as const, from: addDays(today, ago), to: addDays(today, ago + days) })),
  )
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

const seen = new Set<string>()

describe('history against a reckoning apart from its SQL', () => {
  it.for(NIGHTS)(
    'has the same buckets, states and sums in $zone at $now, and so has the SQL it shows',
    async ({ zone, now }, { onTestFailed }) => {
      const seed = Number(process.env.HISTORY_SEED ?? Math.floor(Math.random() * 2 ** 31))
      const nowMs = Date.parse(now)
      let told = ''
      onTestFailed(() => console.error(`HISTORY_SEED=${seed} ${told}`))
      const one = <T>(arbitrary: fc.Arbitrary<T>, salt: number) =>
        fc.sample(arbitrary, { numRuns: 1, seed: seed + salt })[0] as T
      const stores = [0, 1, 2].map((salt) =>
        one(storeOf(salt === 2 ? one(fc.constantFrom(...ZONES), salt) : zone, nowMs), salt),
      )
      const events = stores.flatMap((store, salt) => one(eventsOf(store, nowMs), 10 + salt))
      await write(events)
      const questdb = questdbAddress(inject('questdbUrl'))
      for (const [index, filter] of fc.sample(filterOf(localDate(nowMs, zone)), { numRuns: 6, seed }).entries()) {
        const chosen = index % 3 === 0 ? stores.slice(0, 1) : stores
        const asked = { ...filter, storeIds: chosen.map(({ storeId }) => storeId) }
        const timeZone = filter.timeZone ?? zone
        told = JSON.stringify({ asked, timeZone, chosen })
        const answer = await ask(asked, chosen, timeZone, nowMs)
        const expected = oracle(events, chosen, asked, answer.width, timeZone, nowMs)
        const got = answer.buckets.map(({ fromMs, state, entries, exits }) => ({ fromMs, state, entries, exits }))
        expect(got.map(readable)).toEqual(expected.buckets.map(readable))
        for (const { state } of got) seen.add(state)
        const { entries, exits } = totalsOf(answer.buckets)
        expect({ entries, exits }).toEqual({ entries: expected.entries, exits: expected.exits })
        expect(answer.storeTotals).toEqual(expected.byStore)
        if (got.length === 0) continue
        const [shown] = await execute(questdb, answer.sql.totals)
        expect([Number(shown?.entries), Number(shown?.exits)]).toEqual([entries, exits])
        const rows = await execute(questdb, answer.sql.stores)
        expect(new Map(rows.map((row) => [row.store_id, { entries: row.entries, exits: row.exits }]))).toEqual(
          expected.byStore,
        )
        const series = await execute(questdb, answer.sql.series)
        expect(series.reduce((sum, row) => sum + Number(row.entries), 0)).toBe(entries)
      }
    },
  )

  it('met every state of a bucket on the way', () => {
    expect([...seen].sort()).toEqual(['closed', 'complete', 'open', 'partial', 'unknown'])
  })
})

const readable = (bucket: { fromMs: number; state: string; entries: number | null; exits: number | null }) =>
  `${new Date(bucket.fromMs).toISOString()} ${bucket.state} ${bucket.entries} ${bucket.exits}`

describe('compared periods', () => {
  it('sum the same weekdays further back, of a range that goes on only what has passed, and leave out stores that were not open in both', async () => {
    const nowMs = Date.parse('2026-07-15T12:30:00Z')
    const old = unknownStore(`h-${randomUUID().slice(0, 12)}`, 'UTC')
    const young = { ...unknownStore(`h-${randomUUID().slice(0, 12)}`, 'UTC'), openedOn: '2026-07-10' }
    const at = (iso: string, store: Store, entries: number): OracleEvent => ({
      store: store.storeId,
      door: null,
      atMs: Date.parse(iso),
      entries,
      exits: 1,
    })
    await write([
      at('2026-07-15T10:00:00Z', old, 5),
      at('2026-07-15T12:29:00Z', old, 2),
      at('2026-07-15T11:00:00Z', young, 50),
      at('2026-07-08T09:00:00Z', old, 3),
      at('2026-07-08T12:29:59Z', old, 1),
      at('2026-07-08T12:30:00Z', old, 90),
      at('2025-07-16T12:00:00Z', old, 7),
    ])
    const stores = [old, young]
    const filter: HistoryFilter = {
      ...DEFAULT_HISTORY_FILTER,
      storeIds: stores.map(({ storeId }) => storeId),
      range: { kind: 'today' },
      comparison: 'previous',
    }
    const before = await ask(filter, stores, 'UTC', nowMs)
    expect([totalsOf(before.buckets).entries, before.comparison?.entries, before.comparison?.daysBack]).toEqual([
      57, 4, 7,
    ])
    expect(before.comparison?.buckets.map(({ entries }) => entries).filter((entries) => entries !== null)).toEqual([
      3, 1,
    ])
    const like = await ask({ ...filter, likeForLike: true }, stores, 'UTC', nowMs)
    expect([totalsOf(like.buckets).entries, like.comparison?.entries]).toEqual([7, 4])
    expect(like.leftOut).toEqual([young])
    const year = await ask({ ...filter, comparison: 'year' }, stores, 'UTC', nowMs)
    expect([year.comparison?.daysBack, year.comparison?.entries]).toEqual([364, 7])
    const [shown] = await execute(questdbAddress(inject('questdbUrl')), before.sql.compared ?? '')
    expect(Number(shown?.entries)).toBe(4)
  })
})

describe('the open hour', () => {
  it('shows an event at once, before any view has it', async () => {
    const store = unknownStore(`h-${randomUUID().slice(0, 12)}`, 'UTC')
    const nowMs = Date.now()
    await send([{ store: store.storeId, door: null, atMs: nowMs, entries: 7, exits: 2 }])
    await vi.waitFor(
      async () => {
        const filter = { ...DEFAULT_HISTORY_FILTER, storeIds: [store.storeId] }
        const { hours, newestMs } = await ask(filter, [store], 'UTC', nowMs)
        expect(hours.at(-1)).toMatchObject({ state: 'open', entries: 7, exits: 2 })
        expect(newestMs).toBe(nowMs)
      },
      { timeout: 10_000, interval: 20 },
    )
  })
})
