import { pino } from 'pino'
import { expect, it } from 'vitest'
import { Decoder } from '../decode/decode-message'
import { PackedIds } from '../decode/event-id'
import type { Origin } from '../decode/outcome'
import { SourceStats } from '../stats/source-stats'
import { Batcher } from './batcher'
import type { DeadLetter } from './parking/parking'

const log = pino({ level: 'silent' })
const ids = new PackedIds('t', 0)
const origin: Origin = {
  place: { topic: 't', partition: 0, stats: new SourceStats('t') },
  offset: 7,
  arrivedMs: Date.now(),
  source: 'kafka:t',
  fallbackStoreId: 'from-the-key',
  idOf: (index) => ids.of(7, index),
}
const at = new Date().toISOString()
const counted = (store_id?: string) => ({ store_id, customers_in: 1, customers_out: 0, time_stamp: at })

/** A worker's input, where the registry knows `known` and admits `admitted`; its first `failures` calls fail. */
function wayIn({ known = [] as string[], admitted = [] as string[], failures = 0 }) {
  const bodies: string[] = []
  const letters: DeadLetter[] = []
  const asked: string[][] = []
  const batcher = new Batcher({
    log,
    freshLingerMs: 1,
    storeDeadLetters: async (taken) => void letters.push(...taken),
    writer: {
      write: async (body) => {
        bodies.push(body.toString())
        return { kind: 'stored' }
      },
    },
    admitStores: async (storeIds) => {
      asked.push([...storeIds])
      if (asked.length <= failures) throw new Error('the registry is away')
      return { admits: (id) => admitted.includes(id), refusal: 'too many' }
    },
  })
  const decoder = new Decoder(batcher, {
    retentionDays: 800,
    shopCurrency: 'EUR',
    pseudonyms: () => 'a-pseudonym',
    knowsStore: (id) => known.includes(id),
  })
  const send = async (...messages: unknown[]) => {
    batcher.begin()
    for (const message of messages) decoder.message(Buffer.from(JSON.stringify(message)), origin)
    await batcher.end()
  }
  return { batcher, send, bodies, letters, asked }
}

const storesIn = (bodies: string[]) => [...bodies.join('').matchAll(/store_id=([^, ]+)/g)].map(([, id]) => id)

it('writes known stores without asking, and asks once for new ones that come together', async () => {
  const { batcher, send, bodies, letters, asked } = wayIn({ known: ['a'], admitted: ['b'] })
  await send(counted('a'), [counted('b'), counted('b'), counted('c')], counted('a'))
  expect(asked).toEqual([['b', 'c']])
  expect(storesIn(bodies).sort()).toEqual(['a', 'a', 'b', 'b'])
  expect(letters).toMatchObject([{ reason: 'too-many-stores', message: 'too many', index: 2 }])
  expect(batcher.counts).toMatchObject({ read: 5, written: 4, parked: 1 })
  expect(batcher.pendingBytes).toBe(0)
})

it('keeps items while the registry is unreachable, and retries', async () => {
  const { send, bodies, letters, asked } = wayIn({ admitted: ['b'], failures: 2 })
  await send(counted('b'))
  expect(asked).toHaveLength(3)
  expect(storesIn(bodies)).toEqual(['b'])
  expect(letters).toEqual([])
})

it('parks every kind of event beyond the limit with the id and the store it would have had', async () => {
  const order = {
    event_type: 'order_completed',
    timestamp: at,
    user_id: 'grete@example.com',
    store_id: 'till',
    data: { order_id: 1, items: [{ product_id: 'a', quantity: 1, price: 1 }], total: 1, currency: 'EUR' },
  }
  const visit = {
    event_type: 'foot_traffic',
    customer_id: '3FA85F64-5717-4562-B3FC-2C963F66AFA6',
    entry_time: at,
    exit_time: at,
    trip_duration_minutes: 0,
    weekday: 'any',
    time_slot: 'any',
  }
  const atomic = { event_type: 'entry', time: at, weekday: 'any', time_slot: 'any' }
  const { send, bodies, letters } = wayIn({})
  await send([counted(), atomic, visit, order])
  expect(bodies).toEqual([])
  const payloads = letters.map(({ payload }) => JSON.parse(payload) as Record<string, unknown>)
  expect(payloads.map(({ store_id }) => store_id)).toEqual(['from-the-key', 'from-the-key', 'from-the-key', 'till'])
  expect(payloads.slice(0, 3).map(({ event_id }) => event_id)).toEqual([0, 1, 2].map((index) => ids.of(7, index)))
  expect(payloads[3]?.event_id).toMatch(/^[0-9a-f-]{36}$/)
  expect(JSON.stringify(payloads)).not.toMatch(/grete@|3fa85f64/i)
})

it('lets events without a store through: those of the web shop and its pages', async () => {
  const { send, bodies, letters, asked } = wayIn({})
  await send({ event_type: 'product_list_viewed', timestamp: at, user_id: 'u', data: {} })
  expect([bodies.length, letters.length, asked.length]).toEqual([1, 0, 0])
})
