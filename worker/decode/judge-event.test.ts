import fc from 'fast-check'
import { expect, it } from 'vitest'
import { judgeEvent } from '~/app/worker-link/judge-event'
import { SHOP_EVENT_TYPES } from '~/domain/events/messages'
import { SourceStats } from '../stats/source-stats'
import { Decoder } from './decode-message'
import type { Origin } from './outcome'

const ARRIVED = Date.parse('2026-06-15T12:00:00Z')
const RETENTION_DAYS = 800
const origin: Origin = {
  place: { topic: 'http', partition: 0, stats: new SourceStats('http') },
  offset: 0,
  arrivedMs: ARRIVED,
  source: 'http',
  fallbackStoreId: 'store-1',
  idOf: () => '00000000-0000-4000-8000-000000000000',
}

/** Whether the worker's decoder makes a row of an item, and its message if not. */
function decoded(item: unknown): { written: boolean; said: string | null } {
  let written = false
  let said: string | null = null
  const note = () => {
    written = true
  }
  const parked = (_reason: unknown, message: string) => {
    said = message
  }
  new Decoder(
    { traffic: note, rows: note, parked },
    { retentionDays: RETENTION_DAYS, shopCurrency: 'EUR', pseudonyms: (id) => id },
  ).message(Buffer.from(JSON.stringify(item)), origin)
  return { written, said }
}
const isWritten = (item: unknown) => decoded(item).written

const counted = { store_id: 10, customers_in: 2, customers_out: 1, time_stamp: '2026-06-15T11:59:58Z' }
const order = {
  event_type: 'order_completed',
  timestamp: '2026-06-15T11:59:58Z',
  user_id: 'u1',
  data: { order_id: 7, items: [{ product_id: 'p', quantity: 2, price: 3.5 }], total: 7, currency: 'EUR' },
}

const time = fc.oneof(
  fc
    .date({ min: new Date(ARRIVED - 801 * 86_400_000), max: new Date(ARRIVED + 400_000), noInvalidDate: true })
    .map((at) => at.toISOString()),
  fc.constantFrom(
    '2026-06-15T12:05:00Z',
    '2026-06-15T12:05:00.0004Z',
    '2026-06-15T12:05:00.000000999Z',
    '2026-06-15T14:05:00+02:00',
    '2026-06-15T11:59',
    '2026-06-15T11:59Z',
    '2026-06-15 11:59:00Z',
    '2026-02-29T00:00:00Z',
    '2026-06-15T24:00:00Z',
    '2026-06-15T11:59:60Z',
    '2026-06-15t11:59:00z',
    `2026-06-15T11:59:00.${'0'.repeat(40)}Z`,
    '+275760-09-13T00:00:00Z',
    '0000-01-01T00:00:00Z',
    '',
  ),
)
const anything = fc.oneof(
  time,
  fc.constantFrom<unknown>(0, -0, 1, 10_000, 10_001, -1, 0.5, '', ' ', 'x', ' y ', 'x'.repeat(128), 'x'.repeat(129)),
  fc.constantFrom<unknown>(null, true, 2 ** 53, 'a\u0000b', [], {}, 'EUR', 'eur', 'entry', 'foot_traffic'),
  fc.string(),
  fc.integer(),
  fc.double(),
)
const changes = (names: readonly string[]) =>
  fc.record(Object.fromEntries(names.map((name) => [name, anything])), { requiredKeys: [] })

/** An item after a round trip through JSON, as a request carries it. */
const asSent = (item: object): Record<string, unknown> => JSON.parse(JSON.stringify(item))

it('accepts exactly the counted traffic that the decoder writes', { timeout: 30_000 }, () => {
  const names = ['store_id', 'customers_in', 'customers_out', 'time_stamp', 'event_id', 'door_id', 'else']
  fc.assert(
    fc.property(changes(names), time, fc.boolean(), (changed, at, timed) => {
      const item = asSent({ ...counted, ...(timed ? { time_stamp: at } : {}), ...changed })
      const judged = judgeEvent(item, { arrivedMs: ARRIVED, retentionDays: RETENTION_DAYS })
      expect(judged.kind === 'traffic', JSON.stringify({ item, judged })).toBe(isWritten(item))
    }),
    { numRuns: 2_000 },
  )
})

it('accepts exactly the shop events that the decoder writes', { timeout: 30_000 }, () => {
  const dataNames = [
    'product_id',
    'product_name',
    'price',
    'category',
    'order_id',
    'items',
    'total',
    'currency',
    'rating',
  ]
  fc.assert(
    fc.property(
      fc.constantFrom(...SHOP_EVENT_TYPES),
      changes(['timestamp', 'user_id', 'event_id', 'session', 'store_id', 'else']),
      fc.oneof(changes(dataNames), fc.constant({})),
      time,
      (type, changed, data, at) => {
        const item = asSent({ ...order, event_type: type, timestamp: at, data: { ...order.data, ...data }, ...changed })
        const judged = judgeEvent(item, { arrivedMs: ARRIVED, retentionDays: RETENTION_DAYS })
        expect(judged.kind === 'shop', JSON.stringify({ item, judged })).toBe(isWritten(item))
      },
    ),
    { numRuns: 1_000 },
  )
})

it('returns the accepted event unchanged, so that the decoder reads the same from it', () => {
  fc.assert(
    fc.property(changes(['store_id', 'event_id', 'door_id', 'else']), (changed) => {
      const judged = judgeEvent(asSent({ ...counted, ...changed }), {
        arrivedMs: ARRIVED,
        retentionDays: RETENTION_DAYS,
      })
      if (judged.kind === 'traffic') expect(isWritten(judged.event)).toBe(true)
    }),
  )
})

it('describes a wrong field as the dead letter of the same message does', { timeout: 30_000 }, () => {
  const bases: [object, string[]][] = [
    [counted, ['store_id', 'customers_in', 'customers_out', 'time_stamp', 'event_id', 'door_id']],
    [order, ['timestamp', 'user_id', 'data', 'event_id', 'session', 'store_id']],
  ]
  const data = ['price', 'category', 'order_id', 'items', 'total', 'currency', 'rating']
  const wrong = fc.oneof(
    fc
      .constantFrom(...bases)
      .chain(([base, fields]) =>
        fc.tuple(fc.constantFrom(...fields), anything).map(([field, value]) => ({ ...base, [field]: value })),
      ),
    fc
      .tuple(fc.constantFrom(...data), anything)
      .map(([field, value]) => ({ ...order, data: { ...order.data, [field]: value } })),
    fc.tuple(fc.constantFrom('product_id', 'quantity', 'price'), anything).map(([field, value]) => ({
      ...order,
      data: { ...order.data, items: [{ ...order.data.items[0], [field]: value }] },
    })),
  )
  fc.assert(
    fc.property(wrong, (changed) => {
      const item = asSent(changed)
      const judged = judgeEvent(item, { arrivedMs: ARRIVED, retentionDays: RETENTION_DAYS })
      const reason = judged.kind === 'rejected' ? judged.reason : null
      expect(reason, JSON.stringify(item)).toBe(decoded(item).said)
      expect(reason ?? '').not.toMatch(/Invalid|Too (big|small)|expected/)
    }),
    { numRuns: 3_000 },
  )
})

it.each([
  ['a number', 5, /JSON object/],
  ['an array in the array', [counted], /JSON object/],
  [
    'atomic traffic',
    { event_type: 'entry', time: '2026-06-15T11:59:58Z', weekday: '', time_slot: '' },
    /unknown event/,
  ],
  ['an entry with counts', { ...counted, event_type: 'entry' }, /unknown event/],
  ['an unknown type', { event_type: 'dance' }, /unknown event/],
  [
    'too many people',
    { ...counted, customers_in: 10_001 },
    /^customers_in: a whole number from 0 to 10000 \(got 10001\)$/,
  ],
  [
    'a missing count',
    { ...counted, customers_out: undefined },
    /^customers_out is missing: a whole number from 0 to 10000$/,
  ],
  ['half a store', { ...counted, store_id: 1.5 }, /^store_id: a whole number or a text of 1 to 128 .* \(got 1\.5\)$/],
  ['an order without lines', { ...order, data: { order_id: 1, total: 1, currency: 'EUR' } }, /^data\.items is missing/],
  ['a clock ahead', { ...counted, time_stamp: '2026-06-15T12:05:01Z' }, /301 s ahead/],
  ['a time before the retention', { ...counted, time_stamp: '2024-01-01T00:00:00Z' }, /older than the 800 days/],
])('says what is wrong with %s', (_what, item, reason) => {
  const judged = judgeEvent(item, { arrivedMs: ARRIVED, retentionDays: RETENTION_DAYS })
  expect(judged).toEqual({ kind: 'rejected', reason: expect.stringMatching(reason) })
})
