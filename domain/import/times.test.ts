import { describe, expect, it } from 'vitest'
import { orderTold, readTime } from './times'

const at = (iso: string) => Date.parse(`${iso}Z`)
const wall = (date: string, clock: string | null = null, order: 'dmy' | 'mdy' = 'dmy') => {
  const read = readTime(date, clock, order)
  return typeof read === 'string' ? read : new Date(read.wallMs).toISOString().slice(0, 19)
}

describe('a time is read', () => {
  it.each([
    ['2025-12-31 14:00', '2025-12-31T14:00:00'],
    ['2025-12-31T14:05:09.250', '2025-12-31T14:05:09'],
    ['2025/12/31 2:30 pm', '2025-12-31T14:30:00'],
    ['20251231 0:15', '2025-12-31T00:15:00'],
    ['31.12.2025 14:00', '2025-12-31T14:00:00'],
    ['31.12.25, 14.30', '2025-12-31T14:30:00'],
    ['31/12/2025 14h00', '2025-12-31T14:00:00'],
    ['31.12.2025 24:00', '2026-01-01T00:00:00'],
    ['2025-12-31 12 am', '2025-12-31T00:00:00'],
    ['2025-12-31 14:00-15:00', '2025-12-31T14:00:00'],
    ['2025-12-31 14:00 – 14:15', '2025-12-31T14:00:00'],
  ])('%s', (text, iso) => expect(wall(text)).toBe(iso))

  it('with the time of day in a cell of its own, also as a bare hour or as a share of a day', () => {
    expect(wall('2025-12-31', '14')).toBe('2025-12-31T14:00:00')
    expect(wall('12/31/2025', '14:15', 'mdy')).toBe('2025-12-31T14:15:00')
    expect(wall('2025-12-31', '0.604166666666667')).toBe('2025-12-31T14:30:00')
  })

  it.each([
    ['2025-12-31T14:00:00Z', 0],
    ['2025-12-31T14:00-05:00', -5],
    ['2025-12-31 14:00:00+0530', 5.5],
    ['2025-12-31 14:00 +01:00', 1],
  ])('with its offset: %s', (text, hours) => {
    expect(readTime(text, null, 'dmy')).toEqual({ wallMs: at('2025-12-31T14:00:00'), offsetMs: hours * 3_600_000 })
  })

  it.each([
    ['31.02.2026 10:00', /no date/],
    ['2026-13-01 10:00', /no date/],
    ['13/13/2026 10:00', /no date/],
    ['yesterday', /no date/],
    ['2026-01-01', /no time of day: hourly/],
    ['2026-01-01 25:00', /no time of day that/],
    ['2026-01-01 10:61', /no time of day that/],
    ['2026-01-01 13:00 pm', /no time of day that/],
    ['2026-01-01 at noon', /no time of day that/],
  ])('or told to be none: %s', (text, problem) => expect(readTime(text, null, 'dmy')).toMatch(problem))
})

it('the order of day and month is told by a date only where it leaves no doubt', () => {
  expect(orderTold('3/4/2026 10:00')).toBe('either')
  expect(orderTold('13/4/2026')).toBe('dmy')
  expect(orderTold('4/13/2026')).toBe('mdy')
  expect(orderTold('3.4.2026')).toBe('fixed')
  expect(orderTold('2026-04-03')).toBe('fixed')
  expect(orderTold('store 4')).toBeNull()
})
