import { describe, expect, it } from 'vitest'
import type { Interval } from '~/domain/time/intervals'
import { fillBuckets, type HistoryBucket, type TrafficSample } from './buckets'
import { hourSlots } from './hour-slots'
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
const covered = (open: Interval[] | null, lacking: Interval[] = [], known: Interval[] = []) => ({
  open,
  lacking,
  known,
})
const open = covered([{ fromMs: at('09:00'), toMs: at('18:00') }])
const states = (hours: readonly HistoryBucket[]) => hours.map((hour) => hour.state)

describe('states of an hour', () => {
  it('are closed, unknown, complete and open; an hour without data is not 0', () => {
    const hours = fillBuckets(slots, [sample('10:00', 5, 2), sample('11:00', 0, 0)], open, nowMs)
    expect(states(hours)).toEqual(['closed', 'unknown', 'complete', 'complete', 'open'])
    expect(hours.map((hour) => hour.entries)).toEqual([null, null, 5, 0, null])
  })

  it('never include closed if opening hours are unknown', () => {
    expect(states(fillBuckets(slots, [], covered(null), nowMs))).toEqual([
      'unknown',
      'unknown',
      'unknown',
      'unknown',
      'open',
    ])
  })

  it('are partial if some doors were silent; a quiet hour is 0 if a door reported as usual', () => {
    const hours = fillBuckets(
      slots,
      [sample('10:00', 5, 2)],
      covered(open.open, [{ fromMs: at('10:30'), toMs: at('11:00') }], [{ fromMs: at('09:00'), toMs: at('12:30') }]),
      nowMs,
    )
    expect(states(hours)).toEqual(['closed', 'complete', 'partial', 'complete', 'open'])
    expect(hours.map((hour) => hour.entries)).toEqual([null, 0, 5, 0, null])
  })

  it('are counted, never complete, if doors are not judged; an hour without data is not 0 then either', () => {
    const unjudged = { ...open, unjudged: true as const }
    const hours = fillBuckets(slots, [sample('10:00', 5, 2), sample('11:00', 0, 0)], unjudged, nowMs)
    expect(states(hours)).toEqual(['closed', 'unknown', 'counted', 'counted', 'open'])
    expect(hours.map((hour) => hour.entries)).toEqual([null, null, 5, 0, null])
    expect(extremesOf(hours)).toMatchObject({ peak: { time: '10:00' }, slowest: { time: '11:00' } })
  })

  it('include stragglers in a closed hour, which cannot be the slowest', () => {
    const hours = fillBuckets(slots, [sample('08:00', 1, 9), sample('10:00', 5, 2)], open, nowMs)
    expect(hours[0]).toMatchObject({ state: 'closed', entries: 1, exits: 9 })
    expect(extremesOf(hours).slowest?.time).toBe('10:00')
    expect(totalsOf(hours)).toEqual({ entries: 6, exits: 11, net: -5, heard: true })
  })

  it('an hour in which a store opens is neither closed nor within opening hours', () => {
    const late = covered([{ fromMs: at('09:30'), toMs: at('18:00') }])
    const hours = fillBuckets(slots, [sample('09:00', 1, 0), sample('10:00', 5, 2)], late, nowMs)
    expect(hours[1]).toMatchObject({ state: 'complete', withinHours: false })
    expect(extremesOf(hours).slowest?.time).toBe('10:00')
  })

  it('put quarter-hour samples into their hour, and drop earlier ones', () => {
    const quarters = [sample('07:45', 100, 100), sample('10:00', 1, 0), sample('10:15', 2, 0), sample('10:45', 3, 1)]
    expect(fillBuckets(slots, quarters, open, nowMs)[2]).toMatchObject({ entries: 6, exits: 1 })
  })
})

describe('peak and slowest hour', () => {
  it('are complete hours, the earlier one on a tie; never the open hour', () => {
    const counted = [sample('09:00', 3, 0), sample('10:00', 7, 0), sample('11:00', 7, 0), sample('12:00', 99, 0)]
    const hours = fillBuckets(slots, counted, open, nowMs)
    expect(extremesOf(hours).peak?.time).toBe('10:00')
    expect(extremesOf(hours).slowest?.time).toBe('09:00')
    const even = fillBuckets(slots, [sample('09:00', 3, 0), sample('10:00', 3, 0)], open, nowMs)
    expect(extremesOf(even)).toMatchObject({ peak: { time: '09:00' }, slowest: { time: '09:00' } })
  })

  it('are absent if no hour is complete', () => {
    expect(extremesOf(fillBuckets(slots, [], open, nowMs))).toEqual({ peak: null, slowest: null })
  })

  it('exclude the half hours next to a clock change', () => {
    const night = hourSlots(
      Date.parse('2026-04-04T14:00:00Z'),
      Date.parse('2026-04-04T16:30:00Z'),
      'Australia/Lord_Howe',
    )
    const half = night.find((slot) => slot.toMs - slot.fromMs < 3_600_000)
    expect(half).toBeDefined()
    const counted = night.map((slot) => ({ atMs: slot.fromMs, entries: slot === half ? 0 : 5, exits: 0, events: 1 }))
    const hours = fillBuckets(night, counted, covered(null), Date.parse('2026-04-05T00:00:00Z'))
    expect(extremesOf(hours).slowest?.entries).toBe(5)
  })
})
