import { expect, it } from 'vitest'
import { parseChoices } from '../choices'
import { planOf, whatIsMissing } from './columns'
import { ColumnGuess } from './guess-columns'
import { findHeader, looksLikeHeader } from './header'

const guessColumns = (header: string[] | null, below: string[][]) => {
  const { columns } = new ColumnGuess(header, below).guess()
  return Object.fromEntries(Object.entries(columns).filter(([, index]) => index !== null))
}

const rows = [
  ['10', 'north', '2026-01-31 14:00', '5', '4'],
  ['10', 'south', '2026-01-31 14:00', '7', '6'],
]

it('columns are found by their names, in several languages', () => {
  expect(guessColumns(['Store ID', 'Door', 'Timestamp', 'In', 'Out'], rows)).toEqual({
    store: 0,
    door: 1,
    time: 2,
    entries: 3,
    exits: 4,
  })
  const german = guessColumns(
    ['Datum', 'Uhrzeit', 'Filiale', 'Eintritte', 'Austritte'],
    [['31.01.2026', '14:00', '10', '5', '4']],
  )
  expect(german).toEqual({ time: 0, clock: 1, store: 2, entries: 3, exits: 4 })
})

it('without names they are found by their content', () => {
  expect(looksLikeHeader(rows[0]!)).toBe(false)
  expect(looksLikeHeader(['store', 'time', 'in', 'out'])).toBe(true)
  expect(guessColumns(null, [['Zurich', '2026-01-31 14:00', '5', '4']])).toMatchObject({
    store: 0,
    time: 1,
    entries: 2,
    exits: 3,
  })
})

it('choices override detection; what is missing is named', () => {
  const parsed = parseChoices(new URLSearchParams('store=&exits=4&zone=Europe/Zurich&dates=mdy&header=1'))
  if (!parsed.ok) throw new Error(parsed.problems.join())
  const plan = planOf(parsed.choices, [['Store ID', 'Door', 'Timestamp', 'In', 'Out'], ...rows], null)
  expect(plan).toMatchObject({ zone: 'Europe/Zurich', order: 'mdy', columns: { store: null, entries: 3, exits: 4 } })
  expect(whatIsMissing(plan, null)).toEqual([expect.stringContaining('store')])
  expect(whatIsMissing({ ...plan, oneStore: '10' }, null)).toEqual([])
  expect(whatIsMissing({ ...plan, oneStore: '10', columns: { ...plan.columns, door: 3 } }, null)).toEqual([
    expect.stringContaining('same column is chosen twice'),
  ])
})

it('every problem in the URL is named', () => {
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

it("a column's name outranks its content", () => {
  const six = guessColumns(['store', 'time', 'entries'], [['500010', '2026-01-15 14:00', '120']])
  expect(six).toEqual({ store: 0, time: 1, entries: 2 })
  const eight = [['20240101', '15.01.2026', '14:00', '120', '113']]
  expect(guessColumns(['Store', 'Datum', 'Uhrzeit', 'Eintritte', 'Austritte'], eight)).toEqual({
    store: 0,
    time: 1,
    clock: 2,
    entries: 3,
    exits: 4,
  })
  expect(guessColumns(null, [['20240101', '2026-01-15 14:00', '120', '113']])).toMatchObject({ time: 1 })
})

it('files of cities and of counter makers are recognised by column names', () => {
  const city = [['6011720260115', '500061', '2026-01-15', '17', '120', '180', '300', 'Col700_T']]
  const names = ['ID', 'Location_ID', 'Sensing_Date', 'HourDay', 'Direction_1', 'Direction_2', 'Total_of_Directions']
  expect(guessColumns([...names, 'Sensor_Name'], city)).toEqual({
    store: 1,
    time: 2,
    clock: 3,
    entries: 4,
    exits: 5,
    door: 7,
  })
  const ways = [['2026-01-15 14:00', 'A', 'in', '5']]
  expect(guessColumns(['Timestamp', 'Site', 'Direction', 'Count'], ways)).toEqual({
    time: 0,
    store: 1,
    direction: 2,
    entries: 3,
  })
})

it('counts with a column per door are found', () => {
  const { doors } = new ColumnGuess(
    ['Date', 'North in', 'North out', 'In (South)', 'Out (South)'],
    [['2026-01-15 14:00', '1', '2', '3', '4']],
  ).guess()
  expect(doors).toEqual([
    { door: 'North', entries: 1, exits: 2 },
    { door: 'South', entries: 3, exits: 4 },
  ])
})

it('column names are found below title lines', () => {
  const report = [
    ['Traffic Report', '', '', ''],
    ['Site', 'Main Street', '', ''],
    ['Date', 'Time', 'In', 'Out'],
    ['15.01.2026', '14:00', '120', '113'],
  ]
  expect(findHeader(report)).toEqual({ titleRows: 2, header: true })
  expect(findHeader(rows)).toEqual({ titleRows: 0, header: false })
  expect(findHeader([['Report'], ...rows])).toEqual({ titleRows: 1, header: false })
})
