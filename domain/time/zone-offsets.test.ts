import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { clockJumps, instantOfWall, offsetAt } from './zone-offsets'
import { addDays, instantOf, localDate, startOfLocalDate, weekdayOf } from './zoned-time'

const zones = fc.constantFrom(
  'UTC',
  'Europe/London',
  'America/New_York',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'America/Santiago',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Pacific/Chatham',
)
const spring = Date.parse('2026-03-01T00:00:00Z')
const instants = fc.oneof(
  fc.integer({ min: Date.parse('2001-01-01T00:00:00Z'), max: Date.parse('2060-01-01T00:00:00Z') }),
  fc.integer({ min: spring, max: spring + 60 * 86_400_000 }),
)
const dates = instants.map((atMs) => new Date(atMs).toISOString().slice(0, 10))
const times = fc
  .integer({ min: 0, max: 24 * 60 - 1 })
  .map((m) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`)

describe('offsets of zones', () => {
  it('agree with Temporal at any instant, wall time and start of a day', () => {
    fc.assert(
      fc.property(zones, instants, dates, times, (zone, atMs, date, time) => {
        const clock = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(zone)
        expect(offsetAt(atMs, zone)).toBe(clock.offsetNanoseconds / 1e6)
        expect(localDate(atMs, zone)).toBe(clock.toPlainDate().toString())
        const day = Temporal.PlainDate.from(date)
        expect(startOfLocalDate(date, zone)).toBe(day.toZonedDateTime(zone).epochMilliseconds)
        const wall = day.toPlainDateTime(Temporal.PlainTime.from(time))
        expect(instantOf(date, time, zone)).toBe(wall.toZonedDateTime(zone).epochMilliseconds)
        expect(weekdayOf(date)).toBe(day.dayOfWeek)
        expect(addDays(date, 40)).toBe(day.add({ days: 40 }).toString())
      }),
      { numRuns: 500 },
    )
  })

  it('change only when the clocks jump', () => {
    const year = [Date.parse('2026-01-01T00:00:00Z'), Date.parse('2027-12-31T00:00:00Z')] as const
    expect(clockJumps(...year, 'UTC')).toEqual([])
    const jumps = clockJumps(...year, 'Europe/London')
    expect(jumps.map((atMs) => new Date(atMs).toISOString().slice(0, 13))).toEqual([
      '2026-03-29T01',
      '2026-10-25T01',
      '2027-03-28T01',
      '2027-10-31T01',
    ])
    expect(instantOfWall(Date.parse('2026-10-25T01:30:00Z'), 'Europe/London')).toBe(Date.parse('2026-10-25T00:30:00Z'))
  })
})
