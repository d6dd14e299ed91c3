import { expect, it } from 'vitest'
import { HOUR_MS } from '~/domain/time/durations'
import { SpanSet } from './span-set'
import { type StoredCounts, StoredHours } from './stored-hours'
import { hoursOfDoorsAndOfNone, TimedRows } from './timed-counts'

const AT = Date.parse('2026-02-10T14:00:00Z')
const QUARTER = HOUR_MS / 4
const same = (storeId: string) => storeId

/** A file of rows `[time, entries, door]`. */
function fileOf(...rows: [atMs: number, entries: number, door?: string][]) {
  const timed = new TimedRows(() => true)
  for (const [atMs, entries, door] of rows) timed.add({ storeId: '1', doorId: door ?? null, atMs, entries, exits: 1 })
  return timed.series
}
const stored = (atMs: number, entries: number, more: Partial<StoredCounts> = {}): StoredCounts => ({
  ...{ storeId: '1', doorId: null, atMs, entries, exits: 2, imported: true },
  ...more,
})

it.each<[string, ReturnType<typeof fileOf>, StoredCounts[], number]>([
  ['an hour over quarters', fileOf([AT, 100]), [0, 1, 2, 3].map((n) => stored(AT + n * QUARTER, 10 * n)), 1],
  ['quarters over an hour', fileOf([AT + QUARTER, 20]), [stored(AT, 100)], 1],
  ['live counts', fileOf([AT, 100]), [stored(AT, 7, { imported: false })], 1],
  ['the same rows again', fileOf([AT, 100], [AT + QUARTER, 5]), [stored(AT, 100), stored(AT + QUARTER, 5)], 0],
  ['a corrected count', fileOf([AT, 100]), [stored(AT, 90)], 0],
  ['another hour', fileOf([AT, 100]), [stored(AT + HOUR_MS, 5), stored(AT - 1, 5)], 0],
  ['another store', fileOf([AT, 100]), [stored(AT, 5, { storeId: '2', imported: false })], 0],
  ['another door', fileOf([AT, 100, 'north']), [stored(AT, 5, { doorId: 'south' })], 0],
  ['all doors over one', fileOf([AT, 100]), [stored(AT, 5, { doorId: 'south' })], 1],
  ['one door over all', fileOf([AT, 100, 'north']), [stored(AT, 5)], 1],
  ['the same door', fileOf([AT, 100, 'north']), [stored(AT + 1, 5, { doorId: 'north' })], 1],
])('hours that would be counted twice are found, and no others: %s', (_name, file, rows, hours) => {
  const found = new StoredHours(file, same)
  for (const row of rows) found.take(row)
  expect(found.stores.reduce((sum, store) => sum + store.hours, 0)).toBe(hours)
  expect(found.spans.length).toBe(hours)
})

it('both sides are summed for stored hours, also if a row would replace another', () => {
  const found = new StoredHours(fileOf([AT, 100], [AT + HOUR_MS, 50]), same)
  for (const [n, entries] of [10, 20, 30, 40].entries()) found.take(stored(AT + n * QUARTER, entries))
  expect(found.stores).toEqual([
    { storeId: '1', hours: 1, stored: { entries: 100, exits: 8 }, file: { entries: 100, exits: 1, rows: 1 } },
  ])
})

it("a merged store counts for its target, and its rows replace none of the target's", () => {
  const found = new StoredHours(fileOf([AT, 100]), (storeId) => (storeId === 'typo' ? '1' : storeId))
  found.take(stored(AT, 100, { storeId: 'typo' }))
  expect(found.spans).toEqual([{ storeId: '1', doorId: null, fromMs: AT, toMs: AT + HOUR_MS }])
})

it('hours that follow each other are one span, and a span knows its rows', () => {
  const hours = [0, 1, 2, 5].map((n) => AT + n * HOUR_MS)
  const found = new StoredHours(fileOf(...hours.toReversed().map((at): [number, number] => [at, 1])), same)
  for (const at of hours) found.take(stored(at, 3, { imported: false }))
  expect(found.spans.map(({ fromMs, toMs }) => (toMs - fromMs) / HOUR_MS)).toEqual([3, 1])
  const set = new SpanSet(found.spans.toReversed())
  const row = { storeId: '1', doorId: null }
  expect([-1, 0, 2.99, 3, 4.99, 5, 6].map((n) => set.has({ ...row, atMs: AT + n * HOUR_MS }))).toEqual([
    false,
    true,
    true,
    false,
    false,
    true,
    false,
  ])
  expect(set.has({ storeId: '1', doorId: 'north', atMs: AT })).toBe(false)
})

it('rows that may be sums of the doors are reported by the hour', () => {
  const doors = fileOf([AT, 10, 'north'], [AT, 20, 'south'], [AT + HOUR_MS, 5, 'north'])
  expect(hoursOfDoorsAndOfNone(doors)).toBe(0)
  expect(
    hoursOfDoorsAndOfNone(fileOf([AT, 10, 'north'], [AT, 20, 'south'], [AT, 30], [AT + HOUR_MS, 5, 'north'])),
  ).toBe(1)
  expect(hoursOfDoorsAndOfNone(fileOf([AT, 30], [AT + HOUR_MS, 5]))).toBe(0)
})

it('only a limited number of unknown stores and of doors is kept: a file can name one per row', () => {
  const timed = new TimedRows((storeId) => storeId === 'known')
  const row = { doorId: null, atMs: AT, entries: 1, exits: 1 }
  for (let n = 0; n < 50_000; n++) timed.add({ ...row, storeId: `s${n}` })
  for (let n = 0; n < 5_000; n++) timed.add({ ...row, storeId: 'known', doorId: `d${n}` })
  expect(timed.series.length).toBe(11_000)
  expect(hoursOfDoorsAndOfNone(timed.series)).toBe(0)
})
