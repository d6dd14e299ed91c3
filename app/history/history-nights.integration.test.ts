import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type Store, unknownStore } from '~/domain/stores'
import { connectReads, type QuestdbReads } from '~/platform/questdb/questdb-reads'
import { type CountedEvent, NIGHTS, writeEvents } from '~/tests/support/history/history-cases'
import { oracle } from '~/tests/support/history/history-oracle'
import { clockAt, isOpen } from '~/tests/support/history/history-oracle-stores'
import { DEFAULT_HISTORY_FILTER, type HistoryFilter } from './question/filter'
import { NRF_CALENDAR } from './question/retail-calendar'
import { getHistory } from './reads/history-range'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

let reads: QuestdbReads
beforeAll(() => {
  reads = connectReads(inject('questdbPgUrl'))
})
afterAll(() => reads.close())

/** The moment of a local date at which clocks jump; where they never do, two o'clock. */
function jumpOf(zone: string, night: string): number {
  const from = Date.parse(night) - 14 * HOUR
  const minutes = Array.from({ length: 52 * 60 }, (_, minute) => from + minute * MINUTE)
  const shown = (atMs: number) => clockAt(atMs, zone)
  const jumps = (atMs: number) => shown(atMs).offset !== shown(atMs - MINUTE).offset
  const found =
    minutes.find(jumps) ?? minutes.find((atMs) => shown(atMs).date === night && shown(atMs).time === '02:00')
  if (found === undefined) throw new Error(`no night of ${night} in ${zone}`)
  return found
}

type Case = { state: string; store: Store; silent: string[]; nowMs: number }

/** For each state a store that is in it when clocks jump. */
function casesOf(zone: string, jumpMs: number): Case[] {
  const nowMs = jumpMs + 60 * HOUR
  const storeOf = (open: string, close: string, ...doors: string[]): Store => ({
    ...unknownStore(`n-${randomUUID().slice(0, 12)}`, zone),
    weeklyHours: Array.from({ length: 7 }, () => [{ open, close }]),
    doors: doors.map((doorId) => ({ doorId, name: doorId })),
  })
  return [
    { state: 'complete', store: storeOf('00:00', '24:00', 'a', 'b'), silent: [], nowMs },
    { state: 'closed', store: storeOf('09:00', '18:00', 'a'), silent: [], nowMs },
    { state: 'partial', store: storeOf('00:00', '24:00', 'a', 'b'), silent: ['b'], nowMs },
    { state: 'unknown', store: storeOf('00:00', '24:00', 'a', 'b'), silent: ['a', 'b'], nowMs },
    { state: 'open', store: storeOf('00:00', '24:00', 'a'), silent: [], nowMs: jumpMs + 3 * MINUTE },
  ]
}

/**
 * What its doors send every six minutes while it is open, but for those that are silent in the hours about the jump.
 */
function eventsOf({ store, silent, nowMs }: Case, jumpMs: number): CountedEvent[] {
  const events: CountedEvent[] = []
  for (const [nth, { doorId }] of store.doors.entries()) {
    for (let atMs = jumpMs - 4 * DAY + nth * MINUTE; atMs <= nowMs; atMs += 6 * MINUTE) {
      if (!isOpen(store, atMs) || (silent.includes(doorId) && Math.abs(atMs - jumpMs) < 5 * HOUR)) continue
      events.push({ store: store.storeId, door: doorId, atMs, entries: (events.length % 5) + nth, exits: 1 })
    }
  }
  return events
}

describe('in the night in which clocks jump', () => {
  it.for(NIGHTS)(
    'a bucket of $zone in $night has each state, and the figures of a reckoning apart',
    async ({ zone, night }) => {
      const jumpMs = jumpOf(zone, night)
      const cases = casesOf(zone, jumpMs).map((one) => ({ ...one, events: eventsOf(one, jumpMs) }))
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
            ({ fromMs, toMs }) => fromMs <= jumpMs + 3 * MINUTE && toMs > jumpMs - HOUR,
          )
          const states = about?.map((one) => one.state) ?? []
          expect(states.at(-1)).toBe(state)
          expect(new Set(states.slice(0, -1))).toEqual(new Set([state === 'open' ? 'complete' : state]))
        }
      }
    },
  )
})
