import fc from 'fast-check'
import { expect, it } from 'vitest'
import { unknownStore } from '~/domain/stores'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '~/domain/time/durations'
import { DEFAULT_HISTORY_FILTER, type HistoryFilter } from '../filter'
import { MOST_STORES_JUDGED } from '../presence'
import { NRF_CALENDAR } from '../retail-calendar'
import { type HistoryPlan, likeForLikePlan, planHistory } from './history-plan'

const NOW = Date.parse('2026-07-15T12:30:00Z')
const [old, young] = [unknownStore('old', 'UTC'), { ...unknownStore('young', 'UTC'), openedOn: '2026-07-10' }]

function planOf(filter: Partial<HistoryFilter>, stores = [old, young], nowMs = NOW, timeZone = 'UTC'): HistoryPlan {
  const asked = { ...DEFAULT_HISTORY_FILTER, ...filter }
  const plan = planHistory({ filter: asked, stores, timeZone, retail: NRF_CALENDAR, nowMs })
  if (plan === null) throw new Error('no such range')
  return plan
}

it('reads each moment of a range from either the views or the raw table, whatever the time', () => {
  const zones = fc.constantFrom('UTC', 'Asia/Kolkata', 'Australia/Lord_Howe', 'America/New_York')
  const minutes = fc.integer({ min: 0, max: 60 * 24 * 400 })
  const buckets = fc.constantFrom(null, '5m' as const, '1h' as const)
  fc.assert(
    fc.property(zones, minutes, buckets, fc.boolean(), (zone, minute, bucket, openOnly) => {
      const nowMs = Date.parse('2026-01-01T00:00:00Z') + minute * MINUTE_MS
      const { counts, clockHours, places, span } = planOf(
        { bucket, openOnly, range: { kind: 'today' } },
        [old],
        nowMs,
        zone,
      )
      expect(counts.fromMs).toBe(span.fromMs)
      expect(counts.toMs).toBe(clockHours.at(-1)?.toMs)
      expect(counts.openFromMs % (counts.minutes * MINUTE_MS)).toBe(0)
      expect(counts.openFromMs).toBeLessThanOrEqual(Math.max(nowMs, counts.fromMs))
      for (const { fromMs } of places) expect(fromMs % (counts.minutes * MINUTE_MS)).toBe(0)
    }),
  )
})

it('reads only as much of the previous period as has passed of a running range', () => {
  const { compared, comparedCounts } = planOf({ range: { kind: 'today' }, comparison: 'previous' })
  expect(compared?.daysBack).toBe(7)
  expect(comparedCounts?.fromMs).toBe(Date.parse('2026-07-08T00:00:00Z'))
  expect(comparedCounts?.toMs).toBe(NOW - 7 * DAY_MS)
})

it('names no store if all are requested, and reads an empty span if none is left', () => {
  expect(planOf({}).counts.scope.storeIds).toEqual([])
  expect(planOf({ storeIds: ['old'] }, [old]).counts.scope.storeIds).toEqual(['old'])
  const { counts, newest } = planOf({ storeIds: ['gone'] }, [])
  expect([counts.openFromMs, counts.toMs]).toEqual([counts.fromMs, counts.fromMs])
  expect(newest.toMs).toBeLessThanOrEqual(newest.fromMs)
})

it('like for like keeps stores that were open throughout both periods and had counts in both', () => {
  const plan = planOf({ range: { kind: 'today' }, comparison: 'previous', likeForLike: true })
  const counted = new Map([old, young].map(({ storeId }) => [storeId, 1]))
  const alike = likeForLikePlan(plan, counted, counted)
  expect([alike.stores, alike.counts.scope.storeIds, alike.comparedCounts?.scope.storeIds]).toEqual([
    [old],
    ['old'],
    ['old'],
  ])
  expect(likeForLikePlan(plan, counted, new Map()).stores).toEqual([])
  expect(likeForLikePlan(plan, new Map(), counted).stores).toEqual([])
})

it('reads doors only if there are few enough stores to judge', () => {
  const many = Array.from({ length: MOST_STORES_JUDGED + 1 }, (_, index) => unknownStore(String(index), 'UTC'))
  expect(planOf({}, many).doors).toBeNull()
  const { doors, counts } = planOf({}, many.slice(1))
  expect(doors).toEqual({ storeIds: [], fromMs: counts.fromMs, toMs: counts.toMs })
})

it('fills only hours and buckets of the chosen weekdays, and widens buckets if there were too many', () => {
  const plan = planOf({ range: { kind: 'year', year: 2025 }, bucket: '1h', weekdays: [1] })
  expect([plan.width, plan.tooNarrow]).toEqual(['1d', '1h'])
  const mondays = new Set(plan.places.map(({ fromMs }) => new Date(fromMs).getUTCDay()))
  expect([[...mondays], plan.places.length, plan.hours.length]).toEqual([[1], 52, 52 * 24])
  expect(plan.clockHours.length).toBe(365 * 24)
})

it('asks the same question for the newest event within a minute, so that its answer can be reused', () => {
  const newestOf = (nowMs: number) => planOf({ storeIds: ['old'] }, [old], nowMs).newest
  expect(newestOf(NOW + 1)).toEqual(newestOf(NOW + MINUTE_MS))
  expect(newestOf(NOW + 1).toMs).toBeLessThanOrEqual(NOW + HOUR_MS)
})
