import { expect, it } from 'vitest'
import type { HistoryBucket } from '../question/buckets/buckets'
import { parseHistoryFilter } from '../question/filter'
import { rowOf, sortsOf } from './bucket-rows'

const bucket = (date: string, lastDate: string, more: Partial<HistoryBucket> = {}): HistoryBucket => ({
  fromMs: Date.parse(`${date}T00:00:00Z`),
  toMs: Date.parse(`${lastDate}T00:00:00Z`) + 86_400_000,
  date,
  lastDate,
  time: '00:00',
  offset: null,
  state: 'complete',
  entries: 3,
  exits: 1,
  withinHours: true,
  changed: false,
  ...more,
})

it('a day is a date with its weekday, a week its dates; neither has a column of days', () => {
  expect(rowOf(bucket('2026-11-21', '2026-11-21'), '1d', 'en-GB')).toMatchObject({ day: null, time: 'Sat 21 Nov 2026' })
  expect(rowOf(bucket('2026-11-16', '2026-11-22'), 'week', 'en-GB')).toMatchObject({
    day: null,
    time: '16\u2009–\u200922 Nov 2026',
    stateWords: 'Complete',
  })
})

it('an hour is a span of the clock on its day', () => {
  const hour = bucket('2026-11-21', '2026-11-21', { time: '05:00', toMs: Date.parse('2026-11-21T01:00:00Z') })
  expect(rowOf(hour, '1h', 'en-GB')).toMatchObject({ day: 'Sat 21 Nov', time: '05:00–06:00' })
})

it('a week that the range cuts off is not called complete', () => {
  expect(rowOf(bucket('2026-11-19', '2026-11-22'), 'week', 'en-GB').stateWords).toBe('Part of a week, 4 days')
  expect(rowOf(bucket('2026-11-22', '2026-11-22'), 'week', 'en-GB').stateWords).toBe('Part of a week, 1 day')
  expect(rowOf(bucket('2026-11-19', '2026-11-22', { state: 'open' }), 'week', 'en-GB').stateWords).toBe('In progress')
})

it('the column of times is headed by what it holds', () => {
  const parsed = parseHistoryFilter(new URLSearchParams())
  if (!parsed.ok) throw new Error('the address without fields is a question')
  const head = (width: '5m' | '1h' | '1d' | 'week') => sortsOf(parsed.filter, width).time.label
  expect([head('5m'), head('1h'), head('1d'), head('week')]).toEqual(['Time', 'Time', 'Date', 'Week'])
})
