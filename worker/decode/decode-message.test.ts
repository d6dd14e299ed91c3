import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { atomicTrafficSchema, countedTrafficSchema } from '~/domain/events/messages'
import { SourceStats } from '../stats/source-stats'
import { Decoder } from './decode-message'
import { PackedIds } from './event-id'
import type { Origin, Outcomes, TrafficRow } from './outcome'
import type { TableRow } from './table-row'

const ARRIVED = Date.parse('2026-06-15T12:00:00Z')
const ids = new PackedIds('t', 0)
const origin: Origin = {
  place: { topic: 't', partition: 0, stats: new SourceStats('t') },
  offset: 7,
  arrivedMs: ARRIVED,
  source: 'kafka:t',
  fallbackStoreId: 'store-1',
  idOf: (index) => ids.of(7, index),
}

type Parked = { reason: string; message: string; payload: string; index: number }

function decode(value: Buffer | string | null) {
  const rows: TrafficRow[] = []
  const parked: Parked[] = []
  const others: (TableRow & { index: number })[] = []
  const outcomes: Outcomes = {
    traffic: (row) => void rows.push({ ...row }),
    rows: ([first], _origin, index) => void others.push({ ...first!, index }),
    parked: (reason, message, payload, _origin, index) => void parked.push({ reason, message, payload, index }),
  }
  const items = new Decoder(outcomes, {
    retentionDays: 800,
    shopCurrency: 'EUR',
    pseudonyms: (id) => `p-${id}`,
  }).message(typeof value === 'string' ? Buffer.from(value) : value, origin)
  return { rows, parked, others, items }
}

const counted = { store_id: 10, customers_in: 2, customers_out: 1, time_stamp: '2026-06-15T11:59:58Z' }
const atomic = { event_type: 'exit', time: '2026-06-15T11:59:58+00:00', weekday: 'Monday', time_slot: '10:00–12:59' }

describe('decoding', () => {
  it('makes a row of counted traffic, with the store as text', () => {
    const { rows, parked } = decode(JSON.stringify(counted))
    expect(parked).toEqual([])
    expect(rows).toEqual([
      {
        storeId: '10',
        doorId: '',
        customersIn: 2,
        customersOut: 1,
        tsMicros: Date.parse('2026-06-15T11:59:58Z') * 1000,
        eventId: ids.of(7, 0),
      },
    ])
  })

  it('counts one person in or out for atomic traffic', () => {
    const { rows } = decode(JSON.stringify([atomic, { ...atomic, event_type: 'entry', store_id: 's', door_id: 'd' }]))
    expect(rows.map((row) => [row.storeId, row.doorId, row.customersIn, row.customersOut])).toEqual([
      ['store-1', '', 0, 1],
      ['s', 'd', 1, 0],
    ])
  })

  it('counts equal items of an array twice if they have no ids', () => {
    const { rows } = decode(JSON.stringify([counted, counted]))
    expect(new Set(rows.map((row) => row.eventId)).size).toBe(2)
  })

  it('skips a byte order mark', () => {
    expect(decode(`\ufeff${JSON.stringify(counted)}`).rows).toHaveLength(1)
  })

  it('reads gzip', () => {
    expect(decode(gzipSync(JSON.stringify([counted, atomic]))).rows).toHaveLength(2)
  })

  it('parks the wrong items of an array and writes the rest', () => {
    const { rows, parked, items } = decode(JSON.stringify([counted, { ...counted, customers_in: -3 }, 'x', counted]))
    expect(items).toBe(4)
    expect(rows).toHaveLength(2)
    expect(parked.map(({ reason, index }) => [reason, index])).toEqual([
      ['field-wrong', 1],
      ['unknown-shape', 2],
    ])
    expect(parked[0]?.message).toContain('customers_in')
    expect(parked[0]?.message).toContain('-3')
  })

  it.each([
    ['a tombstone', null, 'empty'],
    ['an empty value', Buffer.alloc(0), 'empty'],
    ['an empty array', '[]', 'empty'],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'not-utf8'],
    ['broken JSON', '{"store_id":', 'not-json'],
    ['broken gzip', Buffer.from([0x1f, 0x8b, 1, 2, 3]), 'not-json'],
    ['a number', '5', 'unknown-shape'],
    ['another event', '{"event_type":"dance"}', 'unknown-shape'],
    ['a missing count', JSON.stringify({ ...counted, customers_out: undefined }), 'field-missing'],
    ['a fractional count', JSON.stringify({ ...counted, customers_in: 1.5 }), 'field-wrong'],
    ['too large a count', JSON.stringify({ ...counted, customers_in: 10_001 }), 'field-wrong'],
    [
      '2^63',
      '{"store_id":9223372036854775808,"customers_in":1,"customers_out":0,"time_stamp":"2026-06-15T11:59:58Z"}',
      'field-wrong',
    ],
    ['a time without a zone', JSON.stringify({ ...counted, time_stamp: '2026-06-15T11:59:58' }), 'field-wrong'],
    ['year 275760', JSON.stringify({ ...counted, time_stamp: '+275760-09-13T00:00:00Z' }), 'field-wrong'],
    ['a store id with a comma', JSON.stringify({ ...counted, store_id: '1,2' }), 'field-wrong'],
    ['a store id that addresses take away', JSON.stringify({ ...counted, store_id: '..' }), 'field-wrong'],
    ['an invisible store id', JSON.stringify({ ...counted, store_id: 'a\u200b' }), 'field-wrong'],
    ['a clock ahead', JSON.stringify({ ...counted, time_stamp: '2026-06-15T12:05:01Z' }), 'too-far-ahead'],
    ['a time before the retention', JSON.stringify({ ...counted, time_stamp: '2024-01-01T00:00:00Z' }), 'too-old'],
  ])('parks %s', (_what, value, reason) => {
    const { rows, parked, items } = decode(value)
    expect(rows).toEqual([])
    expect(parked.map((letter) => letter.reason)).toEqual([reason])
    expect(items).toBe(1)
  })

  it('accepts an event up to five minutes ahead of its arrival', () => {
    expect(decode(JSON.stringify({ ...counted, time_stamp: '2026-06-15T12:05:00Z' })).rows).toHaveLength(1)
  })

  it('survives nesting and prototype pollution', () => {
    expect(decode(`${'['.repeat(200_000)}${']'.repeat(200_000)}`).parked).toHaveLength(1)
    expect(decode('{"__proto__":{"customers_in":1}}').parked).toHaveLength(1)
    expect(({} as Record<string, unknown>).customers_in).toBeUndefined()
  })

  it('gives every item exactly one outcome, whatever the bytes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json().map((text) => Buffer.from(text)),
          fc.uint8Array().map(Buffer.from),
        ),
        (value) => {
          const { rows, parked, items } = decode(value)
          expect(rows.length + parked.length).toBe(items)
        },
      ),
      { numRuns: 2_000 },
    )
  })

  it('accepts and rejects fields as the schemas do', () => {
    const anything = fc.oneof(
      fc.constantFrom(
        0,
        1,
        10_000,
        10_001,
        -1,
        0.5,
        '',
        ' ',
        'x',
        '2026-06-15T11:00:00Z',
        '2026-06-15T11:00',
        null,
        true,
      ),
      fc.string(),
      fc.integer(),
      fc.double(),
    )
    const fieldsOf = (names: string[]) =>
      fc.record(Object.fromEntries(names.map((name) => [name, anything])), { requiredKeys: [] })
    const check = (schema: typeof countedTrafficSchema | typeof atomicTrafficSchema, base: object, names: string[]) =>
      fc.assert(
        fc.property(fieldsOf(names), (changes) => {
          const item = JSON.parse(JSON.stringify({ ...base, ...changes }))
          const { rows } = decode(JSON.stringify(item))
          const known = item.event_type === 'entry' || item.event_type === 'exit' || schema === countedTrafficSchema
          const fits = known && schema.safeParse(withoutNull(item)).success
          expect(rows.length === 1, JSON.stringify(item)).toBe(fits)
        }),
        { numRuns: 3_000 },
      )
    check(countedTrafficSchema, counted, ['store_id', 'customers_in', 'customers_out', 'event_id', 'door_id'])
    check(atomicTrafficSchema, atomic, ['event_type', 'weekday', 'time_slot', 'store_id', 'event_id', 'door_id'])
  })
})

/** null counts as absent for optional fields. */
function withoutNull(item: Record<string, unknown>) {
  return Object.fromEntries(Object.entries(item).filter(([, value]) => value !== null))
}
