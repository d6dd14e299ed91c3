import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { Store } from '~/domain/stores'
import { addDays, localDate, weekdayOf } from '~/domain/time/zoned-time'
import { connectReads, type QuestdbReads } from '~/platform/questdb/questdb-reads'
import {
  eventsOf,
  filterOf,
  longRange,
  NIGHTS,
  sampled,
  shortRange,
  storeOf,
  visitsOf,
  writeEvents,
  writeVisits,
  ZONES,
} from '~/tests/support/history/history-cases'
import { type DuckdbAnswer, type HistoryDuckdb, openHistoryDuckdb } from '~/tests/support/history/history-duckdb'
import { extremesOf, totalsOf, weekHoursOf } from './question/buckets/totals'
import type { HistoryFilter } from './question/filter'
import { NRF_CALENDAR } from './question/retail-calendar'
import { getHistory, type HistoryAnswer } from './reads/history-range'

/** Rounds per zone: 1 in `npm test`, more with HISTORY_ROUNDS; HISTORY_SEED repeats a round. */
const ROUNDS = Number(process.env.HISTORY_ROUNDS ?? '1')
const FIRST_SEED = Number(process.env.HISTORY_SEED ?? Math.floor(Math.random() * 2 ** 30))
const QUESTIONS = 5

let reads: QuestdbReads
let duckdb: HistoryDuckdb
beforeAll(async () => {
  reads = connectReads(inject('questdbPgUrl'))
  duckdb = await openHistoryDuckdb(ZONES, Date.parse('2023-11-20'), Date.parse('2026-12-01'))
})
afterAll(async () => {
  duckdb.close()
  await reads.close()
})

type Case = { zone: string; nowMs: number; stores: Store[]; seed: number }

/** Stores, events and visits for both databases; `now` is a random moment in the days after the clocks changed. */
async function lay(zone: string, nights: readonly string[], seed: number): Promise<Case> {
  const one = <T>(arbitrary: fc.Arbitrary<T>, salt: number) => sampled(arbitrary, seed + salt)
  const night = one(fc.constantFrom(...nights), 1)
  const nowMs = Date.parse(night) + one(fc.integer({ min: 20 * 3_600, max: 72 * 3_600 }), 2) * 1_000
  const days = fc.oneof(fc.integer({ min: 2, max: 12 }), fc.integer({ min: 40, max: 60 }), fc.constant(500))
  const stores = [3, 4, 5, 6].map((salt) =>
    one(storeOf(salt === 6 ? one(fc.constantFrom(...ZONES), salt) : zone, nowMs), salt),
  )
  const events = stores.flatMap((store, index) => one(eventsOf(store, nowMs, days), 10 + index))
  const visits = stores.flatMap((store, index) => one(visitsOf(store, nowMs), 20 + index))
  await Promise.all([
    writeEvents(inject('questdbUrl'), reads, events),
    writeVisits(inject('questdbUrl'), reads, visits),
    duckdb.load(stores, events, visits),
  ])
  return { zone, nowMs, stores, seed }
}

function questions({ zone, nowMs, stores, seed }: Case): { filter: HistoryFilter; chosen: Store[] }[] {
  const today = localDate(nowMs, zone)
  const range = fc.oneof({ weight: 2, arbitrary: shortRange(today) }, { weight: 1, arbitrary: longRange(today) })
  const comparison = fc.record({
    comparison: fc.constantFrom(null, 'previous' as const, 'year' as const),
    likeForLike: fc.boolean(),
    chosen: fc.shuffledSubarray(stores, { minLength: 1 }),
  })
  return fc
    .sample(fc.tuple(filterOf(range), comparison), { numRuns: QUESTIONS, seed })
    .map(([filter, { chosen, comparison, likeForLike }]) => ({
      chosen,
      filter: {
        ...filter,
        comparison,
        likeForLike: comparison !== null && likeForLike,
        storeIds: chosen.map(({ storeId }) => storeId),
      },
    }))
}

/** Like-for-like counts only stores that were open and had events in both periods. */
function likeForLike(chosen: readonly Store[], { byStore, compared, dates }: DuckdbAnswer): string[] {
  const heard = chosen.filter(({ storeId }) => byStore.has(storeId) && compared?.stores.has(storeId))
  if (dates === null) throw new Error('a comparison has dates')
  const then = addDays(dates.first, -dates.daysBack)
  return heard
    .filter(({ openedOn, closedOn }) => !(openedOn && openedOn > then) && !(closedOn && closedOn < dates.last))
    .map(({ storeId }) => storeId)
}

const sumsOf = ({ entries, exits }: { entries: number; exits: number }) => ({ entries, exits })

/** The product's answer in the shape that DuckDB's has. */
function ofProduct(answer: HistoryAnswer) {
  const { comparison, dwell, buckets } = answer
  const hourly = answer.width === '1h' ? extremesOf(answer.hours) : null
  return {
    buckets: buckets.map(({ fromMs, state, entries, exits }) => readable({ fromMs, state, entries, exits })),
    totals: sumsOf(totalsOf(buckets)),
    byStore: answer.storeTotals,
    compared: comparison && { ...sumsOf(comparison), buckets: comparison.buckets.map(({ entries }) => entries) },
    dwell: dwell && {
      visits: dwell.visits,
      hundredths: Math.round(dwell.visits * dwell.meanMinutes * 100),
      steps: dwell.steps.flatMap(({ visits }, step) => (visits > 0 ? [{ step, visits }] : [])),
    },
    peakMs: hourly?.peak?.fromMs ?? null,
    slowestMs: hourly?.slowest?.fromMs ?? null,
    heat:
      hourly &&
      weekHoursOf(answer.hours, weekdayOf).flatMap((day, index) =>
        day.flatMap(({ mean }, hour) => (mean === null ? [] : [`${index + 1} ${hour} ${mean.toFixed(6)}`])),
      ),
  }
}

function ofDuckdb(answer: DuckdbAnswer, width: string): ReturnType<typeof ofProduct> {
  const { buckets, byStore, compared, dwell, peakMs, slowestMs, heat } = answer
  const sum = (key: 'entries' | 'exits') => buckets.reduce((total, bucket) => total + (bucket[key] ?? 0), 0)
  const hourly = width === '1h'
  const cells = Array.from({ length: 7 * 24 }, (_, cell) => `${Math.floor(cell / 24) + 1} ${cell % 24}`)
  return {
    buckets: buckets.map(readable),
    totals: { entries: sum('entries'), exits: sum('exits') },
    byStore,
    compared: compared && { ...sumsOf(compared), buckets: compared.buckets },
    dwell:
      dwell.length === 0
        ? null
        : {
            visits: dwell.reduce((total, { visits }) => total + visits, 0),
            hundredths: Math.round(dwell.reduce((total, { minutes }) => total + minutes, 0) * 100),
            steps: dwell.map(({ step, visits }) => ({ step, visits })),
          },
    peakMs: hourly ? peakMs : null,
    slowestMs: hourly ? slowestMs : null,
    heat: hourly ? cells.filter((cell) => heat.has(cell)).map((cell) => `${cell} ${heat.get(cell)?.toFixed(6)}`) : null,
  }
}

const readable = (bucket: { fromMs: number; state: string; entries: number | null; exits: number | null }) =>
  `${new Date(bucket.fromMs).toISOString()} ${bucket.state} ${bucket.entries} ${bucket.exits}`

const seen = new Set<string>()

describe('history against DuckDB', () => {
  it.for(ZONES)(
    'has the same buckets, states, sums, comparisons, dwell and peak hours in %s',
    { timeout: (60 + ROUNDS * 60) * 1_000 },
    async (zone, { onTestFailed }) => {
      const nights = NIGHTS.filter((one) => one.zone === zone).map(({ night }) => night)
      let told = ''
      onTestFailed(() => console.error(told))
      for (let round = 0; round < ROUNDS; round++) {
        const seed = FIRST_SEED + round * 1_000 + ZONES.indexOf(zone) * 100
        told = `HISTORY_SEED=${FIRST_SEED + round * 1_000}`
        const laid = await lay(zone, nights, seed)
        for (const { filter, chosen } of questions(laid)) {
          const timeZone = filter.timeZone ?? zone
          const nowMs = laid.nowMs
          told = `HISTORY_SEED=${FIRST_SEED + round * 1_000} ${JSON.stringify({ now: new Date(nowMs), timeZone, filter, chosen })}`
          const answer = await getHistory(reads, { filter, stores: chosen, timeZone, retail: NRF_CALENDAR, nowMs })
          if (answer === null) throw new Error('no such range')
          const ask = (storeIds: readonly string[]) => duckdb.ask(storeIds, filter, answer.width, timeZone, nowMs)
          let expected = await ask(filter.storeIds)
          if (filter.likeForLike) {
            const counting = likeForLike(chosen, expected)
            expect(answer.stores.map(({ storeId }) => storeId).sort()).toEqual([...counting].sort())
            if (counting.length === 0) continue
            expected = await ask(counting)
          }
          expect(ofProduct(answer)).toEqual(ofDuckdb(expected, answer.width))
          for (const { state } of answer.buckets) seen.add(state)
        }
      }
    },
  )

  it('has covered every state of a bucket', () => {
    expect([...seen].sort()).toEqual(['closed', 'complete', 'open', 'partial', 'unknown'])
  })
})
