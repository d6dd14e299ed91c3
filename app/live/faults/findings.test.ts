import { describe, expect, test } from 'vitest'
import type { Store } from '~/domain/stores'
import { addDays, instantOf, localDate } from '~/domain/time/zoned-time'
import { demoStores, type Fault, type PlayedEvent } from '~/simulation'
import { playedDay, reportsOf } from '~/tests/support/history/door-reports'
import { completeBusinessDays } from './business-days'
import { type DoorDay, MOST_QUARTERS, type StoreReports } from './door-days'
import { type Finding, findingsOf, lessonsOf } from './findings'

const stores = demoStores(12)
const WITH_DOORS = stores.filter(({ doors }) => doors.length > 1)
const SEED = 3
/** A Friday afternoon at which every demo store but the Indian ones is open. */
const NOW = Date.parse('2026-11-20T18:10:00Z')
/** Enough to learn from; tests in app/live use a database with 30 days. */
const DAYS = 16

const knownDays = new Map<string, PlayedEvent[]>()
/** A generated day, cached for all tests that ask for it. */
function dayOf(store: Store, date: string, fault: Fault | undefined): PlayedEvent[] {
  const key = [store.storeId, date, fault].join(' ')
  const day = knownDays.get(key) ?? playedDay(store, date, SEED, instantOf(date, '12:00', store.timeZone), fault)
  knownDays.set(key, day)
  return day
}

/** Played events of a store up to `nowMs`; `fault` says what befalls each day. */
function played(
  store: Store,
  nowMs: number,
  fault: (daysBack: number) => Fault | undefined = () => undefined,
  days = DAYS,
): PlayedEvent[] {
  const today = localDate(nowMs, store.timeZone)
  return Array.from({ length: days + 1 }, (_, i) => days - i).flatMap((back) => {
    const date = addDays(today, -back)
    return dayOf(store, date, fault(back))
  })
}

function judged(store: Store, events: readonly PlayedEvent[], nowMs = NOW, elsewhere = () => true) {
  const lessons = lessonsOf(reportsOf(store, events, 28, nowMs))
  return { lessons, ...findingsOf(reportsOf(store, events, 2, nowMs), lessons, nowMs, elsewhere) }
}
const kinds = (findings: readonly Finding[]) => findings.map(({ kind, doorId }) => [kind, doorId])
const lastDoor = (store: Store) => store.doors.at(-1)?.doorId ?? null
const changed = (events: readonly PlayedEvent[], change: (event: PlayedEvent) => PlayedEvent[]) =>
  events.flatMap(change)

describe('a faultless history', () => {
  test('of stores in four zones yields no finding at any hour of a day, and every door reports', {
    timeout: 120_000,
  }, () => {
    const wrong: unknown[] = []
    for (const store of stores.slice(0, 4)) {
      const events = played(store, NOW)
      for (const hoursBack of [0, 4, 9, 14, 20]) {
        const { findings, doors } = judged(store, events, NOW - hoursBack * 3_600_000)
        if (findings.length > 0) wrong.push(findings)
        wrong.push(...doors.filter(({ state }) => state !== 'reporting'))
      }
    }
    expect(wrong).toEqual([])
  })

  test('is the same in the night and on the days around a change of clocks', () => {
    const store = stores[0]!
    const nowMs = Date.parse('2026-10-27T10:00:00Z')
    expect(judged(store, played(store, nowMs), nowMs).findings).toEqual([])
    expect(judged(store, played(store, nowMs), nowMs - 48 * 3_600_000).findings).toEqual([])
  })

  test('with messages sent late or twice yields no finding', () => {
    for (const fault of ['late', 'duplicate'] as const) {
      const store = stores[1]!
      expect(
        kinds(
          judged(
            store,
            played(store, NOW, () => fault),
          ).findings,
        ),
      ).toEqual([])
    }
  })
})

describe('a silent door', () => {
  test('is found on the first afternoon and where it falls silent every day', { timeout: 120_000 }, () => {
    for (const store of WITH_DOORS.slice(0, 3)) {
      const noonMs = instantOf(localDate(NOW, store.timeZone), '12:00', store.timeZone)
      if (NOW - noonMs < 2 * 3_600_000) continue
      for (const when of [(back: number) => back === 0, () => true]) {
        const { findings, doors } = judged(
          store,
          played(store, NOW, (back) => (when(back) ? 'silent-door' : undefined)),
        )
        expect(kinds(findings)).toEqual([['silent-door', lastDoor(store)]])
        expect(noonMs - (findings[0]?.sinceMs ?? 0)).toBeLessThan(5 * 60_000 + 1)
        expect(doors.map(({ state }) => state)).toEqual(
          store.doors.map((door) => (door === store.doors.at(-1) ? 'silent' : 'reporting')),
        )
        expect(findings[0]?.words).toContain(`“${store.doors.at(-1)?.name}” has sent no signal since 11:5`)
      }
    }
  })

  test('is quiet before it is silent, and one whole hour is enough for a door with signs of life', () => {
    const store = WITH_DOORS[0]!
    const noonMs = instantOf(localDate(NOW, store.timeZone), '12:00', store.timeZone)
    const events = played(store, NOW, (back) => (back === 0 ? 'silent-door' : undefined))
    const stateAfter = (minutes: number) => judged(store, events, noonMs + minutes * 60_000).doors.at(-1)?.state
    expect([10, 35, 60].map(stateAfter)).toEqual(['reporting', 'quiet', 'silent'])
  })

  test('without heartbeats is judged by its own longest pauses', () => {
    const store = WITH_DOORS[0]!
    const door = lastDoor(store)
    let nth = 0
    const sparse = changed(played(store, NOW), (event) => {
      if (event.message.door_id !== door) return [event]
      nth += 1
      const people = event.message.customers_in + event.message.customers_out
      return people > 0 && nth % 40 === 0 ? [event] : []
    })
    const { findings, doors } = judged(store, sparse)
    expect(kinds(findings)).toEqual([])
    expect(doors.at(-1)?.usualGapMs).toBeGreaterThanOrEqual(3_600_000)
  })

  test('that stops after closing is missed from the next opening on, not in the night', () => {
    const store = WITH_DOORS.find(({ timeZone }) => timeZone === 'Europe/Zurich')!
    const closesMs = Date.parse('2026-11-19T19:00:00Z')
    const events = played(store, NOW).filter(
      ({ atMs, message }) => message.door_id !== lastDoor(store) || atMs < closesMs,
    )
    const stateAt = (iso: string) => judged(store, events, Date.parse(iso)).doors.at(-1)?.state
    expect(['2026-11-19T23:00Z', '2026-11-20T07:59Z', '2026-11-20T08:10Z', '2026-11-20T08:50Z'].map(stateAt)).toEqual([
      'reporting',
      'reporting',
      'reporting',
      'silent',
    ])
  })

  test('is not reported while the whole store is quiet: then the store is, if other stores send signals', () => {
    const store = WITH_DOORS[0]!
    const noonMs = instantOf(localDate(NOW, store.timeZone), '12:00', store.timeZone)
    const events = played(store, NOW).filter(({ atMs }) => atMs < noonMs)
    expect(kinds(judged(store, events).findings)).toEqual([['silent-store', null]])
    expect(judged(store, events, NOW, () => false).findings).toEqual([])
  })
})

describe('a door that counts nothing', () => {
  test('is found although it sends heartbeats, on that day and on the next morning', () => {
    const store = WITH_DOORS[0]!
    const door = lastDoor(store)
    const noonMs = instantOf(localDate(NOW, store.timeZone), '12:00', store.timeZone)
    const zeroes = changed(played(store, NOW + 86_400_000), (event) =>
      event.message.door_id === door && event.atMs >= noonMs
        ? [{ ...event, message: { ...event.message, customers_in: 0, customers_out: 0 } }]
        : [event],
    )
    for (const nowMs of [NOW, noonMs + 22.5 * 3_600_000]) {
      const { findings } = judged(store, zeroes, nowMs)
      expect(kinds(findings)).toEqual([['counts-nothing', door]])
      expect(findings[0]?.sinceMs).toBeGreaterThan(noonMs - 30 * 60_000)
      expect(findings[0]?.words).toContain('is online but has counted nobody since')
    }
  })
})

describe('entries and exits', () => {
  const lossy = (store: Store, door: string | null, share: number) =>
    changed(played(store, NOW), (event) => {
      if (event.message.door_id !== door) return [event]
      const customers_out = Math.floor(event.message.customers_out * share)
      return [{ ...event, message: { ...event.message, customers_out } }]
    })

  test('that differ a lot are found, with the door responsible', () => {
    const store = WITH_DOORS[0]!
    const { findings } = judged(store, lossy(store, store.doors[0]!.doorId, 0))
    expect(kinds(findings)).toEqual([['imbalance', store.doors[0]!.doorId]])
    expect(findings[0]?.words).toContain('more people were counted going in')
  })

  test('that differ within counting errors are not', () => {
    const store = WITH_DOORS[0]!
    let nth = 0
    const missing = changed(played(store, NOW), (event) => {
      nth += 1
      return event.message.customers_out > 0 && nth % 25 === 0
        ? [{ ...event, message: { ...event.message, customers_out: 0 } }]
        : [event]
    })
    const { findings, lessons } = judged(store, missing)
    expect(findings).toEqual([])
    expect(lessons.errorRate).toBeGreaterThan(0.01)
    expect(lessons.errorRate).toBeLessThan(0.1)
  })
})

describe('a swapped door', () => {
  test('is found, also if it is the only door, and no other door is', { timeout: 120_000 }, () => {
    for (const store of stores) {
      const { findings } = judged(
        store,
        played(store, NOW, () => 'swapped'),
      )
      expect(kinds(findings)).toEqual([['swapped', lastDoor(store)]])
      expect(findings[0]?.words).toContain('the wrong way round')
    }
  })

  test('that people use in one direction only shows in the balance, where one door alone can explain it', () => {
    const store = stores.find(({ doors }) => doors.length === 3)!
    const week = completeBusinessDays(NOW, store, 10)
    const days = [...week, { date: '', fromMs: week.at(-1)!.toMs, toMs: week.at(-1)!.toMs + 86_400_000 }]
    const reports = (sums: [entries: number, exits: number][]): StoreReports => ({
      store,
      days,
      doors: sums.map(([entries, exits], i) => ({
        doorId: store.doors[i]!.doorId,
        days: days.map((_, day) => (day === days.length - 1 ? null : doorDay(entries, exits))),
      })),
    })
    const swapped = (sums: [number, number][]) => [...lessonsOf(reports(sums)).swapped.keys()]
    const right: [number, number][] = [
      [1000, 700],
      [300, 200],
      [0, 400],
    ]
    expect(swapped(right)).toEqual([])
    expect(swapped([right[0]!, right[1]!, [400, 0]])).toEqual([store.doors[2]!.doorId])
    const twoDoors = lessonsOf(
      reports([
        [1000, 600],
        [400, 0],
      ]),
    )
    expect([[...twoDoors.swapped.keys()], twoDoors.imbalance?.entries]).toEqual([[], 9800])
  })
})

/** A day of a door on which people pass at all hours alike. */
function doorDay(entries: number, exits: number): DoorDay {
  const heard = new Uint8Array(MOST_QUARTERS).fill(1)
  return {
    entries,
    exits,
    meanEntryMs: 12 * 3_600_000,
    meanExitMs: 12 * 3_600_000,
    heard,
    passed: heard,
    delayMs: 0,
    lastHeardMs: NOW,
  }
}
