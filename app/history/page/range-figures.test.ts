import { expect, it } from 'vitest'
import { METRICS } from '~/domain/metrics'
import { unknownStore } from '~/domain/stores'
import { rangeFigures } from './range-figures'

const store = (id: string, areaM2: number | null) => ({ ...unknownStore(id, 'UTC'), areaM2 })

function figuresOf(openHours: [string, number | null][], compared: { entries: number; exits: number } | null) {
  const stores = [store('a', 100), store('b', null)]
  const storeTotals = new Map([
    ['a', { entries: 60, exits: 50 }],
    ['b', { entries: 40, exits: 30 }],
  ])
  const known = { stores, openHours: new Map(openHours), storeTotals, compared, locale: 'en-GB' }
  return rangeFigures({ entries: 100, exits: 80 }, known)
}
const told = (figures: ReturnType<typeof figuresOf>) =>
  Object.values(figures).map(({ label, value, change, before, note }) =>
    [label, value, ...[change, before, note].filter((words) => words !== null)].join('; '),
  )

it('shows every metric of the registry, in its order', () => {
  expect(Object.keys(figuresOf([], null))).toEqual(METRICS.map(({ name }) => name))
})

it('says what a rate is based on: open hours, or how many stores have an area', () => {
  const figures = figuresOf(
    [
      ['a', 10],
      ['b', 15],
    ],
    null,
  )
  expect(told(figures)).toEqual(
    expect.arrayContaining([
      'Entries; 100',
      'Exits; 80',
      'Net; +20; entries − exits',
      'Entries per open hour; 4.0; 25.0 h open with data',
      'Entries per m²; 0.6; 1 of 2 stores have an area',
    ]),
  )
})

it('shows no rate per open hour if the hours of one store are unknown', () => {
  expect(told(figuresOf([['a', 10]], null))).toContain('Entries per open hour; –; opening hours not set')
})

it('shows counts next to those of the compared period', () => {
  expect(told(figuresOf([], { entries: 80, exits: 80 }))).toEqual(
    expect.arrayContaining(['Entries; 100; +25.0%; 80', 'Exits; 80; 0.0%; 80', 'Net; +20; 0; entries − exits']),
  )
})

it('leads to where a store gets what a figure lacks, or to the list where several lack it', () => {
  const missing = (openHours: [string, number | null][]) => {
    const { entriesPerOpenHour, entriesPerM2 } = figuresOf(openHours, null)
    return [entriesPerOpenHour.missing, entriesPerM2.missing]
  }
  const ofArea = { words: 'Set area', to: '/settings/stores/b#area' }
  expect(missing([])).toEqual([{ words: 'Set hours', to: '/stores' }, ofArea])
  expect(missing([['a', 10]])).toEqual([{ words: 'Set hours', to: '/settings/stores/b#hours' }, ofArea])
  const known: [string, number][] = [
    ['a', 10],
    ['b', 15],
  ]
  expect(missing(known)).toEqual([null, ofArea])
})

it('a difference is minor: it stands after the counts and rates', () => {
  const minor = Object.entries(figuresOf([], null)).filter(([, { isMinor }]) => isMinor)
  expect(minor.map(([name]) => name)).toEqual(['net'])
})
