import { expect, it } from 'vitest'
import { SourceStats } from '../stats/source-stats'
import { Decoder } from './decode-message'
import { PackedIds } from './event-id'
import { pseudonymsWith } from './letters/pseudonym'
import type { Origin } from './outcome'
import type { TableRow } from './table-row'

const ARRIVED = Date.parse('2026-06-15T12:00:00Z')
const pseudonyms = pseudonymsWith('a secret of tests')

function originOf(topic: string): Origin {
  const ids = new PackedIds(topic, 0)
  return {
    place: { topic, partition: 0, stats: new SourceStats('t') },
    offset: 7,
    arrivedMs: ARRIVED,
    source: `kafka:${topic}`,
    fallbackStoreId: 'store-1',
    idOf: (index) => ids.of(7, index),
  }
}

function decode(value: unknown, topic = 't') {
  const rows: TableRow[] = []
  const parked: { reason: string; message: string; payload: string }[] = []
  const traffic: string[] = []
  const decoder = new Decoder(
    {
      traffic: (row) => void traffic.push(row.storeId),
      rows: (items) => void rows.push(...items),
      parked: (reason, message, payload) => void parked.push({ reason, message, payload }),
    },
    { retentionDays: 800, shopCurrency: 'EUR', pseudonyms },
  )
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const items = decoder.message(Buffer.from(text), originOf(topic))
  return { rows, parked, traffic, items }
}

const visit = {
  event_type: 'foot_traffic',
  customer_id: '3f2504e0-4f89-41d3-9a0c-0305e82c3301',
  entry_time: '2026-06-15T11:00:00Z',
  exit_time: '2026-06-15T12:20:00Z',
  trip_duration_minutes: 80,
  weekday: 'Monday',
  time_slot: '10:00–12:59',
}
const order = {
  event_type: 'order_completed',
  timestamp: '2026-06-15T11:30:00Z',
  user_id: 'anna@example.com',
  data: {
    order_id: 7,
    items: [
      { product_id: 'p1', quantity: 2, price: 9.99 },
      { product_id: 'p2', quantity: 1, price: 0.1 },
    ],
    total: 20.08,
    currency: 'CHF',
  },
}
const batch = {
  v: 1,
  site: 'shop',
  session: 's-1',
  seq: 40,
  sent_at: ARRIVED,
  events: [
    {
      id: 'a',
      t: ARRIVED - 500,
      kind: 'click',
      path: '/',
      x: 10.4,
      y: 20,
      vw: 390,
      vh: 800,
      page_h: 2_000,
      target: '#buy',
    },
    { id: 'b', t: ARRIVED - 400, kind: 'navigate', path: '/cart' },
  ],
  final: true,
}

it('stores a visit whose exit is in the future, never as traffic', () => {
  const { rows, traffic, parked } = decode(visit)
  expect(parked).toEqual([])
  expect(traffic).toEqual([])
  expect(rows).toHaveLength(1)
  expect(rows[0]).toMatchObject({ table: 'visits', tsMicros: Date.parse(visit.entry_time) * 1000 })
  expect(rows[0]?.values).toMatchObject({ store_id: 'store-1', exit_ts: Date.parse(visit.exit_time) * 1000 })
})

it('keeps no raw user id in a row', () => {
  for (const message of [visit, order]) {
    const { rows } = decode(message)
    expect(JSON.stringify(rows)).not.toContain(visit.customer_id)
    expect(JSON.stringify(rows)).not.toContain('anna')
  }
})

it('parks a visit that ends before it begins', () => {
  expect(decode({ ...visit, exit_time: '2026-06-15T10:00:00Z' }).parked[0]).toMatchObject({ reason: 'field-wrong' })
})

it('stores money in minor units of its currency, and each line of an order', () => {
  const { rows } = decode(order)
  expect(rows.map((row) => row.table)).toEqual(['shop_events', 'shop_order_items', 'shop_order_items'])
  expect(rows[0]?.values).toMatchObject({ total_minor: 2008, currency: 'CHF', items: 3, order_id: '7' })
  expect(rows[1]?.values).toMatchObject({ line: 0, price_minor: 999, quantity: 2 })
  expect(rows[2]?.values).toMatchObject({ line: 1, price_minor: 10 })
})

it('stores a shop event that arrives on two topics once, whatever the order of its fields', () => {
  const reordered = {
    data: order.data,
    user_id: order.user_id,
    timestamp: '2026-06-15T13:30:00+02:00',
    event_type: order.event_type,
  }
  const [a, b] = [decode(order, 'webshop-analytics'), decode(reordered, 'webshop-orders')]
  expect(a.rows[0]?.values.event_id).toBe(b.rows[0]?.values.event_id)
  expect(decode({ ...order, user_id: 'ben' }).rows[0]?.values.event_id).not.toBe(a.rows[0]?.values.event_id)
})

it.each([
  [
    'without its order id',
    { ...order, data: { ...order.data, order_id: undefined } },
    'field-missing',
    'data.order_id',
  ],
  [
    'with a rating of 6',
    { ...order, event_type: 'product_reviewed', data: { product_id: 1, rating: 6 } },
    'field-wrong',
    'rating',
  ],
  [
    'with a negative price',
    { ...order, event_type: 'product_viewed', data: { product_id: 1, price: -1 } },
    'field-wrong',
    'price',
  ],
])('parks a shop event %s and names the field', (_what, message, reason, field) => {
  const { parked, rows } = decode(message)
  expect(rows).toEqual([])
  expect(parked).toHaveLength(1)
  expect(parked[0]?.reason).toBe(reason)
  expect(parked[0]?.message).toContain(field)
})

it('continues the sequence numbers through a batch and marks the end of its session', () => {
  const { rows, items } = decode(batch)
  expect(items).toBe(2)
  expect(rows.map((row) => [row.values.seq, row.values.ended, row.values.x ?? null])).toEqual([
    [40, false, 10],
    [41, true, null],
  ])
})

it('treats a final batch without events as the end of its session', () => {
  const { rows, items } = decode({ ...batch, events: [] })
  expect(items).toBe(1)
  expect(rows[0]?.values).toMatchObject({ kind: 'end', ended: true, seq: 40 })
})

it('parks a wrong interaction as a batch that can be replayed, and writes the others', () => {
  const { rows, parked } = decode({ ...batch, events: [{ ...batch.events[0], kind: 'dance' }, batch.events[1]] })
  expect(rows).toHaveLength(1)
  expect(parked).toHaveLength(1)
  expect(parked[0]?.message).toContain('events.0')
  expect(JSON.parse(parked[0]?.payload ?? '')).toMatchObject({ seq: 40, events: [{ id: 'a' }] })
})

it('keeps user ids out of dead letters, also if the text is not JSON', () => {
  const broken = JSON.stringify({ ...order, event_type: 'order_completed', data: { total: -1 } })
  for (const text of [broken, broken.slice(0, -3)]) {
    const { parked } = decode(text)
    expect(parked).toHaveLength(1)
    expect(parked[0]?.payload).not.toContain('anna')
    expect(parked[0]?.payload).toContain(pseudonyms('anna@example.com'))
  }
})
