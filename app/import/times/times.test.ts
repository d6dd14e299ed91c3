import { describe, expect, it } from 'vitest'
import { orderTold } from './dates'
import { dashTold, readTime } from './times'

const at = (iso: string) => Date.parse(`${iso}Z`)
const wall = (date: string, clock: string | null = null, order: 'dmy' | 'mdy' = 'dmy') => {
  const read = readTime(date, clock, { order, dash: 'span' })
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
    ['2025-12-31 2:00 - 3:00 PM', '2025-12-31T14:00:00'],
    ['2025-12-31 11:00 - 12:00 PM', '2025-12-31T11:00:00'],
    ['2025-12-31 14-15', '2025-12-31T14:00:00'],
    ['20251231T1400', '2025-12-31T14:00:00'],
    ['20251231T140509', '2025-12-31T14:05:09'],
    ['2025-12-31 1400', '2025-12-31T14:00:00'],
    ['31 janv. 2026 14:00', '2026-01-31T14:00:00'],
    ['31 janvier 2026 à 14h00', '2026-01-31T14:00:00'],
    ['31. Dezember 2025, 14:00 Uhr', '2025-12-31T14:00:00'],
    ['31-Dec-2025 14:00', '2025-12-31T14:00:00'],
    ['31-dic-25 14:00', '2025-12-31T14:00:00'],
    ['Dec 31, 2025 2:00 PM', '2025-12-31T14:00:00'],
    ['December 31, 2025 02:00:00 PM', '2025-12-31T14:00:00'],
    ['Wednesday, December 31st, 2025 at 2 PM', '2025-12-31T14:00:00'],
    ['31 de diciembre de 2025 14:00', '2025-12-31T14:00:00'],
    ['31 grudnia 2025 14:00', '2025-12-31T14:00:00'],
    ['31 декабря 2025 г., 14:00', '2025-12-31T14:00:00'],
    ['2025. december 31. 14:00', '2025-12-31T14:00:00'],
    ['2025-Dec-31 14:00', '2025-12-31T14:00:00'],
    ['Wed 31/12/2025 14:00', '2025-12-31T14:00:00'],
    ['mer. 31/12/2025 14:00', '2025-12-31T14:00:00'],
    ['31/12/2025-14:00', '2025-12-31T14:00:00'],
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
    ['2025-12-31 14:00:00-05', -5],
    ['2025-12-31 14:00-05:00', -5],
    ['2025-12-31T14:00:00-05', -5],
    ['2025-12-31 14:00:00-05:00', -5],
    ['2025-12-31 14:00:00 -05:00', -5],
    ['2025-12-31 14:00:00-0500', -5],
    ['2025-12-31 14:00:00+01', 1],
    ['2025-12-31 2:00 PM -0500', -5],
    ['31 Dec 2025 14:00 +0100', 1],
  ])('with its offset: %s', (text, hours) => {
    expect(readTime(text, null, { order: 'dmy', dash: 'span' })).toEqual({
      wallMs: at('2025-12-31T14:00:00'),
      offsetMs: hours * 3_600_000,
      lengthMs: null,
    })
  })

  it.each([
    ['31.02.2026 10:00', /not a valid date/],
    ['2026-13-01 10:00', /not a valid date/],
    ['13/13/2026 10:00', /not a valid date/],
    ['yesterday', /not a valid date/],
    ['2026-01-01', /no time of day: hourly/],
    ['2026-01-01 25:00', /not a valid time of day/],
    ['2026-01-01 10:61', /not a valid time of day/],
    ['2026-01-01 13:00 pm', /not a valid time of day/],
    ['31 Foo 2026 10:00', /not a valid date/],
    ['500010', /not a valid date/],
    ['10023401 14:00', /not a valid date/],
    ['2026-01-01 at noon', /not a valid time of day/],
  ])('or told to be none: %s', (text, problem) =>
    expect(readTime(text, null, { order: 'dmy', dash: 'span' })).toMatch(problem),
  )
})

it('the order of day and month is told by a date only where it leaves no doubt', () => {
  expect(orderTold('3/4/2026 10:00')).toBe('either')
  expect(orderTold('13/4/2026')).toBe('dmy')
  expect(orderTold('4/13/2026')).toBe('mdy')
  expect(orderTold('3.4.2026')).toBe('fixed')
  expect(orderTold('2026-04-03')).toBe('fixed')
  expect(orderTold('store 4')).toBeNull()
})

it.each([
  ['1768485600', 1768485600_000],
  ['1768485600.25', 1768485600_250],
  ['1768485600123', 1768485600_123],
  ['1768485600123456', 1768485600_123],
])('seconds and milliseconds since 1970 are instants: %s', (text, atMs) => {
  expect(readTime(text, null, { order: 'dmy', dash: 'span' })).toEqual({ wallMs: atMs, offsetMs: 0, lengthMs: null })
})

it('a dash is the end of a span or an offset, and where it could be both that is said', () => {
  expect(dashTold('2026-01-15 14:00-05:00', 'dmy')).toBe('offset')
  expect(dashTold('2026-01-15 14:00-15:00', 'dmy')).toBe('span')
  expect(dashTold('2026-01-15 02:00 - 05:00', 'dmy')).toBe('span')
  expect(dashTold('2026-01-15 02:00-05:00', 'dmy')).toBe('either')
  expect(dashTold('2026-01-15 02:00', 'dmy')).toBeNull()
  const offset = readTime('2026-01-15 02:00-05:00', null, { order: 'dmy', dash: 'offset' })
  expect(offset).toEqual({ wallMs: at('2026-01-15T02:00:00'), offsetMs: -5 * 3_600_000, lengthMs: null })
})
