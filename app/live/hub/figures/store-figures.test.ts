import { describe, expect, it } from 'vitest'
import type { LiveSegment } from '../../reads/live-segments'
import { doorsOf, occupancyOf, sumsWithin } from './store-figures.server'
import { cutsOf, StoreWindows } from './store-windows.server'

const at = (iso: string) => Date.parse(iso)
const part = (segment: number, entries: number, exits: number): LiveSegment => ({
  store_id: '1',
  segment,
  entries,
  exits,
  last_minute: null,
  last_event: null,
  last_received: null,
})
/** Puts events into segments as the query does, and sums them. */
function figures(nowMs: number, zone: { timeZone: string; resetTime: string }, events: [string, number, number][]) {
  const windows = new StoreWindows().at(zone, nowMs)
  const cuts = cutsOf([windows], nowMs)
  const segments = events.flatMap(([time, entries, exits]) => {
    const segment = cuts.findLastIndex((cut) => at(time) >= cut)
    return segment < 0 ? [] : [part(segment, entries, exits)]
  })
  const sums = sumsWithin(segments, cuts, windows)
  const { occupancy } = occupancyOf(sums, undefined, null)
  return { occupancy, entriesToday: sums.entriesToday, exitsToday: sums.exitsToday }
}

const ZURICH = { timeZone: 'Europe/Zurich', resetTime: '04:00' }

describe('occupancy and today', () => {
  const events: [string, number, number][] = [
    ['2026-03-01T22:30:00Z', 50, 0], // yesterday 23:30
    ['2026-03-01T23:30:00Z', 3, 1], // today 00:30, before the reset
    ['2026-03-02T02:59:59Z', 2, 0], // today 03:59:59
    ['2026-03-02T03:00:00Z', 5, 1], // today 04:00, at the reset
  ]
  it('count from the reset and from local midnight', () => {
    expect(figures(at('2026-03-02T09:00:00Z'), ZURICH, events)).toEqual({
      occupancy: 4,
      entriesToday: 10,
      exitsToday: 2,
    })
  })
  it('keep yesterday’s people in the store until the reset, but not in today’s sums', () => {
    expect(figures(at('2026-03-02T02:00:00Z'), ZURICH, events.slice(0, 2))).toEqual({
      occupancy: 52,
      entriesToday: 3,
      exitsToday: 1,
    })
  })
  it('go below zero if more left than came, so that later entries are not counted twice', () => {
    const left: [string, number, number][] = [
      ['2026-03-02T08:00:00Z', 0, 3],
      ['2026-03-02T08:30:00Z', 5, 0],
    ]
    expect(figures(at('2026-03-02T08:10:00Z'), ZURICH, left.slice(0, 1)).occupancy).toBe(-3)
    expect(figures(at('2026-03-02T09:00:00Z'), ZURICH, left).occupancy).toBe(2)
  })
  it('leave an event of the next day, up to five minutes ahead, to the next day', () => {
    const ahead: [string, number, number][] = [['2026-03-02T23:02:00Z', 9, 0]]
    expect(figures(at('2026-03-02T22:59:00Z'), ZURICH, ahead)).toMatchObject({ entriesToday: 0, occupancy: 9 })
    expect(figures(at('2026-03-02T23:03:00Z'), ZURICH, ahead)).toMatchObject({ entriesToday: 9, occupancy: 9 })
  })
  it('begin the day at local midnight also on the night of 25 hours', () => {
    const night: [string, number, number][] = [
      ['2026-10-24T21:59:00Z', 100, 0], // 23:59 the day before
      ['2026-10-24T22:00:00Z', 1, 0], // 00:00
      ['2026-10-25T02:59:00Z', 1, 0], // 03:59, after the repeated hour
      ['2026-10-25T03:00:00Z', 1, 0], // 04:00
      ['2026-10-25T22:59:00Z', 1, 0], // 23:59
    ]
    expect(figures(at('2026-10-25T22:59:30Z'), ZURICH, night)).toEqual({ occupancy: 2, entriesToday: 4, exitsToday: 0 })
  })
})

describe('doors', () => {
  const now = at('2026-03-02T10:00:00Z')
  const heard = (door_id: string | null, minutesAgo: number) => ({
    store_id: '1',
    door_id,
    last_received: new Date(now - minutesAgo * 60_000),
  })
  it('are those named or with signals in a week; reporting are those with signals within the hour', () => {
    const named = { doors: [{ doorId: 'a', name: 'A' }] }
    expect(doorsOf(named, [heard('a', 5), heard('b', 61)], now)).toEqual({ doors: 2, reporting: 1 })
  })
  it('count as one where events name none', () => {
    expect(doorsOf({ doors: [] }, [heard(null, 5)], now)).toEqual({ doors: 1, reporting: 1 })
    expect(doorsOf({ doors: [] }, [], now)).toEqual({ doors: 0, reporting: 0 })
  })
})
