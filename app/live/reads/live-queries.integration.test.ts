import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { viewsServeUntil } from '~/domain/counts'
import { type Store, unknownStore } from '~/domain/stores'
import { HOUR_MS, MINUTE_MS } from '~/domain/time/durations'
import { questdbAddress } from '~/platform/questdb/questdb-http'
import { connectReads, type QuestdbReads } from '~/platform/questdb/questdb-reads'
import { eventually } from '~/tests/support/eventually'
import { openWebParts } from '~/tests/support/product/web-parts'
import { getUtcHours } from '../../history/reads/utc-hours'
import { getLatestEvent } from '../../reads/latest-event'
import { apiErrorSchema, apiHourSchema, apiLatestEventSchema, apiStoreSchema } from '../../server/answers/api'
import { onlyReads } from '../../server/answers/api-answers.server'
import { appContext } from '../../server/context.server'
import { LiveHub } from '../hub/hub.server'
import { QuestdbSource } from '../hub/questdb-source.server'
import { getHeardDoors } from './heard-doors'
import { getLastHours, getNewestEventTimes } from './last-heard'
import { getLiveSegments } from './live-segments'
import { getRecentEvents, getRecentEventsOf } from './recent-events'
import { getTrafficSteps } from './traffic-steps'

type Row = { atMs: number; entries?: number; exits?: number; door?: string; receivedMs?: number }

let reads: QuestdbReads
beforeAll(() => {
  reads = connectReads(inject('questdbPgUrl'))
})
afterAll(() => reads.close())

/** Writes events of one store, and waits until the views have them. */
async function write(storeId: string, rows: readonly Row[]): Promise<void> {
  const { origin, headers } = questdbAddress(inject('questdbUrl'))
  const lines = rows.map(({ atMs, entries = 0, exits = 0, door, receivedMs = atMs }) => {
    const tags = `traffic,store_id=${storeId}${door ? `,door_id=${door}` : ''},source=test`
    const fields = `customers_in=${entries}i,customers_out=${exits}i,received_at=${receivedMs * 1000}t`
    return `${tags} ${fields},event_id="${randomUUID()}" ${atMs}000000`
  })
  const answer = await fetch(`${origin}/write`, { method: 'POST', headers, body: lines.join('\n') })
  expect(answer.status).toBe(204)
  const wanted = rows.reduce((sum, row) => sum + (row.entries ?? 0) + (row.exits ?? 0), 0)
  await vi.waitFor(
    async () => {
      // Later than all rows: then all hours come from the views.
      const later = Date.now() + 2 * HOUR_MS
      const hours = await getUtcHours(reads, { storeId, fromMs: 0, toMs: later, nowMs: later + HOUR_MS })
      expect(hours.reduce((sum, hour) => sum + hour.entries + hour.exits, 0)).toBe(wanted)
    },
    { timeout: 20_000, interval: 50 },
  )
}

const newStore = () => `test-${randomUUID()}`

describe('live segments', () => {
  it('count an event once on either side of the minute between view and tail, and divide at the cuts', async () => {
    const id = newStore()
    const boundary = viewsServeUntil(Date.now())
    const cut = boundary - 30 * MINUTE_MS
    await write(id, [
      { atMs: cut - 1, entries: 1 },
      { atMs: cut, entries: 10 },
      { atMs: boundary - 1, entries: 100, exits: 3 },
      { atMs: boundary, entries: 1_000 },
      { atMs: boundary + MINUTE_MS, exits: 5 },
    ])
    const rows = (await getLiveSegments(reads, [cut - HOUR_MS, cut], boundary)).filter((row) => row.store_id === id)
    expect(rows.map(({ segment, entries, exits }) => [segment, entries, exits]).sort()).toEqual([
      [0, 1, 0],
      [1, 1_110, 8],
    ])
    expect(rows.find(({ segment }) => segment === 1)).toMatchObject({
      last_event: new Date(boundary + MINUTE_MS),
      last_minute: new Date(boundary - MINUTE_MS),
    })
    const later = (await getLiveSegments(reads, [cut - HOUR_MS, cut], boundary + MINUTE_MS)).filter(
      (r) => r.store_id === id,
    )
    expect(later.map(({ entries }) => entries).sort()).toEqual([1, 1_110])
  })

  it('read a cut that lies within the tail', async () => {
    const id = newStore()
    const boundary = viewsServeUntil(Date.now())
    await write(id, [
      { atMs: boundary + 10_000, entries: 2 },
      { atMs: boundary + 40_000, entries: 3 },
    ])
    const rows = await getLiveSegments(reads, [boundary + 30_000], boundary)
    expect(rows.filter((row) => row.store_id === id).map(({ entries }) => entries)).toEqual([3])
  })
})

describe('a store’s state', () => {
  const source = (stores: Store[]) =>
    new QuestdbSource(
      reads,
      { stores: async () => stores, version: async () => 1, removedStores: async () => [] },
      'UTC',
    )

  it('has occupancy since the reset, sums since local midnight, and the exact time of its newest event', async () => {
    const id = newStore()
    // Ten in the morning of a past day, as the fixed clock of this test.
    const now = Date.parse('2026-03-02T10:00:30Z')
    await write(id, [
      { atMs: Date.parse('2026-03-01T22:30:00Z'), entries: 7, door: 'a' },
      { atMs: Date.parse('2026-03-01T23:30:00Z'), entries: 4, exits: 1, door: 'a' },
      { atMs: Date.parse('2026-03-02T03:00:00Z'), entries: 6, exits: 2, door: 'a' },
      { atMs: Date.parse('2026-03-02T09:15:12.345Z'), exits: 1, door: 'b' },
    ])
    const store = { ...unknownStore(id, 'Europe/Zurich'), doors: [{ doorId: 'c', name: 'Silent' }] }
    const states = await source([store]).readStores(now)
    expect(states.find(({ store_id }) => store_id === id)).toEqual({
      store_id: id,
      occupancy: 3,
      band: null,
      entries_today: 10,
      exits_today: 4,
      last_event: '2026-03-02T09:15:12.345Z',
      doors_reporting: 1,
      doors: 3,
      t: Date.parse('2026-03-02T09:15:12.345Z'),
    })
  })

  it.each([
    // [what, closing, a moment before the reset at 04:00 in Zürich, and at it]
    ['an ordinary night', '2026-03-02T19:00:00Z', '2026-03-03T02:59:59.999Z', '2026-03-03T03:00:00Z'],
    ['the night of 25 hours', '2026-10-24T18:00:00Z', '2026-10-25T02:59:59.999Z', '2026-10-25T03:00:00Z'],
    ['the night of 23 hours', '2026-03-28T19:00:00Z', '2026-03-29T01:59:59.999Z', '2026-03-29T02:00:00Z'],
  ])('keeps who was left at closing until the reset, and no longer: %s', async (_, closing, before, reset) => {
    const id = newStore()
    await write(id, [
      { atMs: Date.parse(closing) - 2 * HOUR_MS, entries: 9 },
      { atMs: Date.parse(closing) - MINUTE_MS, exits: 6 },
      { atMs: Date.parse(closing) + 5 * MINUTE_MS, exits: 1 },
      { atMs: Date.parse(reset), entries: 4 },
    ])
    const zurich = source([unknownStore(id, 'Europe/Zurich')])
    const at = async (iso: string) => {
      const states = await zurich.readStores(Date.parse(iso))
      return states.find(({ store_id }) => store_id === id)?.occupancy
    }
    expect(await at(before)).toBe(2)
    expect(await at(reset)).toBe(4)
  })

  it.each([
    ['the night of 25 hours', '2026-10-24T22:00:00Z', '2026-10-25T03:00:00Z'],
    ['the night of 23 hours', '2026-03-28T23:00:00Z', '2026-03-29T02:00:00Z'],
  ])(
    'turns at midnight and at the reset for who is listening, though nobody passes: %s',
    async (_, midnight, reset) => {
      const id = newStore()
      await write(id, [
        { atMs: Date.parse(midnight) - 3 * HOUR_MS, entries: 9 },
        { atMs: Date.parse(midnight) - 2 * HOUR_MS, exits: 7 },
      ])
      /** What a stream has been told of the store at the end of a millisecond, and then at the begin of the next. */
      const toldAround = async (instant: string) => {
        let clockMs = Date.parse(instant) - 1
        const hub = new LiveHub(source([unknownStore(id, 'Europe/Zurich')]), { now: () => clockMs, pollMs: 20 })
        let text = ''
        const write = (bytes: Buffer) => {
          text += bytes.toString()
        }
        hub.listen({ write, waiting: () => 0, end: () => undefined, cut: () => undefined }, new Set([id]), null)
        const told = async (event: 'snapshot' | 'store') => {
          const data = await vi.waitFor(
            () => JSON.parse(new RegExp(`event: ${event}\\ndata: (.*)`).exec(text)?.[1] ?? 'not yet'),
            { timeout: 10_000, interval: 20 },
          )
          const { occupancy, entries_today, exits_today } = data.stores?.[0] ?? data
          return [occupancy, entries_today, exits_today]
        }
        const before = await told('snapshot')
        clockMs += 1
        const after = await told('store')
        await hub.close()
        return { before, after }
      }
      expect(await toldAround(midnight)).toEqual({ before: [2, 9, 7], after: [2, 0, 0] })
      expect(await toldAround(reset)).toEqual({ before: [2, 0, 0], after: [0, 0, 0] })
    },
  )

  it('knows when a quiet store was last heard, and shows one that the registry does not have', async () => {
    const id = newStore()
    const heard = Date.now() - 40 * 24 * HOUR_MS
    await write(id, [{ atMs: heard, entries: 2 }])
    const named = unknownStore(newStore(), 'UTC')
    const live = source([named])
    // The exact times of a few quiet hours are looked up with each poll.
    const states = await eventually(async () => {
      const read = await live.readStores(Date.now())
      const quiet = read.find(({ store_id }) => store_id === id)
      return quiet?.last_event === new Date(heard).toISOString() && quiet.occupancy === 0 ? read : undefined
    })
    expect(states.find(({ store_id }) => store_id === named.storeId)).toMatchObject({ last_event: null, t: 0 })
  })
})

describe('other questions of the live pages', () => {
  it('steps of five minutes agree with the events, open step included', async () => {
    const id = newStore()
    const now = Date.now()
    const from = Math.floor(now / HOUR_MS) * HOUR_MS - 6 * HOUR_MS
    const rows = Array.from({ length: 240 }, (_, i) => ({ atMs: from + i * 107_003, entries: i % 4, exits: i % 3 }))
    const past = rows.filter(({ atMs }) => atMs <= now)
    await write(id, past)
    const expected = new Map<number, [number, number]>()
    for (const { atMs, entries, exits } of past) {
      const step = Math.floor(atMs / (5 * MINUTE_MS)) * 5 * MINUTE_MS
      const [i, o] = expected.get(step) ?? [0, 0]
      expected.set(step, [i + entries, o + exits])
    }
    const steps = await getTrafficSteps(reads, id, from, from + 24 * HOUR_MS, now)
    expect(steps.map(({ step, entries, exits }) => [step.getTime(), [entries, exits]])).toEqual([...expected])
  })

  it('recent events of several stores at once are the newest of each', async () => {
    const [one, two] = [newStore(), newStore()]
    const now = Date.now()
    for (const id of [one, two]) {
      await write(
        id,
        [1, 2, 3, 4].map((seconds) => ({ atMs: now - seconds * 1_000, entries: seconds })),
      )
    }
    const events = await getRecentEventsOf(reads, [one, two], 2, now - 3_500)
    const entriesOf = (id: string) =>
      events.filter(({ store_id }) => store_id === id).map(({ customers_in }) => customers_in)
    expect([entriesOf(one), entriesOf(two)]).toEqual([
      [1, 2],
      [1, 2],
    ])
  })

  it('recent and latest events come newest first', async () => {
    const id = newStore()
    const now = Date.now()
    await write(id, [
      { atMs: now - 3_000, entries: 1, door: 'x' },
      { atMs: now + 200_000, exits: 2 },
      { atMs: now - 2_000, entries: 3 },
    ])
    const events = await getRecentEvents(reads, id, 2, now)
    expect(events.map(({ customers_in, customers_out }) => [customers_in, customers_out])).toEqual([
      [0, 2],
      [3, 0],
    ])
    expect((await getLatestEvent(reads))?.ts.getTime()).toBeGreaterThanOrEqual(now + 200_000)
    expect((await getNewestEventTimes(reads, [id], now - HOUR_MS, now)).get(id)).toBe(now - 2_000)
    expect((await getLastHours(reads)).find(({ store_id }) => store_id === id)?.last_received?.getTime()).toBe(
      now + 200_000,
    )
    const doors = (await getHeardDoors(reads, now)).filter(({ store_id }) => store_id === id)
    expect(doors.map(({ door_id }) => door_id).sort()).toEqual([null, 'x'])
  })
})

describe('the read API', () => {
  let web: Awaited<ReturnType<typeof openWebParts>>
  beforeAll(async () => {
    web = await openWebParts(inject('questdbPgUrl'))
  })
  afterAll(() => web.close())
  const ask = async (route: Promise<{ loader: (args: never) => Promise<Response> }>, url: string, params = {}) => {
    const request = new Request(`http://localhost${url}`)
    return (await route).loader({ request, params, context: {} } as never)
  }

  it('answers in the shapes of its contract, with the right sums', async () => {
    const id = String(Math.floor(Math.random() * 1e12))
    const now = Date.now()
    const hour = Math.floor(now / HOUR_MS) * HOUR_MS - 2 * HOUR_MS
    await write(id, [
      { atMs: hour, entries: 5, exits: 9 },
      { atMs: hour + HOUR_MS - 1, entries: 1 },
    ])
    await eventually(async () => (await appContext().hub.current()).stores.some(({ store_id }) => store_id === id))
    const one = await ask(import('../../routes/api.stores.$id/route'), `/api/stores/${id}`, { id })
    expect(apiStoreSchema.parse(await one.json())).toMatchObject({ store_id: Number(id), current_customers: 0 })
    const all = await ask(import('../../routes/api.stores._index/route'), `/api/stores?q=${id}`)
    expect(
      apiStoreSchema
        .array()
        .parse(await all.json())
        .some(({ store_id }) => store_id === Number(id)),
    ).toBe(true)
    const history = await ask(import('../../routes/api.history/route'), `/api/history?store_id=${id}`)
    expect(apiHourSchema.array().parse(await history.json())).toEqual([
      {
        store_id: Number(id),
        hour: new Date(hour).toISOString().replace('.000Z', 'Z'),
        customers_in_total: 6,
        customers_out_total: 9,
        net_change: -3,
      },
    ])
    const latest = await ask(import('../../routes/api.latest-event/route'), '/api/latest-event')
    apiLatestEventSchema.parse(await latest.json())
  })

  it('refuses what it cannot answer as JSON: unknown store 404, wrong parameter 400, wrong method 405', async () => {
    const answers = [
      await ask(import('../../routes/api.stores.$id/route'), '/api/stores/nobody', { id: 'nobody' }),
      await ask(import('../../routes/api.history/route'), '/api/history?store_id=nobody'),
      await ask(import('../../routes/api.history/route'), '/api/history?from=yesterday'),
      onlyReads(),
    ]
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 400, 405])
    for (const answer of answers) apiErrorSchema.parse(await answer.json())
  })
})
