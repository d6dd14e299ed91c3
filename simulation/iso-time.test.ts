import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isoTime } from './iso-time'

test('an instant is written as toISOString writes it', () => {
  const days = fc.integer({ min: Date.UTC(1969, 0, 1), max: Date.UTC(2100, 0, 1) })
  const anyTime = fc.date({ noInvalidDate: true }).map((date) => date.getTime())
  fc.assert(
    fc.property(fc.oneof(days, anyTime), fc.integer({ min: 0, max: 86_400_000 }), (atMs, laterMs) => {
      expect(isoTime(atMs)).toBe(new Date(atMs).toISOString())
      const later = Math.min(atMs + laterMs, 8.64e15)
      expect(isoTime(later)).toBe(new Date(later).toISOString())
    }),
    { numRuns: 2_000 },
  )
})
