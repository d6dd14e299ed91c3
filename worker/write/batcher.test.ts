import { pino } from 'pino'
import { expect, it } from 'vitest'
import type { Origin, TrafficRow } from '../decode/outcome'
import { SourceStats } from '../stats/source-stats'
import { Batcher } from './batcher'
import type { DeadLetter } from './parking/parking'
import type { WriteOutcome } from './questdb/line-writer'

const log = pino({ level: 'silent' })
const NOW = Date.now()
const origin: Origin = {
  place: { topic: 't', partition: 1, stats: new SourceStats('t') },
  offset: 2,
  arrivedMs: NOW,
  source: 's',
  fallbackStoreId: '1',
  idOf: () => '',
}
const row = (storeId: string, daysAgo = 0): TrafficRow => ({
  storeId,
  doorId: '',
  customersIn: 1,
  customersOut: 0,
  eventId: '00000000-0000-4000-8000-000000000000',
  tsMicros: (NOW - daysAgo * 86_400_000) * 1000,
})

function batcherWith(answer: (body: string) => WriteOutcome | Promise<WriteOutcome>, letters: DeadLetter[] = []) {
  const bodies: string[] = []
  const batcher = new Batcher({
    log,
    freshLingerMs: 1,
    lateLingerMs: 5,
    maxPendingBytes: 10_000,
    storeDeadLetters: async (taken) => void letters.push(...taken),
    writer: {
      write: async (body) => {
        bodies.push(body.toString())
        return answer(body.toString())
      },
    },
  })
  return { batcher, bodies, letters }
}

it('sends rows of different days in separate writes', async () => {
  const { batcher, bodies } = batcherWith(() => ({ kind: 'stored' }))
  batcher.begin()
  batcher.traffic(row('1'), origin, 0)
  batcher.traffic(row('1', 40), origin, 1)
  batcher.traffic(row('2'), origin, 2)
  await batcher.end()
  expect(bodies.map((body) => body.trim().split('\n').length).sort()).toEqual([1, 2])
  expect(batcher.counts).toMatchObject({ read: 3, written: 3, parked: 0 })
  expect(batcher.pendingBytes).toBe(0)
})

it('resends the same bytes until QuestDB has taken them', async () => {
  let failures = 2
  const { batcher, bodies } = batcherWith(() =>
    failures-- > 0 ? { kind: 'failed', message: 'away' } : { kind: 'stored' },
  )
  batcher.begin()
  batcher.traffic(row('1'), origin, 0)
  await batcher.end()
  expect(bodies).toHaveLength(3)
  expect(new Set(bodies).size).toBe(1)
  expect(batcher.failingSince).toBeNull()
})

it('parks only the row that QuestDB refuses', async () => {
  const { batcher, letters } = batcherWith((body) =>
    body.includes('store_id=bad') ? { kind: 'refused', message: '400 bad' } : { kind: 'stored' },
  )
  batcher.begin()
  for (let i = 0; i < 9; i++) batcher.traffic(row(i === 4 ? 'bad' : `good${i}`), origin, i)
  await batcher.end()
  expect(letters.map(({ reason, index }) => [reason, index])).toEqual([['refused-by-store', 4]])
  expect(batcher.counts).toMatchObject({ read: 9, written: 8, parked: 1 })
})

it('settles a unit only when its dead letters are stored too', async () => {
  let let_go!: () => void
  const gate = new Promise<void>((resolve) => {
    let_go = resolve
  })
  const batcher = new Batcher({
    log,
    writer: { write: async () => ({ kind: 'stored' }) },
    storeDeadLetters: () => gate,
  })
  batcher.begin()
  batcher.parked('not-json', 'm', 'p', origin, 0)
  let settled = false
  const done = batcher.end().then(() => {
    settled = true
  })
  await new Promise((resolve) => setImmediate(resolve))
  expect(settled).toBe(false)
  let_go()
  await done
  expect(batcher.counts.parked).toBe(1)
})

it('makes sources wait while too much is not stored, then lets them continue', async () => {
  let release!: (outcome: WriteOutcome) => void
  const held = new Promise<WriteOutcome>((resolve) => {
    release = resolve
  })
  const { batcher } = batcherWith(() => held)
  batcher.begin()
  for (let i = 0; i < 200; i++) batcher.traffic(row('1'), origin, i)
  const done = batcher.end()
  expect(batcher.hasRoom).toBe(false)
  release({ kind: 'stored' })
  await batcher.room()
  await done
  expect(batcher.hasRoom).toBe(true)
})

it('drains without lingering', async () => {
  const { batcher, bodies } = batcherWith(() => ({ kind: 'stored' }))
  batcher.begin()
  batcher.traffic(row('1', 3), origin, 0)
  void batcher.end()
  await batcher.drain()
  expect(bodies).toHaveLength(1)
})

/** Runs what is due in this and the next turns. */
const turns = async () => {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
}

it('a table that takes no writes delays no other table', async () => {
  const { batcher } = batcherWith((body) =>
    body.startsWith('traffic') ? new Promise<WriteOutcome>(() => undefined) : { kind: 'stored' },
  )
  for (let index = 0; batcher.roomFor(origin.place) > 0; index++) {
    batcher.begin()
    batcher.traffic(row('1'), origin, index)
    void batcher.end()
  }
  await turns()
  const elsewhere: Origin = { ...origin, place: { topic: 'other', partition: 0, stats: new SourceStats('other') } }
  expect([batcher.roomFor(origin.place), batcher.roomFor(elsewhere.place) > 0]).toEqual([0, true])
  batcher.begin()
  batcher.rows([{ table: 'visits', tsMicros: NOW * 1000, values: { store_id: '1', source: 's' } }], elsewhere, 0)
  await batcher.end()
  expect(batcher.counts.written).toBe(1)
})

it('letters without text count their memory, and release it', async () => {
  let store!: () => void
  const stored = new Promise<void>((resolve) => {
    store = resolve
  })
  const batcher = new Batcher({
    log,
    writer: { write: async () => ({ kind: 'stored' }) },
    storeDeadLetters: () => stored,
  })
  batcher.begin()
  for (let i = 0; i < 10_000; i++) batcher.parked('empty', '', '', origin, i)
  const done = batcher.end()
  expect(batcher.pendingBytes).toBeGreaterThan(10_000 * 200)
  store()
  await done
  expect(batcher.pendingBytes).toBe(0)
})

it('late rows of many days count their buffers', () => {
  const { batcher } = batcherWith(() => new Promise<WriteOutcome>(() => undefined))
  batcher.begin()
  for (let day = 2; day < 302; day++) batcher.traffic(row('1', day), origin, day)
  void batcher.end()
  expect(batcher.pendingBytes).toBeGreaterThan(300 * 1024)
})
