import { expect, it } from 'vitest'
import { type Store, unknownStore } from '~/domain/stores'
import { DEFAULT_HISTORY_FILTER, type HistoryFilter } from '../question/filter'
import { type HistoryPlan, planHistory } from '../question/plan/history-plan'
import type { HeardDoor } from '../question/presence'
import { NRF_CALENDAR } from '../question/retail-calendar'
import { assembleHistory, type HistoryFindings, lastHeardHour, plannedCoverage } from './assemble-history'
import { storesApart } from './store-series'

const NOW = Date.parse('2026-07-15T12:30:00Z')
const at = (iso: string) => Date.parse(`2026-07-${iso}:00Z`)
const weeklyHours = Array.from({ length: 7 }, () => [{ open: '09:00', close: '18:00' }])
const store: Store = { ...unknownStore('a', 'UTC'), weeklyHours, areaM2: 50 }
const other = unknownStore('b', 'UTC')

function planOf(filter: Partial<HistoryFilter>, stores = [store]): HistoryPlan {
  const asked = { ...DEFAULT_HISTORY_FILTER, range: { kind: 'today' } as const, ...filter }
  const plan = planHistory({ filter: asked, stores, timeZone: 'UTC', retail: NRF_CALENDAR, nowMs: NOW })
  if (plan === null) throw new Error('no such range')
  return plan
}
const sample = (iso: string, entries: number, exits: number) => ({ atMs: at(iso), entries, exits, events: 1 })
const NOTHING: Omit<HistoryFindings, 'coverage'> = {
  samples: [],
  totals: new Map(),
  dwell: null,
  compared: null,
  apart: null,
  runs: null,
}
function answerTo(plan: HistoryPlan, found: Partial<HistoryFindings>, doors: HeardDoor[] | null = null) {
  return assembleHistory(plan, { ...NOTHING, coverage: plannedCoverage(plan, doors), ...found })
}

it('puts samples into hours and buckets with the same sums; counts are unknown without data', () => {
  const samples = [sample('15T09:00', 5, 1), sample('15T10:00', 7, 2), sample('15T12:00', 1, 0)]
  const { hours, buckets } = answerTo(planOf({ bucket: '1d' }), { samples })
  expect(hours.map(({ entries }) => entries).filter((entries) => entries !== null)).toEqual([5, 7, 1])
  expect(buckets.map(({ entries, exits, state }) => [entries, exits, state])).toEqual([[13, 3, 'open']])
  expect(hours.find(({ fromMs }) => fromMs === at('15T11:00'))?.entries).toBeNull()
})

it('if doors are not judged, an hour counts as counted, and silences are not reported', () => {
  const { hours, coverage } = answerTo(planOf({}), { samples: [sample('15T10:00', 7, 2)] })
  expect(hours.find(({ fromMs }) => fromMs === at('15T10:00'))?.state).toBe('counted')
  expect([coverage.unjudged, coverage.silences]).toEqual([true, []])
})

it('if no door sent events in an open hour, its count is unknown, not 0', () => {
  const { hours } = answerTo(planOf({}), {}, [])
  expect(hours.find(({ fromMs }) => fromMs === at('15T10:00'))).toMatchObject({ state: 'unknown', entries: null })
  expect(hours.find(({ fromMs }) => fromMs === at('15T08:00'))?.state).toBe('closed')
})

it('counts open hours until now, and only those of chosen weekdays', () => {
  expect(answerTo(planOf({}), {}).openHours.get('a')).toBe(3.5)
  expect(answerTo(planOf({}, [other]), {}).openHours.get('b')).toBeNull()
  const week = { range: { kind: '7d' } as const }
  expect(answerTo(planOf(week), {}).openHours.get('a')).toBe(6 * 9 + 3.5)
  expect(answerTo(planOf({ ...week, weekdays: [1] }), {}).openHours.get('a')).toBe(9)
})

it('of open hours, those in which nothing was heard from the store do not count', () => {
  expect(answerTo(planOf({}), {}, []).openHours.get('a')).toBe(0)
})

it('finds the busiest and the slowest hour among finished ones within opening hours', () => {
  const samples = [
    sample('15T08:00', 99, 0),
    sample('15T09:00', 5, 1),
    sample('15T10:00', 7, 2),
    sample('15T12:00', 80, 0),
  ]
  const answer = answerTo(planOf({}), { samples })
  expect([answer.peak?.entries, answer.slowest?.entries]).toEqual([7, 5])
  expect(lastHeardHour(answer)?.fromMs).toBe(at('15T12:00'))
  expect(lastHeardHour(answerTo(planOf({}, [other]), {}))).toBeNull()
})

it('has weekly averages if the range is at least a week', () => {
  const samples = [sample('09T10:00', 4, 0), sample('10T10:00', 6, 0)]
  expect(answerTo(planOf({}), { samples }).week).toBeNull()
  const week = answerTo(planOf({ range: { kind: '7d' } }), { samples }).week
  expect([week?.[3]?.[10], week?.[4]?.[10]?.mean]).toEqual([{ mean: 4, hours: 1 }, 6])
})

it('compares the previous period by the same hours of the clock', () => {
  const compared = {
    samples: [sample('08T09:00', 3, 1), sample('08T12:00', 1, 1)],
    stores: new Map([['a', { entries: 4, exits: 2 }]]),
  }
  const { comparison } = answerTo(planOf({ comparison: 'previous' }), { compared })
  expect([comparison?.daysBack, comparison?.entries, comparison?.exits]).toEqual([7, 4, 2])
  expect(comparison?.buckets.map(({ entries }) => entries)).toEqual([...Array(9).fill(null), 3, null, null, 1])
})

it('splits bars by the busiest stores; together they equal the bars of the range', () => {
  const totals = new Map(Array.from({ length: 9 }, (_, n) => [`s${n}`, { entries: n, exits: 0 }]))
  const bars = storesApart(totals)
  expect([bars.storeIds[0], bars.storeIds.length, bars.others]).toEqual(['s8', 7, true])
  const samples = bars.storeIds.map((store_id, n) => ({ ts: new Date(at('15T10:00')), store_id, entries: n }))
  const { series, buckets } = answerTo(planOf({}, [other]), {
    samples: [sample('15T10:00', 36, 0)],
    totals,
    apart: { ...bars, samples },
  })
  const place = buckets.findIndex(({ fromMs }) => fromMs === at('15T10:00'))
  expect(series?.map(({ entries }) => entries[place])).toEqual([0, 1, 2, 3, 4, 5, 6, 15])
  expect(series?.at(-1)?.storeId).toBeNull()
  expect(series?.every(({ entries }) => entries.length === buckets.length)).toBe(true)
})

it('names the stores that a plan leaves out', () => {
  const plan = planOf({}, [store, other])
  expect(answerTo({ ...plan, stores: [other] }, {}).leftOut).toEqual([store])
})
