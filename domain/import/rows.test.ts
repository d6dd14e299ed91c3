import { describe, expect, it } from 'vitest'
import type { ImportPlan } from './columns'
import { RowReader } from './rows'

const context = {
  storeIdOf: (text: string) => (text === 'Bahnhof' ? '7' : text),
  zoneOf: () => 'Europe/Zurich',
  nowMs: Date.parse('2026-11-21T12:00:00Z'),
  retentionDays: 800,
}
const plan: ImportPlan = {
  header: true,
  columns: { store: 0, door: null, time: 1, clock: null, entries: 2, exits: 3 },
  oneStore: null,
  zone: null,
  order: null,
}
const reader = (changes: Partial<ImportPlan> = {}) => new RowReader({ ...plan, ...changes }, context)
const one = (...cells: string[]) => reader().read(2, cells)
const instants = (rows: RowReader, ...times: string[]) =>
  times.map((time, index) => {
    const read = rows.read(index + 2, ['7', time, '1', '1'])
    return read.kind === 'row' ? new Date(read.row.atMs).toISOString().slice(0, 16) : read.text
  })

it("a row becomes counts of a store, named by id or name, at an instant of the store's own zone", () => {
  expect(one('Bahnhof', '2026-01-31 14:00', '120', '113.0')).toEqual({
    kind: 'row',
    row: { storeId: '7', doorId: null, atMs: Date.parse('2026-01-31T13:00:00Z'), entries: 120, exits: 113 },
  })
})

it('the zone of the file, one store for all rows, doors and missing exits are read as chosen', () => {
  const rows = reader({ zone: 'UTC', oneStore: '9', columns: { ...plan.columns, store: null, door: 0, exits: null } })
  expect(rows.read(2, ['north', '2026-01-31 14:00', '5'])).toEqual({
    kind: 'row',
    row: { storeId: '9', doorId: 'north', atMs: Date.parse('2026-01-31T14:00:00Z'), entries: 5, exits: 0 },
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
    [['7', '2027-01-31 14:00', '1', '1'], /ahead of now/],
    [['7', '2019-01-31 14:00', '1', '1'], /older than the 800 days/],
    [['7', '2026-03-29 02:30', '1', '1'], /never showed it/],
  ])('%j', (cells, problem) =>
    expect(one(...cells)).toMatchObject({ kind: 'problem', text: expect.stringMatching(problem) }),
  )
})

it('the same store, door and time twice is told with the line it repeats', () => {
  expect(instants(reader(), '2026-01-31 14:00', '2026-01-31 15:00', '31.01.2026 14:00')).toEqual([
    '2026-01-31T13:00',
    '2026-01-31T14:00',
    'the same store, door and time as line 2',
  ])
})

it('the hour that comes twice: the first row is the first one, the second the second, a third one too many', () => {
  const rows = reader()
  expect(instants(rows, '2025-10-26 02:00', '2025-10-26 02:30', '2025-10-26 02:00', '2025-10-26 02:00')).toEqual([
    '2025-10-26T00:00',
    '2025-10-26T00:30',
    '2025-10-26T01:00',
    'the same store, door and time as line 4',
  ])
  expect(rows.takenAsFirst).toEqual([3])
})
