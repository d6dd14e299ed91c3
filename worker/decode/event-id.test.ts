import fc from 'fast-check'
import { expect, it } from 'vitest'
import { PackedIds, senderEventId } from './event-id'

const UUID_V8 = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/
const place = fc.record({
  topic: fc.constantFrom('store-traffic', 'foot_traffic_realistic', 'other'),
  partition: fc.integer({ min: 0, max: 65_535 }),
  offset: fc.integer({ min: 0, max: 2 ** 48 - 1 }),
  index: fc.integer({ min: 0, max: (1 << 24) - 1 }),
})

it('packs each position in the log into a unique UUID, the same on every replay', () => {
  fc.assert(
    fc.property(place, place, (a, b) => {
      const idOf = (p: typeof a) => new PackedIds(p.topic, p.partition).of(p.offset, p.index)
      expect(idOf(a)).toMatch(UUID_V8)
      expect(idOf(a)).toBe(idOf({ ...a }))
      expect(idOf(a) === idOf(b)).toBe(JSON.stringify(a) === JSON.stringify(b))
    }),
  )
})

it('writes the same id as bytes', () => {
  fc.assert(
    fc.property(place, ({ topic, partition, offset }) => {
      const ids = new PackedIds(topic, partition)
      const bytes = Buffer.alloc(40, '.')
      expect(ids.put(bytes, 2, offset)).toBe(38)
      expect(bytes.toString()).toBe(`..${ids.of(offset, 0)}..`)
    }),
  )
})

it("keeps a sender's UUID and makes a version 5 UUID of any other id", () => {
  expect(senderEventId('3F2504E0-4F89-41D3-9A0C-0305E82C3301')).toBe('3f2504e0-4f89-41d3-9a0c-0305e82c3301')
  expect(senderEventId('till-7/0001')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(senderEventId('till-7/0001')).toBe(senderEventId('till-7/0001'))
  expect(senderEventId('till-7/0001')).not.toBe(senderEventId('till-7/0002'))
})
