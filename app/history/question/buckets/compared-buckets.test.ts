import { describe, expect, it } from 'vitest'
import { type HistoryRange, spanOf } from '../range'
import { NRF_CALENDAR } from '../retail-calendar'
import { bucketSlots } from './bucket-slots'
import { slotsOfWeekdays } from './buckets'
import { counterparts } from './compared-buckets'

const slotsOf = (range: HistoryRange, width: '5m' | '1h' | '1d', zone: string) => {
  const span = spanOf(range, Date.parse('2026-12-01T12:00:00Z'), zone, NRF_CALENDAR)
  if (!span) throw new Error('no such range')
  return bucketSlots(span, width, zone, span.toMs)
}
const day = (date: string): HistoryRange => ({ kind: 'custom', from: date, to: date })
const told = (slot: { date: string; time: string; offset: string | null } | undefined) =>
  slot ? `${slot.date} ${slot.time}${slot.offset ?? ''}` : null

describe('a bucket is compared with', () => {
  it('the same hour of the clock on both sides of a clock change', () => {
    const [longDay, dayBefore] = [
      slotsOf(day('2026-10-25'), '1h', 'Europe/London'),
      slotsOf(day('2026-10-18'), '1h', 'Europe/London'),
    ]
    expect([longDay.length, dayBefore.length]).toEqual([25, 24])
    const found = counterparts(longDay, dayBefore, '1h', 7)
    expect(longDay.map(told).slice(0, 5)).toEqual([
      '2026-10-25 00:00',
      '2026-10-25 01:00+01:00',
      '2026-10-25 01:00+00:00',
      '2026-10-25 02:00',
      '2026-10-25 03:00',
    ])
    expect(found.map(told).slice(0, 5)).toEqual([
      '2026-10-18 00:00',
      '2026-10-18 01:00',
      null,
      '2026-10-18 02:00',
      '2026-10-18 03:00',
    ])
    expect(told(found.at(-1))).toBe('2026-10-18 23:00')
    const back = counterparts(slotsOf(day('2026-11-01'), '1h', 'Europe/London'), longDay, '1h', 7)
    expect(back.map(told).slice(0, 3)).toEqual(['2026-10-25 00:00', '2026-10-25 01:00+01:00', '2026-10-25 02:00'])
  })

  it('nothing if the clocks skipped that hour, and the hour that begins at :30 next to a half-hour change', () => {
    const after = slotsOf(day('2026-04-05'), '1h', 'Europe/London')
    const found = counterparts(after, slotsOf(day('2026-03-29'), '1h', 'Europe/London'), '1h', 7)
    expect(found.map(told).slice(0, 3)).toEqual(['2026-03-29 00:00', null, '2026-03-29 02:00'])
    const island = 'Australia/Lord_Howe'
    const half = counterparts(
      slotsOf(day('2026-10-11'), '1h', island),
      slotsOf(day('2026-10-04'), '1h', island),
      '1h',
      7,
    )
    expect(half.map(told).slice(1, 4)).toEqual(['2026-10-04 01:00', '2026-10-04 02:30', '2026-10-04 03:00'])
  })

  it('the same weekday if only some are chosen', () => {
    const range: HistoryRange = { kind: 'custom', from: '2026-11-02', to: '2026-11-08' }
    const all = slotsOf(range, '1d', 'UTC')
    const weekend = slotsOfWeekdays(all, [{ fromMs: Date.parse('2026-11-07'), toMs: Date.parse('2026-11-09') }])
    const before = slotsOf({ kind: 'custom', from: '2026-10-26', to: '2026-11-01' }, '1d', 'UTC')
    expect(counterparts(weekend, before, '1d', 7).map((slot) => slot?.date)).toEqual(['2026-10-31', '2026-11-01'])
  })
})
