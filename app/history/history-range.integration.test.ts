import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { type Store, unknownStore } from '~/domain/stores'
import { localDate } from '~/domain/time/zoned-time'
import { execute, questdbAddress } from '~/platform/questdb/questdb-http'
import { connectReads, type QuestdbReads } from '~/platform/questdb/questdb-reads'
import {
  type CountedEvent,
  eventsOf,
  filterOf,
  longRange,
  NIGHTS,
  sampled,
  sendEvents,
  shortRange,
  storeOf,
  visitsOf,
  writeEvents,
  writeVisits,
  ZONES,
} from '~/tests/support/history/history-cases'
import { oracle } from '~/tests/support/history/history-oracle'
import { eventsAboutJump, jumpOf, storesInEachState } from '~/tests/support/history/stores-in-each-state'
import { matrixRows } from '~/tests/support/matrix-rows'
import type { DwellDistribution } from './question/buckets/dwell'
import { totalsOf } from './question/buckets/totals'
import { DEFAULT_HISTORY_FILTER, type HistoryFilter } from './question/filter'
import { NRF_CALENDAR } from './question/retail-calendar'
import { getHistory, type HistoryAnswer } from './reads/history-range'

let reads: QuestdbReads
beforeAll(() => {
  reads = connectReads(inject('questdbPgUrl'))
})
afterAll(() => reads.close())

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

const seen = new Set<string>()

describe('history against a calculation without SQL', () => {
  it.for(matrixRows(NIGHTS, ({ kind }) => kind))(
    'has the same buckets, states and sums in $zone at $now, and so has the SQL it shows',
    async ({ zone, night, now }, { onTestFailed }) => {
      const seed = Number(process.env.HISTORY_SEED ?? Math.floor(Math.random() * 2 ** 31))
      const nowMs = Date.parse(now)
      let told = ''
      onTestFailed(() => console.error(`HISTORY_SEED=${seed} ${told}`))
      const one = <T>(arbitrary: fc.Arbitrary<T>, salt: number) => sampled(arbitrary, seed + salt)
      const stores = [0, 1, 2].map((salt) =>
        one(storeOf(salt === 2 ? one(fc.constantFrom(...ZONES), salt) : zone, nowMs), salt),
      )
      const [jumpMs, inStates] = [jumpOf(zone, night), storesInEachState(zone)]
      const events = [
        ...stores.flatMap((store, salt) => one(eventsOf(store, nowMs), 10 + salt)),
        ...inStates.flatMap((store) => eventsAboutJump(store, jumpMs, nowMs)),
      ]
      const visits = stores.flatMap((store, salt) => one(visitsOf(store, nowMs), 20 + salt))
      await writeEvents(inject('questdbUrl'), reads, events)
      await writeVisits(inject('questdbUrl'), reads, visits)
      const questdb = questdbAddress(inject('questdbUrl'))
      const range = shortRange(localDate(nowMs, zone))
      const filters = [ofNight(night), ...fc.sample(filterOf(range), { numRuns: 6, seed })]
      const questions = [
        ...filters.map((filter, index) => ({ filter, chosen: index % 3 === 0 ? stores.slice(0, 1) : stores })),
        ...inStates.map(({ store }) => ({ filter: ofNight(night), chosen: [store] })),
      ]
      for (const { filter, chosen } of questions) {
        const asked = { ...filter, storeIds: chosen.map(({ storeId }) => storeId) }
        const timeZone = filter.timeZone ?? zone
        told = JSON.stringify({ asked, timeZone, chosen })
        const answer = await ask(asked, chosen, timeZone, nowMs)
        const expected = oracle(events, visits, chosen, asked, answer.width, timeZone, nowMs)
        const got = answer.buckets.map(({ fromMs, state, entries, exits }) => ({ fromMs, state, entries, exits }))
        expect(got.map(readable)).toEqual(expected.buckets.map(readable))
        for (const { state } of got) seen.add(state)
        const { entries, exits } = totalsOf(answer.buckets)
        expect({ entries, exits }).toEqual({ entries: expected.entries, exits: expected.exits })
        expect(answer.storeTotals).toEqual(expected.byStore)
        expect(answer.dwell && stayed(answer.dwell)).toEqual(expected.stays.length > 0 ? staysOf(expected.stays) : null)
        if (got.length === 0) continue
        const [shown] = await execute(questdb, answer.sql.totals)
        expect([Number(shown?.entries), Number(shown?.exits)]).toEqual([entries, exits])
        const rows = await execute(questdb, answer.sql.stores)
        expect(new Map(rows.map((row) => [row.store_id, { entries: row.entries, exits: row.exits }]))).toEqual(
          expected.byStore,
        )
        const series = await execute(questdb, answer.sql.series)
        expect(series.reduce((sum, row) => sum + Number(row.entries), 0)).toBe(entries)
        const dwell = await execute(questdb, answer.sql.dwell)
        expect(dwell.reduce((sum, row) => sum + Number(row.visits), 0)).toBe(expected.stays.length)
      }
    },
  )

  it.for(matrixRows(NIGHTS, () => 'years'))(
    'has the same buckets, states and sums of years, retail years and their parts in $zone at $now',
    { timeout: 240_000 },
    async ({ zone, now }, { onTestFailed }) => {
      const seed = Number(process.env.HISTORY_SEED ?? Math.floor(Math.random() * 2 ** 31))
      const nowMs = Date.parse(now)
      onTestFailed(() => console.error(`HISTORY_SEED=${seed}`))
      const store = sampled(storeOf(zone, nowMs), seed)
      const events = sampled(eventsOf(store, nowMs), seed)
      await writeEvents(inject('questdbUrl'), reads, events)
      const year = Number(now.slice(0, 4))
      const ranges: HistoryFilter['range'][] = [
        { kind: 'year', year },
        { kind: 'retail', year, part: { kind: 'year' } },
        sampled(longRange(localDate(nowMs, zone)), seed),
      ]
      for (const range of ranges) {
        const filter = { ...sampled(filterOf(fc.constant(range)), seed), storeIds: [store.storeId] }
        const timeZone = filter.timeZone ?? zone
        const answer = await ask(filter, [store], timeZone, nowMs)
        const expected = oracle(events, [], [store], filter, answer.width, timeZone, nowMs)
        expect(answer.buckets.map(readable)).toEqual(expected.buckets.map(readable))
        const { entries, exits } = totalsOf(answer.buckets)
        expect({ entries, exits }).toEqual({ entries: expected.entries, exits: expected.exits })
      }
    },
  )

  it('has covered every state of a bucket', () => {
    expect([...seen].sort()).toEqual(['closed', 'complete', 'open', 'partial', 'unknown'])
  })
})

/** The hours of the night itself. */
const ofNight = (night: string): HistoryFilter => ({
  ...DEFAULT_HISTORY_FILTER,
  range: { kind: 'custom', from: night, to: night },
})

/** Visits by the label of their step, and their mean length, hundredths of a minute. */
const stayed = ({ steps, visits, meanMinutes }: DwellDistribution) => ({
  visits,
  hundredths: Math.round(visits * meanMinutes * 100),
  steps: steps.flatMap((step) =>
    step.visits > 0 ? [`${step.visits} from ${step.fromMinutes} to ${step.toMinutes}`] : [],
  ),
})

/** The same from single visits; the steps are those of the page. */
function staysOf(stays: readonly number[]) {
  const edges = [0, 5, 10, 15, 20, 30, 45, 60, 90, 120]
  return {
    visits: stays.length,
    hundredths: Math.round(stays.reduce((sum, minutes) => sum + minutes, 0) * 100),
    steps: edges.flatMap((from, index) => {
      const to = edges[index + 1] ?? null
      const count = stays.filter((minutes) => minutes >= from && (to === null || minutes < to)).length
      return count > 0 ? [`${count} from ${from} to ${to}`] : []
    }),
  }
}

const readable = (bucket: { fromMs: number; state: string; entries: number | null; exits: number | null }) =>
  `${new Date(bucket.fromMs).toISOString()} ${bucket.state} ${bucket.entries} ${bucket.exits}`

describe('compared periods', () => {
  it('sum the same earlier weekdays, of a running range only the elapsed part, without stores not open in both', async () => {
    const nowMs = Date.parse('2026-07-15T12:30:00Z')
    const old = unknownStore(`h-${randomUUID().slice(0, 12)}`, 'UTC')
    const young = { ...unknownStore(`h-${randomUUID().slice(0, 12)}`, 'UTC'), openedOn: '2026-07-10' }
    const at = (iso: string, store: Store, entries: number): CountedEvent => ({
      store: store.storeId,
      door: null,
      atMs: Date.parse(iso),
      entries,
      exits: 1,
    })
    await writeEvents(inject('questdbUrl'), reads, [
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
  it('shows an event at once, before any view includes it', async () => {
    const store = unknownStore(`h-${randomUUID().slice(0, 12)}`, 'UTC')
    const nowMs = Date.now()
    await sendEvents(inject('questdbUrl'), [{ store: store.storeId, door: null, atMs: nowMs, entries: 7, exits: 2 }])
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
