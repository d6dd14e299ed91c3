import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countedTrafficSchema, visitSchema } from '~/domain/events/messages'
import { storeSchema } from '~/domain/stores'
import { openIntervals } from '~/domain/time/opening-hours'
import { addDays, localDate, weekdayOf } from '~/domain/time/zoned-time'
import {
  atomicMessages,
  countedEventsOfDay,
  DEFAULT_HOURS,
  demoEventsOfDay,
  demoStores,
  expectedVisits,
  HEARTBEAT_MS,
  profileOf,
  STRAGGLER_MS,
  type StoreProfile,
  sessionMessages,
  TIME_SLOTS,
  totalVisits,
  type Visit,
  visitsOfDay,
} from '.'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const STORES = demoStores(12)
const seeds = fc.integer({ min: 0, max: 4_294_967_295 })
const stores = fc.constantFrom(...STORES)
const dates = fc.integer({ min: 0, max: 800 }).map((days) => addDays('2025-01-01', days))
/** Days on which some store's zone changes its clock, and the days around. */
const clockChanges = fc.constantFrom('2026-03-08', '2026-03-29', '2026-10-25', '2026-11-01', '2026-10-24', '2026-11-02')

const profile = (change: Partial<StoreProfile> = {}): StoreProfile => ({ ...profileOf(STORES[0]!), ...change })

function outsideHours(visits: Visit[], store: StoreProfile, date: string): Visit[] {
  const noonMs = Date.parse(`${date}T12:00:00Z`)
  const open = openIntervals(store, noonMs - 2 * 86_400_000, noonMs + 2 * 86_400_000) ?? []
  return visits.filter(({ entryMs, exitMs }) => {
    const span = open.find(({ fromMs, toMs }) => fromMs <= entryMs && entryMs < toMs)
    return !span || exitMs > span.toMs + STRAGGLER_MS
  })
}

describe('visits of a day', () => {
  test('the same seed, store and date give the same bytes; another seed gives others', () => {
    fc.assert(
      fc.property(stores, dates, seeds, (store, date, seed) => {
        const once = JSON.stringify(countedEventsOfDay(store, date, seed))
        expect(JSON.stringify(countedEventsOfDay(structuredClone(store), date, seed))).toBe(once)
        expect(JSON.stringify(countedEventsOfDay(store, date, seed + 1))).not.toBe(once)
      }),
      { numRuns: 20 },
    )
  })

  test('a known seed gives the same as ever, so that a restart after an update continues where it was', () => {
    const [first] = visitsOfDay(profile({ fixedDailyCustomers: 3 }), '2026-11-20', 1)
    expect(first).toMatchInlineSnapshot(`
      {
        "customerId": "94137d99-f631-4e09-b104-a566d879ffef",
        "entryDoor": "door-1",
        "entryId": "48eef206-bbd8-40aa-acb7-f0855dc86046",
        "entryMs": 1795177348920,
        "exitDoor": "door-2",
        "exitId": "ac5683cb-8338-4a9f-bec3-1ae0f51946c8",
        "exitMs": 1795177705610,
        "timeSlot": "13:00–15:59",
        "weekday": "Friday",
      }
    `)
  })

  test('nobody comes outside opening hours, and only stragglers leave after them', () => {
    fc.assert(
      fc.property(stores, fc.oneof(dates, clockChanges), seeds, (store, date, seed) => {
        const visits = visitsOfDay(profileOf(store), date, seed)
        expect(outsideHours(visits, profileOf(store), date)).toEqual([])
        for (const { entryMs, exitMs } of visits) expect(exitMs).toBeGreaterThan(entryMs)
      }),
      { numRuns: 40 },
    )
  })

  test('stragglers exist, and most people are out by closing', () => {
    const late = [1, 2, 3, 4, 5].flatMap((seed) => {
      const closesMs = Date.parse('2026-11-20T19:00:00Z')
      return visitsOfDay(profile(), '2026-11-20', seed).filter((visit) => visit.exitMs > closesMs)
    })
    expect(late.length).toBeGreaterThan(5)
    expect(late.length).toBeLessThan(400)
  })

  test('a closed day has no visits', () => {
    expect(visitsOfDay(profile(), '2026-11-22', 1)).toEqual([])
    expect(visitsOfDay(profile(), '2026-12-25', 1)).toEqual([])
  })

  test('a store that never closes is played on days of 23 and 25 hours, in each of their hours', () => {
    const always = profile({
      weeklyHours: DEFAULT_HOURS.map(() => [{ open: '00:00', close: '24:00' }]),
      exceptions: [],
      fixedDailyCustomers: 20_000,
    })
    const hoursOf = (date: string) =>
      new Set(visitsOfDay(always, date, 1).map(({ entryMs }) => Math.floor(entryMs / 3_600_000))).size
    expect([hoursOf('2026-03-29'), hoursOf('2026-10-25'), hoursOf('2026-10-26')]).toEqual([23, 25, 24])
  })

  test('weekday and slot of a visit are local to its store', () => {
    for (const store of STORES.slice(0, 4)) {
      const clock = new Intl.DateTimeFormat('en-GB', { timeZone: store.timeZone, hour: '2-digit', minute: '2-digit' })
      for (const visit of visitsOfDay(profileOf(store), '2026-10-24', 1)) {
        const [from, to] = visit.timeSlot.split('–') as [string, string]
        const time = clock.format(visit.entryMs)
        expect(visit.weekday).toBe('Saturday')
        expect(from <= time && time <= to).toBe(true)
      }
    }
  })

  test('dwell has a long tail: the median is a quarter of an hour, some stay for more than an hour', () => {
    const minutes = visitsOfDay(profile({ fixedDailyCustomers: 5000 }), '2026-11-20', 1)
      .map(({ entryMs, exitMs }) => (exitMs - entryMs) / 60_000)
      .sort((a, b) => a - b)
    expect(minutes[2500]).toBeGreaterThan(11)
    expect(minutes[2500]).toBeLessThan(17)
    expect(minutes[4950]).toBeGreaterThan(60)
  })
})

describe('totals', () => {
  test('a day has its expected total within the daily variation', () => {
    fc.assert(
      fc.property(stores, dates, seeds, fc.constantFrom(0, 0.05, 0.1, 0.5), (store, date, seed, dailyVariation) => {
        const played = { ...profileOf(store), dailyVariation }
        const total = visitsOfDay(played, date, seed).length
        if (total === 0) return
        const expected = expectedVisits(played, date, seed)
        const slack = dailyVariation === 0 ? 0.5 : 0
        expect(Math.abs(total - expected)).toBeLessThanOrEqual(expected * dailyVariation + slack)
      }),
      { numRuns: 40 },
    )
  })

  test('a fixed daily total is met exactly on every open day', () => {
    fc.assert(
      fc.property(dates, seeds, fc.integer({ min: 0, max: 3000 }), (date, seed, fixedDailyCustomers) => {
        const open = profile({ fixedDailyCustomers, weeklyHours: DEFAULT_HOURS, exceptions: [] })
        expect(visitsOfDay(open, date, seed)).toHaveLength(fixedDailyCustomers)
      }),
      { numRuns: 20 },
    )
  })

  test('400 days show weekdays, Christmas, rain, promotions and growth', () => {
    const store = profile({ weeklyHours: DEFAULT_HOURS, exceptions: [], dailyVariation: 0 })
    const days = Array.from({ length: 400 }, (_, i) => addDays('2025-11-01', i))
    const totals = new Map(days.map((date) => [date, totalVisits(store, date, 7)]))
    const mean = (some: string[]) => some.reduce((sum, date) => sum + totals.get(date)!, 0) / some.length
    expect(mean(days.filter((date) => weekdayOf(date) === 6))).toBeGreaterThan(
      1.4 * mean(days.filter((date) => weekdayOf(date) === 2)),
    )
    expect(mean(days.filter((date) => /2025-12-(1|2[0-3])/.test(date)))).toBeGreaterThan(
      1.3 * mean(days.filter((date) => /2026-01/.test(date))),
    )
    const year = (from: string, to: string) => mean(days.filter((date) => date >= from && date < to))
    expect(year('2026-11-01', '2026-11-29')).toBeGreaterThan(year('2025-11-01', '2025-11-29') * 0.95)
    expect(new Set(totals.values()).size).toBeGreaterThan(40)
  })
})

describe('messages', () => {
  test('entries = exits = sessions = visits on every closed day, in both formats', () => {
    fc.assert(
      fc.property(stores, fc.oneof(dates, clockChanges), seeds, (store, date, seed) => {
        const visits = visitsOfDay(profileOf(store), date, seed)
        const atomic = atomicMessages(visits, store.storeId).map(({ message }) => message.event_type)
        const counted = countedEventsOfDay(store, date, seed).map(({ message }) => message)
        expect(atomic.filter((type) => type === 'entry')).toHaveLength(visits.length)
        expect(atomic.filter((type) => type === 'exit')).toHaveLength(visits.length)
        expect(sessionMessages(visits, store.storeId)).toHaveLength(visits.length)
        expect(counted.reduce((sum, message) => sum + message.customers_in, 0)).toBe(visits.length)
        expect(counted.reduce((sum, message) => sum + message.customers_out, 0)).toBe(visits.length)
      }),
      { numRuns: 40 },
    )
  })

  test('a demo store sends each visit once as its visitor leaves, besides door counts, the same on every replay', () => {
    const [store, date] = [STORES[3]!, '2026-11-20']
    const visits = visitsOfDay(profileOf(store), date, 5)
    const told = demoEventsOfDay(store, date, 5)
    expect(demoEventsOfDay(structuredClone(store), date, 5)).toEqual(told)
    const times = told.map(({ atMs }) => atMs)
    expect(times).toEqual([...times].sort((a, b) => a - b))
    const counted = told.filter(({ message }) => 'customers_in' in message)
    expect(counted).toEqual(countedEventsOfDay(store, date, 5))
    const sessions = told.flatMap(({ atMs, message }) => ('customers_in' in message ? [] : [{ atMs, message }]))
    for (const { atMs, message } of sessions) {
      expect(visitSchema.parse(message)).toMatchObject({ store_id: 4, event_id: message.event_id })
      expect(Date.parse(message.exit_time)).toBe(atMs)
    }
    expect(sessions.map(({ message }) => message.event_id).sort()).toEqual(visits.map(({ exitId }) => exitId).sort())
  })

  test('all are in order of time, and every id is a unique UUID', () => {
    const visits = visitsOfDay(profile(), '2026-11-20', 1)
    const counted = countedEventsOfDay(STORES[0]!, '2026-11-20', 1)
    for (const played of [counted, atomicMessages(visits, '1'), sessionMessages(visits, '1')]) {
      const times = played.map(({ atMs }) => atMs)
      expect(times).toEqual([...times].sort((a, b) => a - b))
    }
    const ids = [...visits.flatMap((visit) => [visit.customerId, visit.entryId, visit.exitId])]
    expect(new Set(ids).size).toBe(ids.length)
    const eventIds = counted.map(({ message }) => message.event_id)
    expect(new Set(eventIds).size).toBe(eventIds.length)
    for (const id of ids.concat(eventIds)) expect(id).toMatch(UUID)
  })

  test('counted messages fit the contract', () => {
    for (const { atMs, message } of countedEventsOfDay(STORES[1]!, '2026-11-20', 3)) {
      expect(countedTrafficSchema.parse(message)).toEqual(message)
      expect(Date.parse(message.time_stamp)).toBe(atMs)
      expect(message.store_id).toBe(2)
    }
  })

  test('an exit repeats the weekday and slot of its entry, and a session describes the same visit', () => {
    const visits = visitsOfDay(profile(), '2026-11-20', 1).slice(0, 1)
    const [entry, exit] = atomicMessages(visits, 'store-1')
    const [session] = sessionMessages(visits, 'store-1')
    expect(exit!.message).toMatchObject({ weekday: entry!.message.weekday, time_slot: entry!.message.time_slot })
    expect(TIME_SLOTS.map((slot) => slot.label)).toContain(entry!.message.time_slot)
    expect(session!.message).toMatchObject({
      event_type: 'foot_traffic',
      entry_time: entry!.message.time,
      exit_time: exit!.message.time,
      store_id: 'store-1',
    })
    const minutes = (visits[0]!.exitMs - visits[0]!.entryMs) / 60_000
    expect(session!.message.trip_duration_minutes).toBeCloseTo(minutes, 2)
  })

  test('no door is silent for longer than its heartbeat, day and night', () => {
    const store = STORES[2]!
    const date = '2026-11-01'
    const events = countedEventsOfDay(store, date, 1)
    for (const { doorId } of store.doors) {
      const times = events.filter(({ message }) => message.door_id === doorId).map(({ atMs }) => atMs)
      const gaps = times.slice(1).map((atMs, i) => atMs - times[i]!)
      expect(Math.max(...gaps)).toBeLessThan(2 * HEARTBEAT_MS)
      expect(localDate(times[0]!, store.timeZone)).toBe(date)
      expect(times[times.length - 1]! - times[0]!).toBeGreaterThan(24.8 * 3_600_000)
    }
  })
})

describe('demo stores', () => {
  test('with every shop closed, some door sends a message each minute', () => {
    const [fromMs, toMs] = [Date.parse('2026-11-23T02:30:00Z'), Date.parse('2026-11-23T04:30:00Z')]
    for (const store of STORES) expect(openIntervals(store, fromMs, toMs)).toEqual([])
    const times = STORES.flatMap((store) =>
      ['2026-11-22', '2026-11-23'].flatMap((date) => countedEventsOfDay(store, date, 1).map(({ atMs }) => atMs)),
    )
    const night = [fromMs, ...times.filter((atMs) => atMs >= fromMs && atMs < toMs).sort((a, b) => a - b), toMs]
    expect(Math.max(...night.slice(1).map((atMs, i) => atMs - night[i]!))).toBeLessThan(60_000)
  })

  test('they are valid, in four zones, with ids from 1, and more of them leave the first unchanged', () => {
    const many = demoStores(40)
    for (const store of many) expect(storeSchema.parse(store)).toEqual(store)
    expect(many.map((store) => store.storeId)).toEqual(Array.from({ length: 40 }, (_, i) => String(i + 1)))
    expect(many.slice(0, 12)).toEqual(STORES)
    expect(new Set(STORES.map((store) => store.timeZone)).size).toBe(4)
    expect(new Set(many.map((store) => store.name)).size).toBe(40)
    expect(new Set(STORES.map((store) => store.doors.length))).toEqual(new Set([1, 2, 3]))
  })
})

test('a day of 1000 visits is played in under 15 ms of processor time', () => {
  const store = { ...STORES[0]!, capacity: 180 }
  const timeOf = (seed: number) => {
    const before = process.cpuUsage()
    countedEventsOfDay(store, '2026-11-20', seed)
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1000
  }
  const times = Array.from({ length: 25 }, (_, seed) => timeOf(seed)).sort((a, b) => a - b)
  expect(times[12]).toBeLessThan(15)
})
