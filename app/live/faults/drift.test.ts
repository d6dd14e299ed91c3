import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { HOUR_MS } from '~/domain/time/durations'
import { completeBusinessDays, evenRuns } from './business-days'
import { driftOf, errorBand, errorRate } from './drift'

const ZURICH = { timeZone: 'Europe/Zurich', resetTime: '04:00' }

describe('complete business days', () => {
  test('go from reset to reset, without the current one', () => {
    const days = completeBusinessDays(Date.parse('2026-03-03T02:59:59Z'), ZURICH, 2)
    expect(days).toEqual([
      { date: '2026-02-28', fromMs: Date.parse('2026-02-28T03:00Z'), toMs: Date.parse('2026-03-01T03:00Z') },
      { date: '2026-03-01', fromMs: Date.parse('2026-03-01T03:00Z'), toMs: Date.parse('2026-03-02T03:00Z') },
    ])
    expect(completeBusinessDays(Date.parse('2026-03-03T03:00Z'), ZURICH, 1)[0]?.date).toBe('2026-03-02')
  })

  test('have 25 and 23 hours when clocks change, each in a run of its own', () => {
    const autumn = completeBusinessDays(Date.parse('2026-10-27T12:00Z'), ZURICH, 4)
    expect(evenRuns(autumn).map(({ dayMs, fromMs, toMs }) => [dayMs / HOUR_MS, (toMs - fromMs) / dayMs])).toEqual([
      [24, 1],
      [25, 1],
      [24, 2],
    ])
    const spring = completeBusinessDays(Date.parse('2026-03-30T12:00Z'), ZURICH, 2)
    expect(evenRuns(spring).map(({ dayMs }) => dayMs / HOUR_MS)).toEqual([23, 24])
  })

  test('follow one another without gap or overlap, in every zone and at every reset', () => {
    const zone = fc.constantFrom(
      'Europe/Zurich',
      'America/New_York',
      'Asia/Kolkata',
      'Australia/Lord_Howe',
      'Asia/Beirut',
    )
    const reset = fc.constantFrom('00:00', '02:30', '04:00', '23:45')
    fc.assert(
      fc.property(zone, reset, fc.integer({ min: 1.7e12, max: 1.9e12 }), (timeZone, resetTime, nowMs) => {
        const days = completeBusinessDays(nowMs, { timeZone, resetTime }, 9)
        expect(days).toHaveLength(9)
        expect(days.slice(1).map(({ fromMs }) => fromMs)).toEqual(days.slice(0, -1).map(({ toMs }) => toMs))
        expect(days.at(-1)!.toMs).toBeLessThanOrEqual(nowMs)
        expect(days.at(-1)!.toMs).toBeGreaterThan(nowMs - 27 * HOUR_MS)
        expect(evenRuns(days).reduce((sum, { fromMs, toMs, dayMs }) => sum + (toMs - fromMs) / dayMs, 0)).toBe(9)
      }),
      { numRuns: 60 },
    )
  })
})

describe('the error band', () => {
  const day = (entries: number, drift: number) => ({ entries, exits: entries - drift })

  test('is the median of |drift| / entries, times the entries since, in whole people', () => {
    const days = [
      day(100, 1),
      day(100, -2),
      day(100, 3),
      day(100, -4),
      day(100, 5),
      day(100, 90),
      day(100, 0),
      day(0, 0),
    ]
    expect(driftOf(days[1]!)).toBe(-2)
    expect(errorRate(days)).toBe(0.03)
    expect([0, 10, 100, 101].map((entries) => errorBand(0.03, entries))).toEqual([0, 1, 3, 4])
  })

  test('is unknown with fewer than seven days with entries', () => {
    expect(errorRate([...Array(6).fill(day(100, 2)), ...Array(20).fill(day(0, 0))])).toBeNull()
    expect(errorRate(Array(7).fill(day(100, 2)))).toBe(0.02)
    expect(errorBand(null, 100)).toBeNull()
  })

  test('is 0 if counters miss nobody, and never negative', () => {
    expect(errorBand(0, 1_000)).toBe(0)
    expect(errorBand(0.02, -5)).toBe(0)
  })
})
