import { setImmediate as yieldTurn } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { Store } from '~/domain/stores'
import { addDays, instantOf, localDate } from '~/domain/time/zoned-time'
import { execute, questdbAddress } from '~/platform/questdb/questdb-http'
import { connectReads, type QuestdbReads } from '~/platform/questdb/questdb-reads'
import { demoStores, type Fault, type PlayedEvent } from '~/simulation'
import { eventually } from '~/tests/support/eventually'
import { playedDay, reportsOf } from '~/tests/support/history/door-reports'
import type { StoreReports } from './door-days'
import { readDoorReports } from './door-reports.server'
import { StoreHealth } from './store-health.server'

const DAYS = 30
const NOW = Date.parse('2026-11-20T18:10:00Z')
const run = `health-${Date.now()}`
const address = questdbAddress(inject('questdbUrl'))

/** Demo stores under ids of this run; `variant` tells copies with different faults apart. */
const storesOf = (variant: string): Store[] =>
  demoStores(12).map((store) => ({ ...store, storeId: `${run}-${variant}-${store.storeId}` }))
const faultless = storesOf('right')
const [zurich, london] = faultless as [Store, Store]
const faulty: Record<'silent-door' | 'swapped', Store[]> = {
  'silent-door': storesOf('silent').slice(0, 2),
  swapped: storesOf('swapped').slice(0, 2),
}

function history(store: Store, fault?: Fault): PlayedEvent[] {
  const today = localDate(NOW, store.timeZone)
  // The played days follow the id without the run's prefix, so that each run plays the same.
  const source = { ...store, storeId: store.storeId.split('-').at(-1) ?? '' }
  return Array.from({ length: DAYS + 1 }, (_, i) => addDays(today, i - DAYS)).flatMap((date) =>
    playedDay(source, date, 1, instantOf(date, '12:00', store.timeZone), fault),
  )
}

/** Writes events up to now, a day of all stores in a body, as a worker does. @returns how many rows */
async function write(all: readonly { store: Store; events: readonly PlayedEvent[] }[]): Promise<number> {
  const byDay = new Map<string, string[]>()
  for (const { store, events } of all) {
    for (const { atMs, message } of events) {
      if (atMs > NOW) continue
      const day = new Date(atMs).toISOString().slice(0, 10)
      const lines = byDay.get(day) ?? []
      byDay.set(day, lines)
      const counts = `customers_in=${message.customers_in}i,customers_out=${message.customers_out}i`
      lines.push(
        `traffic,store_id=${store.storeId},door_id=${message.door_id},source=test ${counts},received_at=${(atMs + 80) * 1000}t,event_id="${message.event_id}" ${atMs}000000`,
      )
    }
  }
  let rows = 0
  for (const [, lines] of [...byDay].sort()) {
    const answer = await fetch(`${address.origin}/write`, {
      method: 'POST',
      headers: address.headers,
      body: lines.join('\n'),
    })
    expect(answer.status).toBe(204)
    rows += lines.length
    await yieldTurn()
  }
  return rows
}

let reads: QuestdbReads
beforeAll(async () => {
  reads = connectReads(inject('questdbPgUrl'))
  const rows = await write([
    ...faultless.map((store) => ({ store, events: history(store) })),
    ...Object.entries(faulty).flatMap(([fault, stores]) =>
      stores.map((store) => ({ store, events: history(store, fault as Fault) })),
    ),
  ])
  await eventually(
    async () => {
      const [found] = await execute(address, `SELECT sum(events) AS n FROM traffic_15m WHERE store_id LIKE '${run}-%'`)
      return Number(found?.n) === rows
    },
    { withinMs: 120_000, everyMs: 200 },
  )
}, 240_000)
afterAll(() => reads.close())

async function healthOf(stores: readonly Store[]) {
  const own = new Set(stores.map(({ storeId }) => storeId))
  const troubles: unknown[] = []
  const health = new StoreHealth({
    reads,
    registry: { stores: async () => [...stores], removedStores: async () => [] },
    defaultTimeZone: 'UTC',
    now: () => NOW,
    onTrouble: (error) => troubles.push(error),
  })
  await eventually(async () => troubles.length > 0 || (await health.doors(stores[0]!.storeId)).length > 0, {
    withinMs: 60_000,
  })
  expect(troubles).toEqual([])
  return { health, findings: (await health.findings()).filter(({ storeId }) => own.has(storeId)) }
}

describe('findings from the database', () => {
  it('are none in a faultless history of 30 days of 12 stores, and every door reports', async () => {
    const { health, findings } = await healthOf(faultless)
    expect(findings).toEqual([])
    for (const store of faultless) {
      const doors = await health.doors(store.storeId)
      expect(doors.map(({ doorId, name, state }) => [doorId, name, state])).toEqual(
        store.doors.map(({ doorId, name }) => [doorId, name, 'reporting']),
      )
      expect(doors.every(({ usualGapMs }) => usualGapMs === 15 * 60_000)).toBe(true)
      expect(doors.every(({ lastHeardMs }) => NOW - (lastHeardMs ?? 0) < 5 * 60_000)).toBe(true)
      // Everyone who came in has gone out by the reset: these counters miss nobody.
      expect(health.errorRate(store.storeId)).toBe(0)
    }
  })

  it('name the silent and the swapped door of each store that the simulator played so', async () => {
    const { findings } = await healthOf([...faulty['silent-door'], ...faulty.swapped])
    const expected = Object.entries(faulty).flatMap(([kind, stores]) =>
      stores.map(({ storeId, doors }) => [kind, storeId, doors.at(-1)?.doorId]),
    )
    // London's only door is silent for all its house, and Zürich's other doors are heard.
    const found = findings.map(({ kind, storeId, doorId }) => [kind, storeId, doorId])
    const lonely = faulty['silent-door'].filter(({ doors }) => doors.length === 1).map(({ storeId }) => storeId)
    expect(found.sort()).toEqual(
      expected
        .map(([kind, storeId, doorId]) =>
          lonely.includes(storeId ?? '') ? ['silent-store', storeId, null] : [kind, storeId, doorId],
        )
        .sort(),
    )
  })
})

describe('the error rate of a store', () => {
  it('is known a minute after its past has come, also where that came after the first look', async () => {
    const late = storesOf('late')[0]!
    let nowMs = NOW
    const health = new StoreHealth({
      reads,
      registry: { stores: async () => [late], removedStores: async () => [] },
      defaultTimeZone: 'UTC',
      now: () => nowMs,
    })
    // Others in this database have a past: once they are known, the first look is over.
    await eventually(() => health.errorRate(zurich.storeId) === 0, { withinMs: 60_000 })
    expect(health.errorRate(late.storeId)).toBeNull()
    const rows = await write([{ store: late, events: history(late) }])
    const sums = `SELECT sum(events) AS n FROM traffic_15m WHERE store_id = '${late.storeId}'`
    await eventually(async () => Number((await execute(address, sums))[0]?.n) === rows, { withinMs: 60_000 })
    nowMs += 61_000
    await eventually(() => health.errorRate(late.storeId) === 0, { withinMs: 60_000 })
  }, 120_000)
})

describe('what doors reported', () => {
  it('is the same from the database as reckoned from the events, over a night in which clocks change', async () => {
    for (const store of [zurich, london]) {
      const found: StoreReports[] = []
      for await (const reports of readDoorReports(reads, [store], 28, NOW)) found.push(reports)
      const wanted = reportsOf(store, history(store), 28, NOW)
      expect(found[0]?.days.map(({ fromMs, toMs }) => [fromMs, toMs])).toEqual(
        wanted.days.map(({ fromMs, toMs }) => [fromMs, toMs]),
      )
      expect(found[0]?.doors.map(({ doorId }) => doorId).sort()).toEqual(
        wanted.doors.map(({ doorId }) => doorId).sort(),
      )
      for (const door of found[0]?.doors ?? []) {
        const same = wanted.doors.find(({ doorId }) => doorId === door.doorId)!
        door.days.forEach((day, i) => {
          const { entries, exits, heard, passed } = same.days[i]!
          expect(day).toMatchObject({ entries, exits })
          expect([...day!.heard]).toEqual([...heard])
          expect([...day!.passed]).toEqual([...passed])
          // The view knows times to a quarter of an hour.
          const off = Math.abs((day!.meanEntryMs ?? 0) - (same.days[i]!.meanEntryMs ?? 0))
          expect(off).toBeLessThan(7.5 * 60_000)
        })
      }
    }
  })
})
