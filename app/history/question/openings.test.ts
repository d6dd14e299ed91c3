import { expect, it } from 'vitest'
import { type Store, unknownStore } from '~/domain/stores'
import { DAY_MS, HOUR_MS } from '~/domain/time/durations'
import { intersectionOf, unionOf } from '~/domain/time/intervals'
import { openIntervals } from '~/domain/time/opening-hours'
import { openingOf } from './openings'

const weeklyHours = Array.from({ length: 7 }, (_, day) => (day === 6 ? [] : [{ open: '08:30', close: '20:00' }]))
const exceptions = [{ date: '2026-03-11', label: 'Late opening', spans: [{ open: '10:00', close: '23:59' }] }]
const store = (changes: Partial<Store>): Store => ({
  ...unknownStore('s', 'Europe/Zurich'),
  weeklyHours,
  exceptions,
  ...changes,
})

/** Stores that share one list of hours, with first and last days before, in and after the tested ranges. */
const STORES = ['Europe/Zurich', 'Asia/Kolkata', 'America/New_York', 'Pacific/Auckland'].flatMap((timeZone) =>
  [null, '2019-01-01', '2026-03-09', '2026-03-10', '2026-03-14', '2027-01-01'].flatMap((openedOn) =>
    [null, '2026-03-12', '2026-03-16', '2030-01-01'].flatMap((closedOn) => [
      store({ timeZone, openedOn, closedOn }),
      store({ timeZone, openedOn, closedOn, weeklyHours: null, exceptions: [] }),
    ]),
  ),
)

it('stores that share cached openings each have the hours they would have alone, in any range', () => {
  const begin = Date.UTC(2026, 2, 9)
  for (const fromMs of [begin, begin + 5 * HOUR_MS, begin + 23.5 * HOUR_MS]) {
    for (const toMs of [fromMs + HOUR_MS, fromMs + DAY_MS, fromMs + 6.3 * DAY_MS]) {
      const range = [{ fromMs, toMs }]
      for (const one of STORES) {
        const alone = openIntervals(one, fromMs, toMs)
        const shared = openingOf(one, fromMs, toMs)
        const told = `${one.timeZone} ${one.openedOn} ${one.closedOn} ${one.weeklyHours === null} ${fromMs} ${toMs}`
        expect(shared && intersectionOf(shared.intervals, range), told).toEqual(
          alone && intersectionOf(unionOf(alone), range),
        )
      }
    }
  }
})

it('a store whose hours change has its new hours at once', () => {
  const [fromMs, toMs] = [Date.UTC(2026, 2, 9), Date.UTC(2026, 2, 10)]
  const spans = (store: Store) => openingOf(store, fromMs, toMs)?.intervals.length
  expect(spans(store({}))).toBe(1)
  expect(spans(store({ weeklyHours: weeklyHours.map(() => []) }))).toBe(0)
})
