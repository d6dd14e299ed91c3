import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { instantMicros } from './instants'

const instants = fc.date({
  min: new Date('0001-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
})

describe('an instant', () => {
  it('reads every instant that JavaScript writes, to the millisecond', () => {
    fc.assert(fc.property(instants, (date) => instantMicros(date.toISOString()) === date.getTime() * 1000))
  })

  it('converts offsets to UTC as JavaScript does', () => {
    fc.assert(
      fc.property(
        instants,
        fc.integer({ min: -23, max: 23 }),
        fc.constantFrom('00', '30', '45'),
        (date, hours, minutes) => {
          const zone = `${hours < 0 ? '-' : '+'}${String(Math.abs(hours)).padStart(2, '0')}:${minutes}`
          const text = `${date.toISOString().slice(0, 19)}${zone}`
          expect(instantMicros(text)).toBe(Date.parse(text) * 1000)
        },
      ),
    )
  })

  it.each([
    ['2026-01-31T14:05Z', '2026-01-31T14:05:00.000Z', 0],
    ['2026-01-31T14:05:06+00:00', '2026-01-31T14:05:06.000Z', 0],
    ['2026-01-31T14:05:06.5Z', '2026-01-31T14:05:06.500Z', 0],
    ['2026-01-31T14:05:06.123456Z', '2026-01-31T14:05:06.123Z', 456],
    ['2026-01-31T14:05:06.123456789Z', '2026-01-31T14:05:06.123Z', 456],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z', 0],
    ['2026-11-26T01:10:12+0200', '2026-11-25T23:10:12.000Z', 0],
    ['2026-11-26T01:10:12+02', '2026-11-25T23:10:12.000Z', 0],
    ['2026-11-26T01:10:12-0530', '2026-11-26T06:40:12.000Z', 0],
    ['2026-11-26T01:10:12+0000', '2026-11-26T01:10:12.000Z', 0],
    ['2026-11-26T01:10-05', '2026-11-26T06:10:00.000Z', 0],
    ['2026-11-26 01:10:12.5 +02:00', '2026-11-25T23:10:12.500Z', 0],
    ['2026-11-26t01:10:12,5z', '2026-11-26T01:10:12.500Z', 0],
    ['2026-11-26T24:00:00Z', '2026-11-27T00:00:00.000Z', 0],
  ])('reads %s', (text, iso, micros) => {
    expect(instantMicros(text)).toBe(Date.parse(iso) * 1000 + micros)
  })

  it.each([
    '',
    'now',
    '2026-01-31',
    '2026-01-31T14:05:06',
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '2026-01-31T23:60:00Z',
    '2026-01-31T23:59:60Z',
    '2026-01-31T14:05:06.Z',
    '2026-01-31T14:05:06+24:00',
    '2026-01-31T14:05:06+2400',
    '2026-01-31T14:05:06+2',
    '2026-01-31T14:05:06+02:0',
    '2026-01-31T14:05:06  Z',
    '2026-01-31T24:00:01Z',
    '2026-01-31_14:05:06Z',
    '2026-01-31T14:05:06Zjunk',
    '+275760-09-13T00:00:00Z',
    '2026-01-31T1४:05:06Z',
  ])('refuses %s', (text) => {
    expect(instantMicros(text)).toBeNaN()
  })
})
