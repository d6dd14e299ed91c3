import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isStoreId } from '~/domain/events/messages'
import { storeIdOfBytes } from './store-id-of-bytes'

it('reads a UTF-8 key as a store id', () => {
  for (const id of ['10', 'Zürich', ' store-1 ', '店', '\uFFFD'])
    expect(storeIdOfBytes(Buffer.from(id))).toBe(id.trim())
})

it('gives bytes that are not UTF-8 an invalid store id that shows them', () => {
  expect(storeIdOfBytes(Buffer.from([0xff, 0xfe]))).toContain('fffe')
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.constantFrom(0xff, 0xc0, 0x80), (bytes, broken) => {
      expect(isStoreId(storeIdOfBytes(Buffer.from([broken, ...bytes])))).toBe(false)
    }),
  )
})
