import { expect, it } from 'vitest'
import { guessColumns, looksLikeHeader, parseChoices, planOf, whatIsMissing } from './columns'

const rows = [
  ['10', 'north', '2026-01-31 14:00', '5', '4'],
  ['10', 'south', '2026-01-31 14:00', '7', '6'],
]

it('columns are found by their names, in several languages', () => {
  expect(guessColumns(['Store ID', 'Door', 'Timestamp', 'In', 'Out'], rows)).toEqual({
    store: 0,
    door: 1,
    time: 2,
    clock: null,
    entries: 3,
    exits: 4,
  })
  const german = guessColumns(
    ['Datum', 'Uhrzeit', 'Filiale', 'Eintritte', 'Austritte'],
    [['31.01.2026', '14:00', '10', '5', '4']],
  )
  expect(german).toEqual({ time: 0, clock: 1, store: 2, entries: 3, exits: 4, door: null })
})

it('without names they are found by what they hold', () => {
  expect(looksLikeHeader(rows[0]!)).toBe(false)
  expect(looksLikeHeader(['store', 'time', 'in', 'out'])).toBe(true)
  expect(guessColumns(null, [['Zurich', '2026-01-31 14:00', '5', '4']])).toMatchObject({
    store: 0,
    time: 1,
    entries: 2,
    exits: 3,
  })
})

it('what was chosen wins over what was found; what is missing is named', () => {
  const parsed = parseChoices(new URLSearchParams('store=&exits=4&zone=Europe/Zurich&dates=mdy&header=1'))
  if (!parsed.ok) throw new Error(parsed.problems.join())
  const plan = planOf(parsed.choices, [['Store ID', 'Door', 'Timestamp', 'In', 'Out'], ...rows], 'dmy')
  expect(plan).toMatchObject({ zone: 'Europe/Zurich', order: 'mdy', columns: { store: null, entries: 3, exits: 4 } })
  expect(whatIsMissing(plan)).toEqual([expect.stringContaining('store')])
  expect(whatIsMissing({ ...plan, oneStore: '10' })).toEqual([])
  expect(whatIsMissing({ ...plan, oneStore: '10', columns: { ...plan.columns, door: 3 } })).toEqual([
    expect.stringContaining('two choices'),
  ])
})

it('nonsense in the address is named, each piece of it', () => {
  const parsed = parseChoices(
    new URLSearchParams('store=x&entries=-1&zone=Mars/Base&dates=ymd&separator=%00&header=yes'),
  )
  expect(parsed.ok ? [] : parsed.problems.map((problem) => problem.split(':')[0])).toEqual([
    'store',
    'entries',
    'header',
    'zone',
    'dates',
    'separator',
  ])
})
