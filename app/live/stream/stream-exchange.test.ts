import { describe, expect, it } from 'vitest'
import type { EventFrame, LiveStore } from '../live'
import type { LiveMessage, Want } from './live-messages'
import type { StreamSource } from './stream-connection'
import { type ExchangePlace, StreamExchange } from './stream-exchange'

const store = (id: string, occupancy: number): LiveStore => ({
  store_id: id,
  occupancy,
  band: null,
  entries_today: occupancy,
  exits_today: 0,
  last_event: null,
  doors_reporting: 0,
  doors: 0,
  t: occupancy,
})
const event = (id: string, storeId: string, second: number): EventFrame => ({
  store_id: storeId,
  event_id: id,
  time_stamp: new Date(second * 1000).toISOString(),
  customers_in: 1,
  customers_out: 0,
  door_id: null,
})

/** A stream as the server would give it, by hand. */
class HandStream implements StreamSource {
  closed = false
  private hearers = new Map<string, (event: { data?: string }) => void>()
  constructor(readonly address: string) {}
  addEventListener(name: string, hear: (event: { data?: string }) => void) {
    this.hearers.set(name, hear)
  }
  close() {
    this.closed = true
  }
  gives(name: string, data: unknown) {
    this.hearers.get(name)?.({ data: JSON.stringify(data) })
  }
  snapshot(...stores: LiveStore[]) {
    this.gives('snapshot', { asOf: new Date(0).toISOString(), stores })
    this.gives('health', { state: 'live', lag_ms: null })
  }
  breaks() {
    this.hearers.get('error')?.({})
  }
}

/** A browser with its clock in our hands. */
function browser() {
  let nowMs = 1_000
  let timers: { atMs: number; run: () => void }[] = []
  const streams: HandStream[] = []
  const eventsOnServer = new Map<string, EventFrame[]>()
  const place: ExchangePlace = {
    open: (address) => {
      const stream = new HandStream(address)
      streams.push(stream)
      return stream
    },
    now: () => nowMs,
    later: (run, ms) => {
      const timer = { atMs: nowMs + ms, run }
      timers.push(timer)
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
    random: () => 0.5,
    readEvents: async (storeId) => eventsOnServer.get(storeId) ?? [],
  }
  const exchange = new StreamExchange(place)
  const runDue = () => {
    const due = timers.filter(({ atMs }) => atMs <= nowMs).sort((a, b) => a.atMs - b.atMs)
    timers = timers.filter(({ atMs }) => atMs > nowMs)
    for (const { run } of due) run()
  }
  /** Lets time pass in small steps, with all that is due. */
  const later = async (ms: number) => {
    const endMs = nowMs + ms
    while (nowMs < endMs) {
      nowMs = Math.min(endMs, ...timers.map(({ atMs }) => atMs).filter((atMs) => atMs > nowMs))
      runDue()
      for (let i = 0; i < 5; i += 1) await Promise.resolve()
    }
  }
  /** The machine sleeps: the clock goes on, nothing runs. */
  const sleep = (ms: number) => {
    nowMs += ms
  }
  const page = (want: Partial<Want> = {}) => {
    const heard: LiveMessage[] = []
    const key = Symbol('page')
    const send = (message: LiveMessage) => heard.push(message)
    const wants = (next: Partial<Want>) => {
      Object.assign(full, next)
      exchange.want(key, { ...full }, send)
    }
    const full: Want = { stores: null, events: null, visible: true, ...want }
    wants({})
    const states = () => heard.flatMap((message) => (message.kind === 'state' ? [message.state.kind] : []))
    return {
      heard,
      wants,
      leaves: () => exchange.leave(key),
      state: () => heard.findLast((message) => message.kind === 'state')?.state,
      states: () => states().filter((kind, i, all) => kind !== all[i - 1]),
      people: (id: string) =>
        heard
          .flatMap((message) => (message.kind === 'stores' ? message.stores : []))
          .findLast(({ store_id }) => store_id === id)?.occupancy,
      events: () =>
        heard.flatMap((message) => (message.kind === 'events' ? message.events.map(({ event_id }) => event_id) : [])),
      holes: () => heard.filter(({ kind }) => kind === 'holes').length,
    }
  }
  const open = () => streams.filter(({ closed }) => !closed)
  const stream = () => {
    const newest = open().at(-1)
    if (!newest) throw new Error('no stream is open')
    return newest
  }
  return { page, later, sleep, streams, stream, open, eventsOnServer }
}

describe('the stream of a browser', () => {
  it('is one, whatever its pages show, and covers what they want together', async () => {
    const { page, later, stream, open } = browser()
    const first = page({ stores: ['2'] })
    await later(50)
    expect(stream().address).toBe('/live/stream?store=2')
    const second = page({ stores: ['1'] })
    await later(50)
    expect(open().map(({ address }) => address)).toEqual(['/live/stream?store=1,2'])
    stream().snapshot(store('1', 10), store('2', 20))
    await later(50)
    expect([first.people('2'), first.people('1'), second.people('1')]).toEqual([20, undefined, 10])
    const all = page()
    await later(50)
    expect(open().map(({ address }) => address)).toEqual(['/live/stream'])
    all.leaves()
    second.leaves()
    await later(50)
    expect(open().map(({ address }) => address)).toEqual(['/live/stream?store=2'])
    first.leaves()
    await later(50)
    expect(open()).toEqual([])
  })

  it('gives a page that comes later the newest figures at once, without asking the server', async () => {
    const { page, later, stream, streams } = browser()
    page()
    await later(50)
    stream().snapshot(store('1', 1))
    stream().gives('store', store('1', 2))
    await later(50)
    const late = page()
    await later(50)
    expect([late.people('1'), late.state(), streams.length]).toEqual([2, { kind: 'live' }, 1])
  })

  it('says connecting, live, and stale since it was last heard, and is live again without a gap', async () => {
    const { page, later, stream } = browser()
    const one = page()
    await later(50)
    stream().snapshot(store('1', 5))
    await later(50)
    stream().breaks()
    await later(1_300)
    expect(one.states()).toEqual(['connecting', 'live', 'stale'])
    expect(one.state()).toEqual({ kind: 'stale', sinceMs: 1_050, cause: 'server' })
    for (let tries = 0; tries < 6; tries += 1) {
      stream().breaks()
      await later(12_000)
    }
    expect(one.state()).toEqual({ kind: 'stale', sinceMs: 1_050, cause: 'server' })
    stream().snapshot(store('1', 9))
    await later(50)
    expect([one.state(), one.people('1'), one.holes()]).toEqual([{ kind: 'live' }, 9, 1])
  })

  it('says nothing of a connection that is back within a second', async () => {
    const { page, later, stream } = browser()
    const one = page()
    await later(50)
    stream().snapshot(store('1', 5))
    await later(50)
    stream().breaks()
    await later(300)
    stream().snapshot(store('1', 6))
    await later(3_500)
    expect([one.states(), one.people('1'), one.holes()]).toEqual([['connecting', 'live'], 6, 0])
  })

  it('says within five seconds that a server whose connection stays open is silent, and is live with its next word', async () => {
    const { page, later, stream, streams } = browser()
    const one = page()
    await later(50)
    stream().snapshot(store('1', 5))
    await later(3_500)
    stream().gives('health', { state: 'live', lag_ms: null })
    await later(3_500)
    expect(one.state()).toEqual({ kind: 'live' })
    await later(1_550)
    expect(one.state()).toMatchObject({ kind: 'stale', cause: 'server' })
    stream().gives('store', store('1', 7))
    await later(50)
    expect([one.state(), one.people('1'), one.holes(), streams.length]).toEqual([{ kind: 'live' }, 7, 1, 1])
  })

  it('says whether the server or the database behind it does not answer', async () => {
    const { page, later, stream } = browser()
    const one = page()
    await later(50)
    stream().snapshot(store('1', 5))
    stream().gives('health', { state: 'stale', lag_ms: null })
    await later(50)
    expect(one.state()).toMatchObject({ kind: 'stale', cause: 'database' })
    await later(5_500)
    expect(one.state()).toMatchObject({ kind: 'stale', cause: 'server' })
    stream().gives('health', { state: 'stale', lag_ms: null })
    await later(50)
    expect(one.state()).toMatchObject({ kind: 'stale', cause: 'database' })
  })

  it('waits longer from try to try, up to ten seconds and some jitter', async () => {
    const { page, later, streams } = browser()
    page()
    await later(50)
    const tries = async (ms: number) => {
      const before = streams.length
      for (let waited = 0; waited < ms; waited += 50) {
        if (!streams.at(-1)?.closed) streams.at(-1)?.breaks()
        await later(50)
      }
      return streams.length - before
    }
    expect(await tries(2_000)).toBeGreaterThanOrEqual(3)
    await tries(20_000)
    expect(await tries(30_000)).toBe(3)
  })

  it('is stale while the server itself is, whatever else it sends', async () => {
    const { page, later, stream } = browser()
    const one = page()
    await later(50)
    stream().snapshot(store('1', 5))
    stream().gives('health', { state: 'stale', lag_ms: null })
    stream().gives('store', store('1', 6))
    await later(50)
    expect(one.state()).toMatchObject({ kind: 'stale' })
    stream().gives('health', { state: 'live', lag_ms: 3 })
    await later(50)
    expect(one.state()).toEqual({ kind: 'live' })
  })

  it('is given up where it has gone silent, and at once after sleep', async () => {
    const { page, later, sleep, stream, streams } = browser()
    const one = page()
    await later(50)
    stream().snapshot(store('1', 5))
    await later(40_000)
    expect(streams).toHaveLength(2)
    stream().snapshot(store('1', 5))
    await later(50)
    sleep(3_600_000)
    await later(5_000)
    expect(streams).toHaveLength(3)
    stream().snapshot(store('1', 7))
    await later(50)
    expect([one.state(), one.people('1')]).toEqual([{ kind: 'live' }, 7])
  })

  it('is closed when nobody has looked for five minutes, says so, and comes back with the first look', async () => {
    const { page, later, stream, open } = browser()
    const one = page()
    await later(50)
    stream().snapshot(store('1', 5))
    one.wants({ visible: false })
    const beats = async (ms: number) => {
      for (let passed = 0; passed < ms; passed += 60_000) {
        one.wants({})
        for (let s = 0; s < 60; s += 15) {
          if (open().length > 0) stream().gives('health', { state: 'live', lag_ms: null })
          await later(15_000)
        }
      }
    }
    await beats(240_000)
    expect(open()).toHaveLength(1)
    await beats(120_000)
    expect([open().length, one.state()?.kind]).toEqual([0, 'paused'])
    one.wants({ visible: true })
    await later(50)
    expect([open().length, one.state()]).toEqual([1, { kind: 'connecting' }])
    stream().snapshot(store('1', 8))
    await later(50)
    expect([one.state(), one.people('1')]).toEqual([{ kind: 'live' }, 8])
  })

  it('says paused, not stale, where nobody looks and the stream has gone silent too', async () => {
    const { page, later, sleep, stream, open } = browser()
    const one = page()
    await later(50)
    stream().snapshot(store('1', 4))
    await later(50)
    one.wants({ visible: false })
    await later(50)
    sleep(301_000)
    await later(10)
    await later(3_500)
    expect([open().length, one.state()?.kind]).toEqual([0, 'paused'])
    one.wants({ visible: true })
    await later(50)
    stream().breaks()
    await later(5_000)
    expect(one.state()?.kind).toBe('stale')
  })

  it('forgets a page that was not heard for three minutes', async () => {
    const { page, later, stream, open } = browser()
    page()
    const other = page({ stores: ['1'] })
    await later(50)
    for (let minute = 0; minute < 4; minute += 1) {
      other.wants({})
      stream().gives('health', { state: 'live', lag_ms: null })
      await later(30_000)
      stream().gives('health', { state: 'live', lag_ms: null })
      await later(30_000)
    }
    expect(open().map(({ address }) => address)).toEqual(['/live/stream?store=1'])
  })
})

describe('events of a store', () => {
  it('come with the stream where it is of that store alone', async () => {
    const { page, later, stream } = browser()
    const one = page({ stores: ['1'], events: '1' })
    await later(50)
    stream().gives('event', event('a', '1', 1))
    stream().snapshot(store('1', 1))
    stream().gives('event', event('b', '1', 2))
    await later(50)
    expect(one.events()).toEqual(['a', 'b'])
    expect(one.states()).toEqual(['connecting', 'live'])
  })

  it('are asked for when the figures change, where the stream is of several, and once a second at most', async () => {
    const { page, later, stream, eventsOnServer } = browser()
    page()
    const one = page({ stores: ['1'], events: '1' })
    await later(50)
    stream().snapshot(store('1', 1))
    await later(2_000)
    eventsOnServer.set('1', [event('a', '1', 1)])
    stream().gives('store', store('1', 2))
    await later(50)
    expect(one.events()).toEqual(['a'])
    eventsOnServer.set('1', [event('b', '1', 2), event('a', '1', 1)])
    stream().gives('store', store('1', 3))
    await later(50)
    expect(one.events()).toEqual(['a'])
    await later(1_000)
    expect(one.events()).toEqual(['a', 'b'])
  })

  it('that passed while there was no stream are there once it is back', async () => {
    const { page, later, stream, eventsOnServer } = browser()
    const one = page({ stores: ['1'], events: '1' })
    await later(50)
    stream().snapshot(store('1', 1))
    await later(2_000)
    stream().breaks()
    eventsOnServer.set('1', [event('missed', '1', 1)])
    await later(3_000)
    stream().snapshot(store('1', 2))
    await later(50)
    expect(one.events()).toEqual(['missed'])
  })
})
