import fc from 'fast-check'
import { expect, it } from 'vitest'
import { HOUR_MS } from '~/domain/time/durations'
import { intersectionOf, measureOf, unionOf } from '~/domain/time/intervals'
import { openHoursOfSlots } from './totals'

const intervals = fc
  .array(fc.tuple(fc.nat({ max: 100 }), fc.integer({ min: 1, max: 30 })))
  .map((spans) => unionOf(spans.map(([from, length]) => ({ fromMs: from, toMs: from + length }))))

it('gives the open time of each slot until now, whatever the hours are', () => {
  fc.assert(
    fc.property(intervals, fc.uniqueArray(fc.nat({ max: 130 })), fc.nat({ max: 130 }), (open, cuts, nowMs) => {
      const edges = [...cuts].sort((a, b) => a - b)
      const slots = edges.slice(1).map((toMs, index) => ({ fromMs: edges[index] as number, toMs }))
      const expected = slots.map(({ fromMs, toMs }) =>
        measureOf(intersectionOf(open, [{ fromMs, toMs: Math.min(toMs, nowMs) }])),
      )
      const hours = openHoursOfSlots(slots, open, nowMs)
      expect(hours.map((one) => Math.round(one * HOUR_MS))).toEqual(expected)
    }),
  )
})
