import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { HOUR_MS, MINUTE_MS } from '~/domain/time/durations'
import { connectReads, type QuestdbReads } from '~/platform/questdb/questdb-reads'
import { NIGHTS, writeEvents } from '~/tests/support/history/history-cases'
import { oracle } from '~/tests/support/history/history-oracle'
import {
  eventsAboutJump,
  jumpOf,
  type StoreInState,
  storeOpen,
  storesInEachState,
} from '~/tests/support/history/stores-in-each-state'
import { matrixRows } from '~/tests/support/matrix-rows'
import { DEFAULT_HISTORY_FILTER, type HistoryFilter } from './question/filter'
import { NRF_CALENDAR } from './question/retail-calendar'
import { getHistory } from './reads/history-range'

let reads: QuestdbReads
beforeAll(() => {
  reads = connectReads(inject('questdbPgUrl'))
})
afterAll(() => reads.close())

type Case = StoreInState & { nowMs: number }

/** For each state a store that is in it when clocks change. */
function casesOf(zone: string, jumpMs: number): Case[] {
  return [
    ...storesInEachState(zone).map((store) => ({ ...store, nowMs: jumpMs + 60 * HOUR_MS })),
    { state: 'open', store: storeOpen(zone, '00:00', '24:00', 'a'), silent: [], nowMs: jumpMs + 3 * MINUTE_MS },
  ]
}

describe('in the night in which clocks change', () => {
  it.for(matrixRows(NIGHTS, ({ kind }) => kind))(
    'a bucket of $zone in $night has each state, and the figures of a reckoning apart',
    async ({ zone, night }) => {
      const jumpMs = jumpOf(zone, night)
      const cases = casesOf(zone, jumpMs).map((one) => ({ ...one, events: eventsAboutJump(one, jumpMs, one.nowMs) }))
      const all = cases.flatMap(({ events }) => events)
      await writeEvents(inject('questdbUrl'), reads, all)
      for (const { state, store, nowMs, events } of cases) {
        for (const bucket of ['5m', '1h', '1d'] as const) {
          const range = { kind: 'custom' as const, from: night, to: night }
          const filter: HistoryFilter = { ...DEFAULT_HISTORY_FILTER, storeIds: [store.storeId], range, bucket }
          const question = { filter, stores: [store], timeZone: zone, retail: NRF_CALENDAR, nowMs }
          const answer = await getHistory(reads, question)
          const expected = oracle(events, [], [store], filter, bucket, zone, nowMs)
          const told = answer?.buckets.map(({ fromMs, state, entries, exits }) => ({ fromMs, state, entries, exits }))
          expect({ state, bucket, told }).toEqual({ state, bucket, told: expected.buckets })
          if (bucket === '1d') continue
          const about = answer?.buckets.filter(
            ({ fromMs, toMs }) => fromMs <= jumpMs + 3 * MINUTE_MS && toMs > jumpMs - HOUR_MS,
          )
          const states = about?.map((one) => one.state) ?? []
          expect(states.at(-1)).toBe(state)
          expect(new Set(states.slice(0, -1))).toEqual(new Set([state === 'open' ? 'complete' : state]))
        }
      }
    },
  )
})
