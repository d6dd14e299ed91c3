import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { Store } from '~/domain/stores'
import { unknownStore } from '~/domain/stores'
import { TABLE } from '~/domain/tables'
import { HOUR_MS, MINUTE_MS } from '~/domain/time/durations'
import { addDays, instantOf } from '~/domain/time/zoned-time'
import { execute, questdbAddress } from '~/platform/questdb/questdb-http'
import { connectReads, type QuestdbReads } from '~/platform/questdb/questdb-reads'
import { eventually } from '~/tests/support/eventually'
import { eventsOf, NIGHTS, sampled, storeOf, writeEvents } from '~/tests/support/history/history-cases'
import { type CountedPeople, occupancyOracle } from '~/tests/support/history/occupancy-oracle'
import { matrixRows } from '~/tests/support/matrix-rows'
import { DEFAULT_HISTORY_FILTER, type HistoryFilter } from './question/filter'
import type { Occupancy } from './question/occupancy/occupancy'
import { NRF_CALENDAR } from './question/retail-calendar'
import { getHistory } from './reads/history-range'

let reads: QuestdbReads
beforeAll(() => {
  reads = connectReads(inject('questdbPgUrl'))
})
afterAll(() => reads.close())

async function writeCorrections(storeId: string, corrections: readonly CountedPeople[]): Promise<void> {
  const questdb = questdbAddress(inject('questdbUrl'))
  for (const { atMs, people } of corrections) {
    const at = new Date(atMs).toISOString()
    await execute(
      questdb,
      `INSERT INTO ${TABLE.countCorrections} (ts, received_at, store_id, correction_id, people, occupancy_before)
       VALUES ('${at}', '${at}', '${storeId}', '${randomUUID()}', ${people}, 0)`,
    )
  }
  await eventually(async () => {
    const [row] = await execute(
      questdb,
      `SELECT count() AS n FROM ${TABLE.countCorrections} WHERE store_id = '${storeId}'`,
    )
    return row?.n === corrections.length
  })
}

const rounded = ({ average, peak, crowdedShare, unknownShare }: Occupancy) => ({
  average: average === null ? null : average.toFixed(6),
  peak: peak && `${peak.people} at ${new Date(peak.atMs).toISOString()}`,
  crowdedShare: crowdedShare === null ? null : crowdedShare.toFixed(6),
  unknownShare: unknownShare.toFixed(6),
})

const ask = async (store: Store, filter: Partial<HistoryFilter>, nowMs: number, timeZone = store.timeZone) => {
  const asked = { ...DEFAULT_HISTORY_FILTER, storeIds: [store.storeId], ...filter }
  const question = { filter: asked, stores: [store], timeZone, retail: NRF_CALENDAR, nowMs }
  const answer = await getHistory(reads, question)
  if (answer === null) throw new Error('no such range')
  return answer
}

describe('people inside, against a reckoning minute by minute', () => {
  it.for(matrixRows(NIGHTS, ({ kind }) => kind))(
    'are the same in $zone at $now, on average, at the peak and above 80 %, with corrections and silent doors',
    { timeout: 120_000 },
    async ({ zone, night, now }, { onTestFailed }) => {
      const seed = Number(process.env.HISTORY_SEED ?? Math.floor(Math.random() * 2 ** 31))
      onTestFailed(() => console.error(`HISTORY_SEED=${seed}`))
      const nowMs = Date.parse(now)
      for (const salt of [0, 1]) {
        const store = { ...sampled(storeOf(zone, nowMs), seed + salt), capacity: salt === 0 ? 60 : null }
        const events = sampled(eventsOf(store, nowMs, fc.constant(4)), seed + salt)
        const moments = fc.array(fc.tuple(fc.nat({ max: 60 * 60_000 }), fc.nat({ max: 90 })), { maxLength: 4 })
        const corrections = sampled(moments, seed + salt)
          .map(([seconds, people]) => ({ atMs: nowMs - 1_000 - ((seconds * 1000) % (60 * HOUR_MS)), people }))
          .sort((a, b) => a.atMs - b.atMs)
        await writeEvents(inject('questdbUrl'), reads, events)
        await writeCorrections(store.storeId, corrections)
        const range = { kind: 'custom' as const, from: night, to: addDays(night, 1) }
        const weekdays = sampled(fc.constantFrom<number[]>([], [1, 7]), seed + salt)
        for (const filter of [
          { bucket: '5m' },
          { bucket: '1h', openOnly: true },
          { bucket: '1d', weekdays },
        ] as const) {
          const answer = await ask(store, { range, ...filter }, nowMs)
          const silent = [...answer.coverage.silences, ...answer.hours.filter(({ state }) => state === 'unknown')]
          const limits = { weekdays: [], openOnly: false, timeZone: zone, ...filter }
          const expected = occupancyOracle(store, events, corrections, answer.buckets, silent, limits, nowMs)
          expect({ filter, told: answer.occupancy?.buckets.map(rounded) }).toEqual({
            filter,
            told: expected.map(rounded),
          })
        }
      }
    },
  )
})

describe('people inside a store', () => {
  const open = Array.from({ length: 7 }, () => [{ open: '09:00', close: '11:00' }])
  const store = { ...unknownStore(`h-${randomUUID().slice(0, 12)}`, 'Europe/Zurich'), weeklyHours: open, capacity: 10 }
  const day = '2026-07-14'
  const at = (time: string) => instantOf(day, time, store.timeZone)
  const nowMs = at('12:00') + 30_000

  beforeAll(async () => {
    const event = (atMs: number, entries: number, exits: number) => ({
      store: store.storeId,
      door: null,
      atMs,
      entries,
      exits,
    })
    await writeEvents(inject('questdbUrl'), reads, [
      // The evening before, which its reset forgets.
      event(at('09:00') - 12 * HOUR_MS, 3, 0),
      event(at('09:00'), 4, 0),
      event(at('09:30'), 5, 0),
      event(at('10:00'), 0, 6),
    ])
    await writeCorrections(store.storeId, [{ atMs: at('10:30') + 20_000, people: 7 }])
  })

  it('are averaged over its open minutes, at their most at one minute, and above 80 % of its capacity for a share', async () => {
    const { occupancy } = await ask(store, { range: { kind: 'custom', from: day, to: day }, bucket: '1d' }, nowMs)
    // 30 minutes of 4, 30 of 9, 30 of 3, 30 of 7.
    expect(occupancy?.range).toEqual({
      average: (4 + 9 + 3 + 7) / 4,
      peak: { people: 9, atMs: at('09:30') + MINUTE_MS },
      crowdedShare: 0.25,
      unknownShare: 0,
    })
  })

  it('are not reckoned for several stores, nor for more than three months', async () => {
    const other = unknownStore('another', 'UTC')
    const range = { kind: 'custom' as const, from: day, to: day }
    const filter = { ...DEFAULT_HISTORY_FILTER, storeIds: [store.storeId, 'another'], range }
    const question = { filter, stores: [store, other], timeZone: 'UTC', retail: NRF_CALENDAR, nowMs }
    expect((await getHistory(reads, question))?.occupancy).toBeNull()
    expect((await ask(store, { range: { kind: 'year', year: 2026 } }, nowMs)).occupancy).toBeNull()
  })
})
