import { expect, it } from 'vitest'
import type { HistoryBucket } from '../question/buckets/buckets'
import { parseHistoryFilter } from '../question/filter'
import { insideOf, rowOf, sortsOf } from './bucket-rows'

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

const filterOf = (search: string) => {
  const parsed = parseHistoryFilter(new URLSearchParams(search))
  if (!parsed.ok) throw new Error(parsed.problems.join())
  return parsed.filter
}
const filter = filterOf('')

it('a day is a date with its weekday, a week its dates; neither has a column of days', () => {
  expect(rowOf(bucket('2026-11-21', '2026-11-21'), filter, '1d', 'en-GB')).toMatchObject({
    day: null,
    time: 'Sat 21 Nov 2026',
  })
  expect(rowOf(bucket('2026-11-16', '2026-11-22'), filter, 'week', 'en-GB')).toMatchObject({
    day: null,
    time: '16\u2009–\u200922 Nov 2026',
    stateWords: 'Complete',
  })
})

it('an hour is a span of the clock on its day', () => {
  const hour = bucket('2026-11-21', '2026-11-21', { time: '05:00', toMs: Date.parse('2026-11-21T01:00:00Z') })
  expect(rowOf(hour, filter, '1h', 'en-GB')).toMatchObject({ day: 'Sat 21 Nov', time: '05:00–06:00' })
})

it('a week that the range cuts off is not called complete', () => {
  expect(rowOf(bucket('2026-11-19', '2026-11-22'), filter, 'week', 'en-GB').stateWords).toBe('Part of a week, 4 days')
  expect(rowOf(bucket('2026-11-22', '2026-11-22'), filter, 'week', 'en-GB').stateWords).toBe('Part of a week, 1 day')
  expect(rowOf(bucket('2026-11-19', '2026-11-22', { state: 'open' }), filter, 'week', 'en-GB').stateWords).toBe(
    'In progress',
  )
})

it('the column of times is headed by what it holds', () => {
  const head = (width: '5m' | '1h' | '1d' | 'week') => sortsOf(filter, width).time.label
  expect([head('5m'), head('1h'), head('1d'), head('week')]).toEqual(['Time', 'Time', 'Date', 'Week'])
})

it('a day or week leads to its hours, a page of one day to its five minutes, and five minutes to nothing narrower', () => {
  const [day, week] = [bucket('2026-11-21', '2026-11-21'), bucket('2026-11-16', '2026-11-22')]
  const month = filterOf('store=10&range=30d&compare=year&page=2')
  expect(insideOf(day, month, '1d')).toBe('/history?store=10&from=2026-11-21&to=2026-11-21&compare=year')
  expect(insideOf(week, filter, 'week')).toBe('/history?from=2026-11-16&to=2026-11-22')
  expect(insideOf(day, filter, '1h')).toBe('/history?from=2026-11-21&to=2026-11-21')
  for (const search of ['range=today', 'range=yesterday', 'from=2026-11-21&to=2026-11-21'])
    expect(insideOf(day, filterOf(search), '1h')).toBe('/history?from=2026-11-21&to=2026-11-21&bucket=5m')
  expect(insideOf(day, filter, '5m')).toBeNull()
})
