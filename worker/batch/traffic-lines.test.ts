import { createBuffer, SenderOptions } from '@questdb/nodejs-client'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { TrafficRow } from '../decode/outcome'
import { TrafficLines } from './traffic-lines'

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
        const bytes = Buffer.alloc(lines.room(row, source))
        const end = lines.write(bytes, 0, row, source, receivedMs)
        expect(bytes.toString('utf8', 0, end)).toBe(official(row, source, receivedMs))
      },
    ),
    { numRuns: 500 },
  )
})
