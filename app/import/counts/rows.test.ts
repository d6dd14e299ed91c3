import { describe, expect, it } from 'vitest'
import { NO_COLUMNS } from '../columns/guess-columns'
import { FileSurvey } from '../columns/survey'
import { type ImportPlan, NOTHING_SAID } from '../plan'
import { type ReadLine, RowReader } from './rows'

const context = {
  storeIdOf: (text: string) => (text === 'Bahnhof' ? '7' : text),
  zoneOf: () => 'Europe/Zurich',
  nowMs: Date.parse('2026-11-21T12:00:00Z'),
  retentionDays: 800,
}
const plan: ImportPlan = {
  titleRows: 0,
  header: false,
  columns: { ...NO_COLUMNS, store: 0, time: 1, entries: 2, exits: 3 },
  doors: [],
  oneStore: null,
  zone: null,
  order: null,
  dash: null,
  ways: { in: ['in'], out: ['out'], no: [] },
  kinds: null,
  counts: 'each',
  ...NOTHING_SAID,
}
const reader = (changes: Partial<ImportPlan> = {}) => new RowReader({ ...plan, ...changes }, context)
const one = (...cells: string[]) => reader().read(2, cells)

/** Reads lines like a file: all are surveyed before the first is read. */
function readAll(lines: string[][], changes: Partial<ImportPlan> = {}) {
  const whole = { ...plan, ...changes }
  const survey = new FileSurvey(whole, context)
  for (const [index, cells] of lines.entries()) survey.look(index + 2, cells)
  const rows = new RowReader(whole, context, { repeatedHours: survey.repeatedHours })
  const read = lines.map((cells, index) => rows.read(index + 2, cells))
  return { read, takenAsFirst: rows.takenAsFirst }
}
const told = (read: ReadLine) =>
  read.kind === 'rows'
    ? read.rows.map(({ atMs, entries }) => `${new Date(atMs).toISOString().slice(0, 16)} ${entries}`).join()
    : read.kind === 'problem'
      ? read.text
      : read.why
const instants = (...times: string[]) => {
  const { read, takenAsFirst } = readAll(times.map((time, index) => ['7', time, String(index + 1), '1']))
  return { told: read.map(told), takenAsFirst }
}

it("a row becomes counts of a store, named by id or name, at an instant of the store's own zone", () => {
  expect(one('Bahnhof', '2026-01-31 14:00', '120', '113.0')).toEqual({
    kind: 'rows',
    rows: [{ storeId: '7', doorId: null, atMs: Date.parse('2026-01-31T13:00:00Z'), entries: 120, exits: 113 }],
  })
})

it('the zone of the file, one store for all rows, doors and missing exits are read as chosen', () => {
  const rows = reader({ zone: 'UTC', oneStore: '9', columns: { ...plan.columns, store: null, door: 0, exits: null } })
  expect(rows.read(2, ['north', '2026-01-31 14:00', '5'])).toEqual({
    kind: 'rows',
    rows: [{ storeId: '9', doorId: 'north', atMs: Date.parse('2026-01-31T14:00:00Z'), entries: 5, exits: 0 }],
  })
})

describe('a line is refused with what is wrong', () => {
  it.each([
    [['', '2026-01-31 14:00', '1', '1'], /store is missing/],
    [['a,b', '2026-01-31 14:00', '1', '1'], /store: .* without commas/],
    [['7', '', '1', '1'], /time is missing/],
    [['7', '2026-01-31 14:00', '-3', '1'], /entries: people cannot be fewer than 0/],
    [['7', '2026-01-31 14:00', '1.234', '1'], /entries: a whole number without separators/],
    [['7', '2026-01-31 14:00', '1', '1,000'], /exits: a whole number without separators/],
    [['7', '2026-01-31 14:00', '=1+1', '1'], /entries: a whole number/],
    [['7', '2026-01-31 14:00', '1', ''], /exits is missing/],
    [['7', '2026-01-31 14:00', '100001', '1'], /at most 100000/],
    [['7', '2027-01-31 14:00', '1', '1'], /in the future/],
    [['7', '2019-01-31 14:00', '1', '1'], /older than the 800 days/],
    [['7', '2026-03-29 02:30', '1', '1'], /skipped this time/],
  ])('%j', (cells, problem) =>
    expect(one(...cells)).toMatchObject({ kind: 'problem', text: expect.stringMatching(problem) }),
  )
})

it('a repeated store, door and time is reported with the line it repeats, and whether its counts differ', () => {
  const { read } = readAll([
    ['7', '2026-01-31 14:00', '1', '1'],
    ['7', '2026-01-31 15:00', '1', '1'],
    ['7', '31.01.2026 14:00', '1', '1'],
    ['7', '2026-01-31 15:00', '2', '1'],
  ])
  expect(read.map(told)).toEqual([
    '2026-01-31T13:00 1',
    '2026-01-31T14:00 1',
    'the same store, door and time as line 2',
    'the same store, door and time as line 3, with other counts',
  ])
})

it('an hour that occurs twice is resolved by the order of the rows, ascending or descending', () => {
  const oldest = ['2025-10-26 01:30', '2025-10-26 02:00', '2025-10-26 02:30', '2025-10-26 02:00', '2025-10-26 03:00']
  expect(instants(...oldest)).toEqual({
    told: [
      '2025-10-25T23:30 1',
      '2025-10-26T00:00 2',
      '2025-10-26T00:30 3',
      '2025-10-26T01:00 4',
      '2025-10-26T02:00 5',
    ],
    takenAsFirst: [4],
  })
  expect(instants(...oldest.toReversed())).toEqual({
    told: [
      '2025-10-26T02:00 1',
      '2025-10-26T01:00 2',
      '2025-10-26T00:30 3',
      '2025-10-26T00:00 4',
      '2025-10-25T23:30 5',
    ],
    takenAsFirst: [4],
  })
  expect(instants('2025-10-26 02:00', '2025-10-26 02:00', '2025-10-26 02:00').told[2]).toMatch(/same store/)
})

it('in an unordered file an hour that occurs twice is not guessed', () => {
  const { told: lines } = instants('2025-10-26 03:00', '2025-10-26 02:00', '2025-10-26 04:00', '2025-10-26 02:00')
  expect(lines[1]).toMatch(/Add the offset/)
  expect(lines[3]).toMatch(/Add the offset/)
  expect(instants('2025-10-26 03:00', '2025-10-26 02:00', '2025-10-26 04:00').told[1]).toBe('2025-10-26T00:00 2')
})

it('a direction column makes rows of one direction; words that mean neither count nothing', () => {
  const columns = { ...NO_COLUMNS, store: 0, time: 1, entries: 2, direction: 3 }
  const { read } = readAll(
    [
      ['7', '2026-01-31 14:00', '5', 'in'],
      ['7', '2026-01-31 14:00', '4', 'out'],
      ['7', '2026-01-31 14:00', '3', 'passing'],
    ],
    { columns },
  )
  expect(read[0]).toMatchObject({ kind: 'rows', rows: [{ entries: 5, exits: 0, direction: 'in' }] })
  expect(read[1]).toMatchObject({ kind: 'rows', rows: [{ entries: 0, exits: 4, direction: 'out' }] })
  expect(read[2]).toEqual({ kind: 'left-out', why: 'not-counted' })
})

it('doors with columns of their own make a row each, and an empty cell none', () => {
  const doors = [
    { door: 'North', entries: 2, exits: 3 },
    { door: 'South', entries: 4, exits: null },
  ]
  const columns = { ...NO_COLUMNS, store: 0, time: 1 }
  const { read } = readAll([['7', '2026-01-31 14:00', '5', '4', '']], { columns, doors })
  expect(read[0]).toMatchObject({ kind: 'rows', rows: [{ doorId: 'North', entries: 5, exits: 4 }] })
})

it('totals, titles and rows without counts are left out, each with its reason', () => {
  const { read } = readAll(
    [
      ['Store', 'Time', 'In', 'Out'],
      ['7', '2026-01-31 14:00', '5', '4'],
      ['Store', 'Time', 'In', 'Out'],
      ['7', '2026-01-31 15:00', '', ''],
      ['Total', '2026-01-31 14:00', '5', '4'],
      ['Subtotal', '', '5', '4'],
    ],
    { header: true },
  )
  expect(read.map(told)).toEqual(['title', '2026-01-31T13:00 5', 'title', 'blank', 'total', 'total'])
})

it('running totals become differences between readings, in either order of rows', () => {
  const lines = [40, 110, 190, 20].map((total, hour) => ['7', `2026-01-31 ${10 + hour}:00`, String(total), '0'])
  const counted = ['2026-01-31T09:00 70', '2026-01-31T10:00 80', '2026-01-31T11:00 20']
  expect(readAll(lines, { counts: 'running' }).read.map(told)).toEqual(['first-reading', ...counted])
  expect(readAll(lines.toReversed(), { counts: 'running' }).read.map(told)).toEqual([
    'first-reading',
    ...counted.toReversed(),
  ])
})
