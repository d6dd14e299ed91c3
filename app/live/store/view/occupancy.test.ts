import { expect, it } from 'vitest'
import { drawnSpan, occupancyOf, peakOf } from './occupancy'
import { STEP_MS } from './traffic-step'

const RESET = STEP_MS * 10_000
const step = (place: number, entries: number, exits: number) => ({ atMs: RESET + place * STEP_MS, entries, exits })
const people = (points: ReturnType<typeof occupancyOf>) => points.map((point) => point.people)

it('occupancy begins with 0 at the reset and is entries − exits from then on, never below 0', () => {
  const points = occupancyOf([step(-2, 50, 0), step(0, 5, 1), step(1, 0, 6), step(3, 4, 0)], RESET, [])
  expect(people(points)).toEqual([0, 4, 0, 2])
  expect(points.map(({ atMs }) => (atMs - RESET) / STEP_MS)).toEqual([0, 1, 2, 4])
})

it('a correction counts from its moment on; one of before the reset does not', () => {
  const corrections = [
    { atMs: RESET + 2.5 * STEP_MS, people: 20 },
    { atMs: RESET - 1, people: 99 },
  ]
  const points = occupancyOf([step(0, 5, 0), step(2, 3, 0), step(3, 0, 1)], RESET, corrections)
  expect(people(points)).toEqual([0, 5, 20, 19])
  expect(people(occupancyOf([step(0, 5, 0)], RESET, corrections))).toEqual([0, 5, 20])
})

it('the peak is the first moment with the most people, and nothing while nobody came', () => {
  expect(peakOf(occupancyOf([step(0, 5, 0), step(1, 0, 5), step(2, 5, 0)], RESET, []))).toEqual({
    atMs: RESET + STEP_MS,
    people: 5,
  })
  expect(peakOf(occupancyOf([], RESET, []))).toBeNull()
})

it('a day is drawn from an hour before it opens to an hour after it closes, and wherever somebody was counted', () => {
  const HOUR = 60 * 60_000
  const day = { fromMs: RESET, toMs: RESET + 24 * HOUR }
  const open = [{ fromMs: RESET + 9 * HOUR, toMs: RESET + 18 * HOUR }]
  expect(drawnSpan(day, null, [])).toEqual(day)
  expect(drawnSpan(day, [], [])).toEqual(day)
  expect(drawnSpan(day, open, [])).toEqual({ fromMs: RESET + 8 * HOUR, toMs: RESET + 19 * HOUR })
  const early = { atMs: RESET + 6 * HOUR, entries: 1, exits: 0 }
  const heartbeat = { atMs: RESET + HOUR, entries: 0, exits: 0 }
  expect(drawnSpan(day, open, [heartbeat, early])).toEqual({ fromMs: RESET + 6 * HOUR, toMs: RESET + 19 * HOUR })
  expect(drawnSpan(day, [{ fromMs: RESET - HOUR, toMs: RESET + 24 * HOUR }], [])).toEqual(day)
})
