import { describe, expect, it } from 'vitest'
import { unknownStore } from '../stores'
import { openIntervals, openSpansOn } from './opening-hours'

const weekly = (spans: { open: string; close: string }[]) => Array.from({ length: 7 }, () => spans)
const shop = (timeZone: string, spans: { open: string; close: string }[]) => ({
  ...unknownStore('a', timeZone),
  weeklyHours: weekly(spans),
})
const hours = (list: ReturnType<typeof openIntervals>) => list?.map(({ fromMs, toMs }) => (toMs - fromMs) / 3_600_000)
const around = (date: string) => [Date.parse(`${date}T00:00:00Z`), Date.parse(`${date}T23:59:00Z`)] as const

describe('opening hours', () => {
  it('of a day are its exception if it has one, else those of the weekday; null if unknown', () => {
    const store = {
      ...shop('UTC', [{ open: '09:00', close: '18:00' }]),
      exceptions: [{ date: '2026-12-25', label: 'Christmas', spans: [] }],
    }
    expect(openSpansOn(store, '2026-12-24')).toEqual([{ open: '09:00', close: '18:00' }])
    expect(openSpansOn(store, '2026-12-25')).toEqual([])
    expect(openSpansOn(unknownStore('a', 'UTC'), '2026-12-24')).toBeNull()
    expect(openIntervals(unknownStore('a', 'UTC'), 0, 1)).toBeNull()
  })

  it('take the weekday of the local date, Monday first', () => {
    const store = {
      ...shop('UTC', []),
      weeklyHours: weekly([]).map((_, day) => (day === 5 ? [{ open: '10:00', close: '12:00' }] : [])),
    }
    expect(openIntervals(store, ...around('2026-11-21'))).toHaveLength(1)
    expect(openIntervals(store, ...around('2026-11-20'))).toHaveLength(0)
  })

  it.each([
    ['Europe/London', '2026-03-29', [5]],
    ['Europe/London', '2026-10-25', [7]],
    ['America/New_York', '2026-03-08', [5]],
    ['America/New_York', '2026-11-01', [7]],
    ['Australia/Lord_Howe', '2026-10-04', [5.5]],
    ['Australia/Lord_Howe', '2026-04-05', [6.5]],
  ])('from 00:00 to 06:00 in %s on %s last %j hours', (zone, date, expected) => {
    const store = {
      ...shop(zone, []),
      exceptions: [{ date, label: 'night', spans: [{ open: '00:00', close: '06:00' }] }],
    }
    const from = Date.parse(`${date}T00:00:00Z`) - 86_400_000
    expect(hours(openIntervals(store, from, from + 3 * 86_400_000))).toEqual(expected)
  })

  it('around the clock join midnight to midnight, also where midnight is skipped', () => {
    const from = Date.parse('2026-04-22T12:00:00Z')
    const list =
      openIntervals(shop('Africa/Cairo', [{ open: '00:00', close: '24:00' }]), from, from + 3 * 86_400_000) ?? []
    for (const [index, span] of list.entries()) if (index > 0) expect(span.fromMs).toBe(list[index - 1]?.toMs)
    expect(hours(list)).toContain(23)
  })

  it('that only touch the edge of the span are left out', () => {
    const store = shop('UTC', [{ open: '09:00', close: '10:00' }])
    expect(openIntervals(store, Date.parse('2026-11-21T10:00:00Z'), Date.parse('2026-11-21T11:00:00Z'))).toEqual([])
    expect(openIntervals(store, Date.parse('2026-11-21T08:00:00Z'), Date.parse('2026-11-21T09:00:00Z'))).toEqual([])
  })
})
