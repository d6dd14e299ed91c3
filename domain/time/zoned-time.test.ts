import { describe, expect, it } from 'vitest'
import { HOUR_MS } from './durations'
import {
  addDays,
  instantOf,
  lastReset,
  localDate,
  nextReset,
  startOfLocalDate,
  startOfLocalDay,
  weekdayOf,
} from './zoned-time'

const iso = (atMs: number) => new Date(atMs).toISOString().slice(0, 16)

describe('local days', () => {
  it.each([
    ['Europe/London', '2026-03-29', 23],
    ['Europe/London', '2026-10-25', 25],
    ['America/New_York', '2026-03-08', 23],
    ['America/New_York', '2026-11-01', 25],
    ['Australia/Lord_Howe', '2026-04-05', 24.5],
    ['Australia/Lord_Howe', '2026-10-04', 23.5],
    ['Africa/Cairo', '2026-04-24', 23],
    ['America/Santiago', '2026-09-06', 23],
    ['Asia/Kolkata', '2026-03-29', 24],
  ])('in %s %s has %d hours', (zone, date, hours) => {
    const start = startOfLocalDate(date, zone)
    const end = startOfLocalDate(addDays(date, 1), zone)
    expect((end - start) / HOUR_MS).toBe(hours)
    expect(localDate(start, zone)).toBe(date)
    expect(localDate(start - 1, zone)).toBe(addDays(date, -1))
    expect(startOfLocalDay(end - 1, zone)).toBe(start)
  })

  it('begin at 01:00 where midnight is skipped', () => {
    expect(iso(startOfLocalDate('2026-04-24', 'Africa/Cairo'))).toBe('2026-04-23T22:00')
    expect(iso(startOfLocalDate('2026-09-06', 'America/Santiago'))).toBe('2026-09-06T04:00')
  })

  it('cross months and leap days, Monday is 1', () => {
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29')
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31')
    expect(weekdayOf('2026-11-23')).toBe(1)
    expect(weekdayOf('2026-11-22')).toBe(7)
  })
})

describe('wall-clock times', () => {
  it('that are skipped move forward by the gap; of repeated ones the first counts', () => {
    expect(iso(instantOf('2026-03-29', '01:30', 'Europe/London'))).toBe('2026-03-29T01:30')
    expect(iso(instantOf('2026-10-25', '01:30', 'Europe/London'))).toBe('2026-10-25T00:30')
    expect(iso(instantOf('2026-10-04', '02:15', 'Australia/Lord_Howe'))).toBe('2026-10-03T15:45')
  })
  it('24:00 is the start of the next day', () => {
    expect(instantOf('2026-10-24', '24:00', 'Europe/London')).toBe(startOfLocalDate('2026-10-25', 'Europe/London'))
  })
})

describe('resets', () => {
  it('the last one is today’s or, before it, yesterday’s; the next one follows it', () => {
    const reset = (at: string) => iso(lastReset(Date.parse(at), 'Europe/Zurich', '04:00'))
    const next = (at: string) => iso(nextReset(Date.parse(at), 'Europe/Zurich', '04:00'))
    expect(reset('2026-11-21T02:59:59Z')).toBe('2026-11-20T03:00')
    expect(reset('2026-11-21T03:00:00Z')).toBe('2026-11-21T03:00')
    expect(next('2026-11-21T02:59:59Z')).toBe('2026-11-21T03:00')
    expect(next('2026-11-21T03:00:00Z')).toBe('2026-11-22T03:00')
  })

  it('come once a day over both nights of a year, also when the clocks skip or repeat their time', () => {
    for (const [zone, time] of [
      ['Europe/London', '01:30'],
      ['America/New_York', '02:30'],
      ['Australia/Lord_Howe', '02:00'],
      ['Africa/Cairo', '00:00'],
      ['America/Santiago', '24:00'],
    ] as const) {
      let at = Date.parse('2026-01-01T12:00:00Z')
      let count = 0
      while (at < Date.parse('2027-01-01T12:00:00Z')) {
        const next = nextReset(at, zone, time)
        expect(next).toBeGreaterThan(at)
        expect(next - at).toBeLessThanOrEqual(25 * HOUR_MS)
        expect(lastReset(next, zone, time)).toBe(next)
        at = next
        count++
      }
      expect(count).toBeGreaterThanOrEqual(365)
      expect(count).toBeLessThanOrEqual(366)
    }
  })
})
