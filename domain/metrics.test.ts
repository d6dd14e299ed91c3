import { expect, it } from 'vitest'
import { divisorOf, figureOf, figureOver, formulaWords, METRICS, type Metric, metricSql, metricWords } from './metrics'

const metric = (name: Metric['name']) => METRICS.find((known) => known.name === name) as Metric
const store = (entries: number | null, openHours: number | null, areaM2: number | null) => ({
  counted: entries === null ? null : { entries, exits: 1 },
  inputs: { openHours, areaM2 },
})
const totalOf = (stores: readonly ReturnType<typeof store>[]) => ({
  entries: stores.reduce((sum, { counted }) => sum + (counted?.entries ?? 0), 0),
  exits: stores.reduce((sum, { counted }) => sum + (counted?.exits ?? 0), 0),
})
const over = (name: Metric['name'], stores: readonly ReturnType<typeof store>[]) =>
  figureOver(metric(name), totalOf(stores), stores)

it('has no duplicate column, URL name or label', () => {
  for (const key of ['name', 'column', 'sortName', 'label', 'shortLabel'] as const) {
    const names = METRICS.map((known) => known[key])
    const twice = names.filter((name, index) => names.indexOf(name) !== index)
    expect([key, ...twice]).toEqual([key])
  }
})

/** Columns that exports and the cookbook's league have besides metrics, and SQL keywords. */
const TAKEN_COLUMNS = [
  ...['from_utc', 'from_local', 'to_utc', 'store_id', 'store', 'state', 'last_received_utc'],
  ...['share_percent', 'change_percent', 'asc', 'desc', 'order', 'group', 'limit', 'select', 'from', 'where'],
]
/** Sort orders of the league that are not metrics. */
const TAKEN_SORT_NAMES = ['name', 'change']

it('uses lower-case names for columns and URLs, and none that is taken', () => {
  const columns = METRICS.map(({ column }) => column)
  expect(columns.filter((name) => !/^[a-z][a-z0-9_]*$/.test(name) || TAKEN_COLUMNS.includes(name))).toEqual([])
  const sortNames = METRICS.map(({ sortName }) => sortName as string)
  expect(sortNames.filter((name) => !/^[a-z][a-z0-9]*$/.test(name) || TAKEN_SORT_NAMES.includes(name))).toEqual([])
})

it('keeps the column and URL names that people have in files and links', () => {
  expect(METRICS.map(({ column, sortName }) => `${column} ${sortName}`)).toEqual(
    expect.arrayContaining([
      'entries entries',
      'exits exits',
      'net net',
      'entries_per_open_hour rate',
      'entries_per_m2 density',
    ]),
  )
})

it('is the ratio of sums over stores, not the mean of their rates', () => {
  const stores = [store(10, 1, 10), store(90, 9, 40)]
  expect(over('entriesPerOpenHour', stores)).toBe(10)
  expect(over('entriesPerM2', stores)).toBe(2)
  expect([over('entries', stores), over('exits', stores), over('net', stores)]).toEqual([100, 2, 98])
})

it('is unknown, or leaves the store out, if one store lacks an input, as the metric says', () => {
  const stores = [store(10, 1, 10), store(90, null, null), store(null, 4, 10)]
  expect(over('entriesPerOpenHour', stores)).toBeNull()
  expect(over('entriesPerM2', stores)).toBe(0.5)
  expect(divisorOf(metric('entriesPerM2'), stores).lacking).toEqual([stores[1]])
})

it('is unknown without data, or if no divisor is known', () => {
  expect(figureOf(metric('entries'), null, { openHours: 1, areaM2: 1 })).toBeNull()
  expect(figureOf(metric('entriesPerOpenHour'), { entries: 4, exits: 4 }, { openHours: 0, areaM2: 1 })).toBeNull()
  expect(figureOf(metric('entriesPerM2'), { entries: 4, exits: 4 }, { openHours: 2, areaM2: null })).toBeNull()
  expect(figureOf(metric('entriesPerM2'), { entries: 4, exits: 4 }, { openHours: null, areaM2: 8 })).toBe(0.5)
  expect(over('entriesPerM2', [store(10, 1, null)])).toBeNull()
  expect(over('entriesPerOpenHour', [store(10, 0, null)])).toBeNull()
})

it('with several inputs divides by their product, in TypeScript, in SQL and in words', () => {
  const example: Metric = { ...metric('net'), per: ['areaM2', 'openHours'], whereLacking: 'left out' }
  expect(figureOf(example, { entries: 61, exits: 1 }, { openHours: 3, areaM2: 10 })).toBe(2)
  const stores = [store(61, 3, 10), store(31, 1, 30), store(7, null, 5)]
  expect(figureOver(example, totalOf(stores), stores)).toBe(1.5)
  expect(metricSql(example, { entries: 'e', exits: 'x' }, { openHours: 'h', areaM2: 'a' })).toBe('(e - x) / a / h')
  expect(metricWords({ ...example, counts: { add: 'entries' } })).toBe('entries per square metre per open hour')
  expect(formulaWords(example)).toBe('(entries − exits) ÷ m² ÷ open hours')
})
