import { expect, test } from 'vitest'
import { addDays, localDate } from '~/domain/time/zoned-time'
import { demoEventsOfDay, demoStores, type PlayedEvent } from '~/simulation'
import { reportsOf } from '~/tests/support/history/door-reports'
import { findingsOf, lessonsOf } from './findings'

/** A Friday evening at which all these stores are open. */
const NOW = Date.parse('2026-11-20T18:10:00Z')
const DAYS = 10

function judged(name: string) {
  const store = demoStores(12).find((one) => one.name.startsWith(name))!
  const today = localDate(NOW, store.timeZone)
  const events = Array.from({ length: DAYS + 1 }, (_, back) => demoEventsOfDay(store, addDays(today, -back), 1))
    .flat()
    .filter((event): event is PlayedEvent => 'customers_in' in event.message)
  const lessons = lessonsOf(reportsOf(store, events, DAYS, NOW))
  const { findings } = findingsOf(reportsOf(store, events, 2, NOW), lessons, NOW, () => true)
  return { found: findings.map(({ kind, doorId }) => [kind, doorId]), errorRate: lessons.errorRate, store }
}

test.for([
  ['Bern', 'silent-door'],
  ['Basel', 'swapped'],
] as const)('of the sample stores, %s has a finding: %s', ([name, kind]) => {
  const { found, store } = judged(name)
  expect(found).toEqual([[kind, store.doors.at(-1)?.doorId]])
})

test('of the sample stores, Manchester drifts within what counters are sold for, Edinburgh is only late, Zürich is well', () => {
  const drifting = judged('Manchester')
  expect(drifting.found).toEqual([])
  expect(drifting.errorRate).toBeGreaterThan(0.03)
  for (const name of ['Edinburgh', 'Zürich']) expect(judged(name)).toMatchObject({ found: [], errorRate: 0 })
})
