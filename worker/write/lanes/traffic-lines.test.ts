import { createBuffer, SenderOptions } from '@questdb/nodejs-client'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { PackedIds } from '../../decode/event-id'
import type { TrafficRow } from '../../decode/outcome'
import { REST_BYTES, TrafficLines } from './traffic-lines'

const options = new SenderOptions('http::addr=127.0.0.1;protocol_version=2;')

function official(row: TrafficRow, source: string, receivedMs: number): string {
  const buffer = createBuffer(options).table('traffic').symbol('store_id', row.storeId)
  if (row.doorId !== '') buffer.symbol('door_id', row.doorId)
  buffer
    .symbol('source', source)
    .intColumn('customers_in', row.customersIn)
    .intColumn('customers_out', row.customersOut)
    .timestampColumn('received_at', receivedMs * 1000, 'us')
    .stringColumn('event_id', row.eventId)
    .at(row.tsMicros, 'us')
  return buffer.toBufferView().toString('utf8')
}

it('encodes a row byte for byte as the official client does', () => {
  const lines = new TrafficLines()
  const text = fc.oneof(
    fc.string({ minLength: 1 }),
    fc.string({ minLength: 1, unit: 'binary' }),
    fc.constantFrom(' ,=\\"', 'a\nb'),
  )
  fc.assert(
    fc.property(
      fc.record({
        storeId: text,
        doorId: fc.oneof(fc.constant(''), text),
        customersIn: fc.integer({ min: 0, max: 10_000 }),
        customersOut: fc.integer({ min: 0, max: 10_000 }),
        tsMicros: fc.integer({ min: 1, max: 4_102_444_800_000_000 }),
        eventId: fc.uuid(),
      }),
      text,
      fc.integer({ min: 1, max: 4_102_444_800_000 }),
      (row, source, receivedMs) => {
        const head = lines.head(row, { source })
        const bytes = Buffer.alloc(head.length + REST_BYTES)
        const ids = new PackedIds('t', 3)
        const origin = { offset: 12_345_678_901, arrivedMs: receivedMs, ids }
        const written = (one: TrafficRow) => bytes.toString('utf8', 0, lines.write(bytes, 0, head, one, origin))
        expect(written(row)).toBe(official(row, source, receivedMs))
        const packed = { ...row, eventId: ids.of(origin.offset, 0) }
        expect(written({ ...row, eventId: '' })).toBe(official(packed, source, receivedMs))
      },
    ),
    { numRuns: 500 },
  )
})
