import { describe, expect, it } from 'vitest'
import { unknownStore } from '../stores'
import { hourSlots } from './hour-slots'
import { fillHours, type HistoryHour, type TrafficSample, unionOfOpenIntervals } from './hours'
import { extremesOf, totalsOf } from './totals'

const at = (clock: string) => Date.parse(`2026-11-21T${clock}:00Z`)
const slots = hourSlots(at('08:00'), at('12:30'), 'UTC')
const nowMs = at('12:20')
const sample = (clock: string, entries: number, exits: number, events = 1): TrafficSample => ({
  atMs: at(clock),
  entries,
  exits,
  events,
})
const open = [{ fromMs: at('09:00'), toMs: at('18:00') }]
const states = (hours: readonly HistoryHour[]) => hours.map((hour) => hour.state)

describe('states of an hour', () => {
  it('are closed, unknown, complete and open, and what was not heard is not 0', () => {
    const hours = fillHours(slots, [sample('10:00', 5, 2), sample('11:00', 0, 0)], open, nowMs)
    expect(states(hours)).toEqual(['closed', 'unknown', 'complete', 'complete', 'open'])
    expect(hours.map((hour) => hour.entries)).toEqual([null, null, 5, 0, null])
  })

  it('never call an hour closed where opening hours are not known', () => {
    expect(states(fillHours(slots, [], null, nowMs))).toEqual(['unknown', 'unknown', 'unknown', 'unknown', 'open'])
  })

  it('count stragglers of a closed hour, which cannot be the slowest', () => {
    const hours = fillHours(slots, [sample('08:00', 1, 9), sample('10:00', 5, 2)], open, nowMs)
    expect(hours[0]).toMatchObject({ state: 'closed', entries: 1, exits: 9 })
    expect(extremesOf(hours).slowest?.time).toBe('10:00')
    expect(totalsOf(hours)).toEqual({ entries: 6, exits: 11, net: -5, hoursHeard: 2, hoursUnknown: 2 })
  })

  it('an hour in which a store opens is not closed, but not within opening hours either', () => {
    const late = [{ fromMs: at('09:30'), toMs: at('18:00') }]
    const hours = fillHours(slots, [sample('09:00', 1, 0), sample('10:00', 5, 2)], late, nowMs)
    expect(hours[1]).toMatchObject({ state: 'complete', withinHours: false })
    expect(extremesOf(hours).slowest?.time).toBe('10:00')
  })

  it('put quarter-hour samples into the hour they lie in, and leave out what lies before', () => {
    const quarters = [sample('07:45', 100, 100), sample('10:00', 1, 0), sample('10:15', 2, 0), sample('10:45', 3, 1)]
    expect(fillHours(slots, quarters, open, nowMs)[2]).toMatchObject({ entries: 6, exits: 1 })
  })
})

describe('peak and slowest hour', () => {
  it('are complete hours, the earlier one winning a tie; the open hour never competes', () => {
    const counted = [sample('09:00', 3, 0), sample('10:00', 7, 0), sample('11:00', 7, 0), sample('12:00', 99, 0)]
    const hours = fillHours(slots, counted, open, nowMs)
    expect(extremesOf(hours).peak?.time).toBe('10:00')
    expect(extremesOf(hours).slowest?.time).toBe('09:00')
    const even = fillHours(slots, [sample('09:00', 3, 0), sample('10:00', 3, 0)], open, nowMs)
    expect(extremesOf(even)).toMatchObject({ peak: { time: '09:00' }, slowest: { time: '09:00' } })
  })

  it('are absent where no hour is complete', () => {
    expect(extremesOf(fillHours(slots, [], open, nowMs))).toEqual({ peak: null, slowest: null })
  })

  it('leave out the half hours beside a jump of the clocks', () => {
    const night = hourSlots(
      Date.parse('2026-04-04T14:00:00Z'),
      Date.parse('2026-04-04T16:30:00Z'),
      'Australia/Lord_Howe',
    )
    const half = night.find((slot) => slot.toMs - slot.fromMs < 3_600_000)
    expect(half).toBeDefined()
    const counted = night.map((slot) => ({ atMs: slot.fromMs, entries: slot === half ? 0 : 5, exits: 0, events: 1 }))
    const hours = fillHours(night, counted, null, Date.parse('2026-04-05T00:00:00Z'))
    expect(extremesOf(hours).slowest?.entries).toBe(5)
  })
})

describe('opening hours of several stores', () => {
  const store = (open: string, close: string, timeZone = 'UTC') => ({
    ...unknownStore('a', timeZone),
    weeklyHours: Array.from({ length: 7 }, () => [{ open, close }]),
  })
  it('are joined where they touch, over zones', () => {
    const joined = unionOfOpenIntervals(
      [store('09:00', '12:00'), store('12:00', '14:00'), store('17:00', '18:00', 'Europe/Zurich')],
      at('00:00'),
      at('23:59'),
    )
    expect(joined).toEqual([
      { fromMs: at('09:00'), toMs: at('14:00') },
      { fromMs: at('16:00'), toMs: at('17:00') },
    ])
  })
  it('are not known where one store has none, or there is no store', () => {
    expect(
      unionOfOpenIntervals([store('09:00', '12:00'), unknownStore('b', 'UTC')], at('00:00'), at('23:59')),
    ).toBeNull()
    expect(unionOfOpenIntervals([], at('00:00'), at('23:59'))).toBeNull()
  })
})
