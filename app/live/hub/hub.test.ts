import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { EventFrame, LiveStore } from '../live'
import { LiveHub } from './hub.server'
import { DROP_ABOVE_BYTES, type Sink, SLOW_ABOVE_BYTES } from './listener.server'
import type { Listing, LiveSource } from './live-source.server'

const START = Date.parse('2026-03-02T10:00:00Z')

function store(id: string, occupancy: number): LiveStore {
  const last_event = new Date(START).toISOString()
  return {
    store_id: id,
    occupancy,
    band: null,
    entries_today: occupancy,
    exits_today: 0,
    last_event,
    doors_reporting: 1,
    doors: 1,
    t: START + occupancy,
  }
}

/** A source whose answers a test sets; counts how often it is queried. */
class Figures implements LiveSource {
  listing: Listing = { leftOut: new Set() }
  stores = [store('1', 5), store('2', 7)]
  events: EventFrame[] = []
  away = false
  asked = 0
  answer: Promise<void> = Promise.resolve()

  async readStores() {
    this.asked += 1
    await this.answer
    if (this.away) throw new Error('connect ECONNREFUSED')
    return this.stores
  }

  readEvents: LiveSource['readEvents'] = async (storeId, most) =>
    this.events.filter((event) => event.store_id === storeId).slice(0, most)

  readEventsOf: LiveSource['readEventsOf'] = async (storeIds, most) =>
    (await Promise.all(storeIds.map((storeId) => this.readEvents(storeId, most, 0)))).flat()
}

/** A client that keeps what it was sent. */
class Client implements Sink {
  buffers: Buffer[] = []
  pending = 0
  ended = false
  wasCut = false
  write(bytes: Buffer) {
    this.buffers.push(bytes)
  }
  waiting = () => this.pending
  end() {
    this.ended = true
  }
  cut() {
    this.wasCut = true
  }
  get frames() {
    const text = Buffer.concat(this.buffers).toString()
    return text.split('\n\n').flatMap((block) => {
      const name = /^event: (.*)$/m.exec(block)?.[1]
      if (!name) return []
      const id = /^id: (.*)$/m.exec(block)?.[1] ?? ''
      return [{ name, id, data: JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? 'null') }]
    })
  }
  names = () => this.frames.map(({ name }) => name)
  named = (name: string) => this.frames.filter((frame) => frame.name === name).map(({ data }) => data)
  clear() {
    this.buffers = []
  }
  get lastId() {
    return this.frames.at(-1)?.id ?? null
  }
}

let figures: Figures
let hub: LiveHub
const turns: string[] = []

beforeEach(() => {
  vi.useFakeTimers({ now: START })
  figures = new Figures()
  turns.length = 0
  hub = new LiveHub(figures, { onHealth: (state) => turns.push(state) })
})
afterEach(async () => {
  await hub.close()
  vi.useRealTimers()
})

const poll = () => vi.advanceTimersByTimeAsync(250)
const only = (...ids: string[]) => new Set(ids)

describe('polling', () => {
  it('asks only while somebody listens', async () => {
    await vi.advanceTimersByTimeAsync(5_000)
    expect(figures.asked).toBe(0)
    const leave = hub.listen(new Client(), null, null)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(figures.asked).toBeGreaterThan(2)
    leave()
    await poll()
    const asked = figures.asked
    await vi.advanceTimersByTimeAsync(60_000)
    expect(figures.asked).toBe(asked)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('polls at most every 250 ms however many listen, and once for concurrent callers', async () => {
    for (let i = 0; i < 50; i += 1) hub.listen(new Client(), i % 2 ? null : only('1'), null)
    await vi.advanceTimersByTimeAsync(2_000)
    expect(figures.asked).toBeLessThanOrEqual(9)
    await hub.close()
    const idle = new LiveHub(figures)
    const before = figures.asked
    await Promise.all([idle.current(), idle.current(), idle.current()])
    expect(figures.asked).toBe(before + 1)
  })

  it('returns the last figures at once if they may be old, polls soon after, and waits if they are too old', async () => {
    await hub.current()
    figures.stores = [store('1', 6)]
    await vi.advanceTimersByTimeAsync(1_000)
    expect((await hub.recent(5_000)).stores.map(({ occupancy }) => occupancy)).toEqual([5, 7])
    expect(figures.asked).toBe(1)
    await vi.advanceTimersByTimeAsync(250)
    expect(figures.asked).toBe(2)
    expect((await hub.recent(5_000)).stores.map(({ occupancy }) => occupancy)).toEqual([6])
    figures.stores = [store('1', 8)]
    await vi.advanceTimersByTimeAsync(5_001)
    expect((await hub.recent(5_000)).stores.map(({ occupancy }) => occupancy)).toEqual([8])
    figures.away = true
    await vi.advanceTimersByTimeAsync(5_001)
    expect((await hub.recent(5_000)).health.state).toBe('stale')
  })

  it('starts one loop when the last listener leaves and another comes during a poll', async () => {
    let answer = () => {}
    figures.answer = new Promise((resolve) => {
      answer = resolve
    })
    hub.listen(new Client(), null, null)()
    hub.listen(new Client(), null, null)
    answer()
    await vi.advanceTimersByTimeAsync(2_000)
    expect(figures.asked).toBeLessThanOrEqual(10)
  })
})

describe('what a listener gets', () => {
  it('a comment and retry at once, then a snapshot, then only what changed', async () => {
    const client = new Client()
    hub.listen(client, null, null)
    expect(client.buffers[0]?.toString()).toMatch(/^: storepulse\nretry: \d+\n\n$/)
    await poll()
    expect(client.names()).toEqual(['snapshot', 'health'])
    expect(client.named('snapshot')[0].stores).toEqual(figures.stores)
    client.clear()
    await poll()
    expect(client.buffers).toEqual([])
    figures.stores = [store('1', 6), store('2', 7)]
    await poll()
    expect(client.frames.map(({ name, data }) => [name, data])).toEqual([['store', store('1', 6)]])
  })

  it('a time to wait before it comes back, 1 to 3 s, apart from that of others', () => {
    const waits = Array.from({ length: 50 }, () => {
      const client = new Client()
      hub.listen(client, null, null)
      return Number(/^retry: (\d+)$/m.exec(client.buffers[0]?.toString() ?? '')?.[1])
    })
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(1_000)
    expect(Math.max(...waits)).toBeLessThanOrEqual(3_000)
    expect(new Set(waits).size).toBeGreaterThan(25)
  })

  it('the same bytes for all, not a copy for each', async () => {
    const clients = [new Client(), new Client()]
    for (const client of clients) hub.listen(client, null, null)
    await poll()
    figures.stores = [store('1', 6), store('2', 8)]
    await poll()
    expect(clients[0]?.buffers.at(-1)).toBe(clients[1]?.buffers.at(-1))
  })

  it('only the stores it asked for', async () => {
    const client = new Client()
    hub.listen(client, only('2'), null)
    await poll()
    figures.stores = [store('1', 6), store('2', 8)]
    await poll()
    expect(client.named('snapshot')[0].stores).toEqual([store('2', 7)])
    expect(client.named('store')).toEqual([store('2', 8)])
  })

  it('events only on a stream of one store, at most 20 a poll, oldest first, none twice', async () => {
    const event = (n: number): EventFrame => ({
      store_id: '1',
      event_id: `e${n}`,
      time_stamp: new Date(START + n).toISOString(),
      customers_in: 1,
      customers_out: 0,
      door_id: null,
    })
    const [one, all, two] = [new Client(), new Client(), new Client()]
    hub.listen(one, only('1'), null)
    hub.listen(all, null, null)
    hub.listen(two, only('1', '2'), null)
    await poll()
    figures.events = Array.from({ length: 30 }, (_, i) => event(30 - i))
    figures.stores = [store('1', 35), store('2', 7)]
    await poll()
    expect(one.named('event').map(({ event_id }) => event_id)).toEqual(
      Array.from({ length: 20 }, (_, i) => `e${i + 11}`),
    )
    one.clear()
    figures.events = [event(31), ...figures.events]
    figures.stores = [store('1', 36), store('2', 7)]
    await poll()
    expect(one.named('event').map(({ event_id }) => event_id)).toEqual(['e31'])
    expect([...all.named('event'), ...two.named('event')]).toEqual([])
  })

  it('an event whose clock ran ahead once, however many come after it', async () => {
    const event = (n: number, atMs: number): EventFrame => ({
      store_id: '1',
      event_id: `e${n}`,
      time_stamp: new Date(atMs).toISOString(),
      customers_in: 1,
      customers_out: 0,
      door_id: null,
    })
    const client = new Client()
    hub.listen(client, only('1'), null)
    await poll()
    const ahead = event(0, START + 3_600_000)
    let others: EventFrame[] = []
    for (let n = 1; n <= 300; n += 10) {
      others = [...Array.from({ length: 10 }, (_, i) => event(n + 9 - i, START + n + 9 - i)), ...others]
      figures.events = [ahead, ...others]
      figures.stores = [store('1', n), store('2', 7)]
      await poll()
    }
    const told = client.named('event').map(({ event_id }) => event_id)
    expect(told).toHaveLength(301)
    expect(new Set(told).size).toBe(301)
  })

  it('events of many stores watched at once, each stream its own, none twice', async () => {
    const ids = ['1', '2', '3', '4', '5', '6']
    const event = (store_id: string, n: number): EventFrame => ({
      store_id,
      event_id: `${store_id}-${n}`,
      time_stamp: new Date(START + n).toISOString(),
      customers_in: 1,
      customers_out: 0,
      door_id: null,
    })
    figures.stores = ids.map((id) => store(id, 0))
    const clients = ids.map((id) => {
      const client = new Client()
      hub.listen(client, only(id), null)
      return client
    })
    await poll()
    for (const n of [1, 2, 3]) {
      figures.events = [...ids.map((id) => event(id, n)), ...figures.events]
      figures.stores = ids.map((id) => store(id, n))
      await poll()
    }
    expect(clients.map((client) => client.named('event').map(({ event_id }) => event_id))).toEqual(
      ids.map((id) => [1, 2, 3].map((n) => `${id}-${n}`)),
    )
    expect(clients.map((client) => client.named('store').map(({ store_id }) => store_id))).toEqual(
      ids.map((id) => [id, id, id]),
    )
  })

  it('a new snapshot if a store is gone', async () => {
    const client = new Client()
    hub.listen(client, null, null)
    await poll()
    figures.stores = [store('2', 7)]
    await poll()
    expect(client.named('snapshot').at(-1).stores).toEqual([store('2', 7)])
  })
})

describe('coming back', () => {
  it('with a Last-Event-ID gets what it missed, each store once in its newest state, and no snapshot', async () => {
    const first = new Client()
    hub.listen(new Client(), null, null)
    const leave = hub.listen(first, null, null)
    await poll()
    leave()
    for (const n of [8, 9, 10]) {
      figures.stores = [store('1', n), store('2', 7)]
      await poll()
    }
    const second = new Client()
    hub.listen(second, null, first.lastId)
    await poll()
    expect(second.frames.map(({ name, data }) => [name, data])).toEqual([['store', store('1', 10)]])
  })

  it('misses nothing, also if nobody listened meanwhile', async () => {
    const first = new Client()
    const leave = hub.listen(first, null, null)
    await poll()
    leave()
    await vi.advanceTimersByTimeAsync(60_000)
    figures.stores = [store('1', 50), store('2', 7)]
    const second = new Client()
    hub.listen(second, null, first.lastId)
    await poll()
    expect(second.named('store')).toEqual([store('1', 50)])
  })

  it('with an id of another run, a future one or an unknown one gets a resync and a snapshot', async () => {
    hub.listen(new Client(), null, null)
    await poll()
    for (const id of ['0123456789:4', 'junk', '']) {
      const client = new Client()
      hub.listen(client, null, id)
      await poll()
      expect(client.names().slice(0, 2)).toEqual(['resync', 'snapshot'])
    }
  })
})

describe('stores that are listed anew', () => {
  it('let every open page load again, once, with a snapshot of what there is', async () => {
    const client = new Client()
    hub.listen(client, null, null)
    await poll()
    expect(client.names()).not.toContain('resync')
    client.clear()
    figures.listing = { leftOut: new Set() }
    await poll()
    expect(client.names().slice(0, 2)).toEqual(['resync', 'snapshot'])
    client.clear()
    await poll()
    expect(client.names()).toEqual([])
  })

  it('let a page load again that was away meanwhile', async () => {
    hub.listen(new Client(), null, null)
    const first = new Client()
    const leave = hub.listen(first, null, null)
    figures.stores = [store('1', 4), store('2', 2)]
    await poll()
    leave()
    figures.listing = { leftOut: new Set(['2']) }
    await poll()
    const second = new Client()
    hub.listen(second, null, first.lastId)
    await poll()
    expect(second.names().slice(0, 2)).toEqual(['resync', 'snapshot'])
  })
})

describe('a store that is left out', () => {
  it('is left out of streams of all stores, but not of one that names it', async () => {
    const [all, named] = [new Client(), new Client()]
    figures.listing = { leftOut: new Set(['2']) }
    figures.stores = [store('1', 1), store('2', 2)]
    hub.listen(all, null, null)
    hub.listen(named, only('2'), null)
    await poll()
    const shown = (client: Client) =>
      client.named('snapshot').flatMap((snapshot) => (snapshot as { stores: LiveStore[] }).stores)
    expect([shown(all), shown(named)]).toEqual([[store('1', 1)], [store('2', 2)]])
    figures.stores = [store('1', 1), store('2', 3)]
    await poll()
    expect([all.named('store'), named.named('store')]).toEqual([[], [store('2', 3)]])
  })
})

describe('slow clients', () => {
  it('get nothing while they are behind, then each store once in its newest state', async () => {
    const client = new Client()
    hub.listen(client, null, null)
    await poll()
    client.clear()
    client.pending = SLOW_ABOVE_BYTES + 1
    for (const n of [11, 12, 13]) {
      figures.stores = [store('1', n), store('2', n)]
      await poll()
    }
    expect(client.buffers).toEqual([])
    client.pending = 0
    await poll()
    expect(client.named('store')).toEqual([store('1', 13), store('2', 13)])
  })

  it('that fell behind together are caught up with the same bytes', async () => {
    const clients = [new Client(), new Client()]
    for (const client of clients) hub.listen(client, null, null)
    await poll()
    for (const client of clients) client.pending = SLOW_ABOVE_BYTES + 1
    figures.stores = [store('1', 11), store('2', 12)]
    await poll()
    for (const client of clients) client.pending = 0
    figures.stores = [store('1', 13), store('2', 12)]
    await poll()
    expect(clients[0]?.named('store')).toEqual([store('2', 12), store('1', 13)])
    expect(clients[0]?.buffers.at(-1)).toBe(clients[1]?.buffers.at(-1))
  })

  it('are dropped above 1 MB, and after staying behind for a minute', async () => {
    const [full, stuck] = [new Client(), new Client()]
    hub.listen(full, null, null)
    hub.listen(stuck, null, null)
    await poll()
    full.pending = DROP_ABOVE_BYTES + 1
    stuck.pending = SLOW_ABOVE_BYTES + 1
    await poll()
    expect([full.wasCut, stuck.wasCut, hub.listeners]).toEqual([true, false, 1])
    await vi.advanceTimersByTimeAsync(61_000)
    expect([stuck.wasCut, hub.listeners]).toEqual([true, 0])
  })
})

describe('health', () => {
  it('turns stale when the database is away, goes on asking, and live when it is back', async () => {
    const client = new Client()
    hub.listen(client, null, null)
    await poll()
    client.clear()
    figures.away = true
    await poll()
    expect(client.named('health').map(({ state }) => state)).toEqual(['stale'])
    expect((await hub.current()).stores).toEqual(figures.stores)
    figures.away = false
    figures.stores = [store('1', 9), store('2', 7)]
    await poll()
    expect(client.named('health').map(({ state }) => state)).toEqual(['stale', 'live'])
    expect(client.named('store')).toEqual([store('1', 9)])
    expect(turns).toEqual(['stale', 'live'])
  })

  it('turns stale when the database hangs, without a second query on top', async () => {
    const client = new Client()
    hub.listen(client, null, null)
    await poll()
    figures.answer = new Promise(() => undefined)
    await vi.advanceTimersByTimeAsync(250)
    const asked = figures.asked
    await vi.advanceTimersByTimeAsync(10_000)
    expect(client.named('health').at(-1).state).toBe('stale')
    expect(figures.asked).toBe(asked)
    figures.answer = Promise.resolve()
    hub = new LiveHub(figures)
  })

  it('reports no lag from a minute ago if nothing has come since', async () => {
    const client = new Client()
    hub.listen(client, null, null)
    await poll()
    figures.stores = [store('1', 8), store('2', 7)]
    await vi.advanceTimersByTimeAsync(15_000)
    expect(client.named('health').at(-1).lag_ms).toBeGreaterThan(0)
    await vi.advanceTimersByTimeAsync(75_000)
    expect(client.named('health').at(-1)).toEqual({ state: 'live', lag_ms: null })
  })

  it('tells a client that comes before the first answer stale, and sends the snapshot once there is one', async () => {
    figures.away = true
    expect(await hub.current()).toMatchObject({ asOfMs: null, stores: [], health: { state: 'stale' } })
    const client = new Client()
    hub.listen(client, null, null)
    expect(client.named('health')[0]?.state).toBe('stale')
    figures.away = false
    await vi.advanceTimersByTimeAsync(1_000)
    expect(client.names()).toContain('snapshot')
    expect(client.named('health').at(-1).state).toBe('live')
  })
})

describe('a stream', () => {
  it('hears a heartbeat every 2 s', async () => {
    const client = new Client()
    hub.listen(client, null, null)
    await poll()
    client.clear()
    await vi.advanceTimersByTimeAsync(10_000)
    const text = Buffer.concat(client.buffers).toString()
    expect(text.match(/^: heartbeat$/gm)).toHaveLength(5)
  })

  it('ends within its lifetime, give or take a fifth', async () => {
    const client = new Client()
    hub.listen(client, null, null)
    await vi.advanceTimersByTimeAsync(23 * 60_000)
    expect(client.ended).toBe(false)
    await vi.advanceTimersByTimeAsync(14 * 60_000)
    expect([client.ended, hub.listeners]).toEqual([true, 0])
  })

  it('ends when the hub closes, and a new one ends at once', async () => {
    const [open, late] = [new Client(), new Client()]
    hub.listen(open, null, null)
    await poll()
    await hub.close()
    hub.listen(late, null, null)
    expect([open.ended, late.ended, hub.listeners]).toEqual([true, true, 0])
  })
})
