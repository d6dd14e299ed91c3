import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { HOUR_MS, MINUTE_MS } from '~/domain/time/durations'
import { execute, questdbAddress } from '~/platform/questdb/questdb-http'
import { openWorkbench } from '~/platform/questdb/questdb-workbench'
import { eventually } from '~/tests/support/eventually'
import { getSqlAnswer } from '../reads/sql-answer'
import { readStatement } from '../statement/read-statement'
import { RECIPES } from './all-recipes'

const address = questdbAddress(inject('questdbUrl'))
const workbench = openWorkbench(inject('questdbPgUrl'))
const id = `cook-${randomUUID().slice(0, 8)}`
const name = `Cookbook ${id}`
/** Begin of the hour two hours ago: over, and surely of the last day. */
const hour = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 2 * HOUR_MS
/** A zone without clock changes in which that hour is of the same business day as now, which begins at 04:00. */
const zone =
  new Date(hour + 9 * HOUR_MS).getUTCHours() < 4
    ? { name: 'America/Bogota', hours: -5 }
    : { name: 'Asia/Tokyo', hours: 9 }
const at = (ms: number) => `'${new Date(ms).toISOString().replace('Z', '000Z')}'`

/** The rows of a recipe as objects. */
async function cook(recipeId: string): Promise<Record<string, string | null>[]> {
  const recipe = RECIPES.find((candidate) => candidate.id === recipeId)
  const read = readStatement(recipe?.sql ?? '')
  if (!read.ok) throw new Error(`${recipeId}: ${read.problem}`)
  const { columns, rows, cut } = await getSqlAnswer(workbench, read.statement, { mostRows: 50_000, timeoutMs: 30_000 })
  expect(columns.map((column) => column.name)).toEqual(recipe?.columns)
  expect(cut).toBe(false)
  return rows.map((row) => Object.fromEntries(row.map((value, index) => [columns[index]?.name, value])))
}

const insert = (table: string, columns: string, rows: string[]) =>
  execute(address, `INSERT INTO ${table} (${columns}) VALUES ${rows.map((row) => `(${row})`).join(', ')}`)
/** How many of our two stores QuestDB has as we described them. */
async function described(): Promise<number> {
  const rows = `(store_id = '${id}' AND name = '${name}') OR (store_id = '${id}-typo' AND merged_into = '${id}')`
  return Number((await execute(address, `SELECT count() AS n FROM stores WHERE ${rows}`))[0]?.n)
}

/** A worker of another test describes each store it finds in QuestDB by its id alone, once, as it starts. */
async function describeStores(): Promise<void> {
  if ((await described()) === 2) return
  await insert('stores', 'ts, store_id, name, time_zone, area_m2', [
    `'1970-01-01T00:00:00.000000Z', '${id}', '${name}', '${zone.name}', 100.0`,
  ])
  await insert('stores', 'ts, store_id, name, time_zone, merged_into', [
    `'1970-01-01T00:00:00.000000Z', '${id}-typo', '${id}-typo', '${zone.name}', '${id}'`,
  ])
  await eventually(async () => (await described()) === 2)
}
beforeEach(describeStores)

beforeAll(async () => {
  const now = Date.now()
  const passed = (ms: number, door: string, entries: number, exits: number, receivedMs: number, eventId: string) =>
    `${at(ms)}, '${id}', '${door}', ${entries}, ${exits}, '${id}', ${at(receivedMs)}, '${eventId}'`
  const again = randomUUID()
  // The last one is a repeat: it replaces the row before it. The second came ten minutes late.
  await insert('traffic', 'ts, store_id, door_id, customers_in, customers_out, source, received_at, event_id', [
    passed(hour, 'front', 9_000, 5_000, hour + 1_000, randomUUID()),
    passed(hour + MINUTE_MS, 'front', 1_000, 1_000, hour + 11 * MINUTE_MS, randomUUID()),
    passed(hour + 2 * MINUTE_MS, 'back', 0, 2_000, hour + 2 * MINUTE_MS, again),
    passed(hour + 2 * MINUTE_MS, 'back', 0, 2_000, hour + 2 * MINUTE_MS, again),
  ])
  await insert('traffic', 'ts, store_id, customers_in, customers_out, event_id', [
    `${at(hour)}, '${id}-typo', 7, 0, '${randomUUID()}'`,
  ])
  // Another store, a week before, so that weeks can be compared.
  await insert('traffic', 'ts, store_id, customers_in, customers_out, event_id', [
    `${at(hour - 7 * 24 * HOUR_MS)}, '${id}-past', 50, 50, '${randomUUID()}'`,
  ])
  await insert('ingest_stats', 'ts, worker, source, read, written, parked', [`${at(now)}, '${id}', '${id}', 4, 4, 0`])
  const visit = (minutes: number) =>
    `${at(hour)}, '${id}', ${at(hour + minutes * MINUTE_MS)}, '${randomUUID()}', '${id}', ${at(hour)}, '${randomUUID()}'`
  await insert('visits', 'ts, store_id, exit_ts, visitor, source, received_at, event_id', [10, 20, 30].map(visit))
  const session = randomUUID()
  const shop = (type: string, more: string) =>
    `${at(hour)}, ${more}, '${type}', '${session}', '${id}', ${at(hour)}, '${randomUUID()}'`
  const shopColumns =
    'store_id, product_id, category, order_id, total_minor, currency, event_type, session, source, received_at, event_id'
  await insert('shop_events', `ts, ${shopColumns}`, [
    shop('product_viewed', `null, '${id}-p', '${id}-shoes', null, null, null`),
    shop('order_completed', `'${id}', null, null, '${id}-o', 4500, 'CHF'`),
  ])
  await insert(
    'shop_order_items',
    'ts, store_id, event_type, order_id, line, product_id, quantity, price_minor, currency, event_id',
    [`${at(hour)}, '${id}', 'order_completed', '${id}-o', 0, '${id}-p', 3, 1500, 'CHF', '${randomUUID()}'`],
  )
  const click = (seq: number) =>
    `${at(hour + seq)}, '${id}', '${session}', ${seq}, 'click', '/', 'a.buy', false, '${randomUUID()}'`
  await insert('interactions', 'ts, site, session, seq, kind, path, target, ended, event_id', [click(0), click(3)])
  await insert('dead_letters', 'ts, topic, "partition", "offset", "index", reason, message', [
    `${at(now)}, '${id}', 0, 1, 0, 'not-json', 'no'`,
  ])
  const count = async (table: string, rows: string) =>
    (await execute(address, `SELECT count() AS n FROM ${table} WHERE ${rows}`))[0]?.n
  await eventually(async () => {
    const [sums] = await execute(address, `SELECT sum(entries) AS entries FROM traffic_1h WHERE store_id = '${id}'`)
    const counts = [
      await count('visits', `store_id = '${id}'`),
      await count('shop_events', `source = '${id}'`),
      await count('shop_order_items', `store_id = '${id}'`),
      await count('interactions', `site = '${id}'`),
      await count('dead_letters', `topic = '${id}'`),
      await count('ingest_stats', `source = '${id}'`),
    ]
    const [past] = await execute(
      address,
      `SELECT sum(entries) AS entries FROM traffic_1h WHERE store_id = '${id}-past'`,
    )
    const [typo] = await execute(address, `SELECT sum(entries) AS n FROM traffic_1h WHERE store_id = '${id}-typo'`)
    expect(counts).toEqual([3, 2, 1, 2, 1, 1])
    return sums?.entries === 10_000 && typo?.n === 7 && past?.entries === 50
  })
})

describe('the cookbook', () => {
  it('has at least fifteen recipes, each with an id and a title of its own', () => {
    expect(RECIPES.length).toBeGreaterThanOrEqual(15)
    expect(new Set(RECIPES.map((recipe) => recipe.id)).size).toBe(RECIPES.length)
    expect(new Set(RECIPES.map((recipe) => recipe.title)).size).toBe(RECIPES.length)
  })

  it.each(RECIPES.map((recipe) => recipe.id))(
    '%s runs by the read-only login and gives the columns it names',
    async (recipeId) => {
      expect((await cook(recipeId)).length).toBeGreaterThan(recipeId === 'silent-doors' ? -1 : 0)
    },
  )

  const local = new Date(hour + zone.hours * HOUR_MS).toISOString()
  it.each<[string, Record<string, string>, Record<string, string>]>([
    [
      'traffic-by-local-day',
      { store: name },
      { day: `${local.slice(0, 10)}T00:00:00Z`, entries: '10000', exits: '8000' },
    ],
    ['entries-with-merged-stores', { store_id: id }, { store: name, entries: '10007', exits: '8000' }],
    [
      'weekday-and-hour',
      { store: name },
      { hour: String(Number(local.slice(11, 13))), mean_entries: '10000', weeks: '1' },
    ],
    ['peak-hours', { store: name }, { local_hour: local.replace('.000Z', 'Z'), entries: '10000' }],
    ['dwell-percentiles', { store_id: id }, { visits: '3' }],
    ['league', { store: name }, { entries: '10000', entries_per_m2: '100' }],
    ['door-balance', { store: name, door_id: 'front' }, { entries: '10000', exits: '6000', imbalance_percent: '25' }],
    ['door-balance', { store: name, door_id: 'back' }, { entries: '0', exits: '2000', imbalance_percent: '-100' }],
    ['store-conversion', { store_id: id }, { entries: '10000', orders: '1' }],
    ['revenue-by-day', { currency: 'CHF', channel: 'store' }, { orders: '1', revenue: '45', average_order: '45' }],
    ['revenue-by-category', { category: `${id}-shoes` }, { currency: 'CHF', pieces: '3', revenue: '45' }],
    ['most-clicked', { site: id }, { path: '/', target: 'a.buy', clicks: '2', sessions: '1' }],
    ['late-events', { source: id }, { events: '3', late: '1', latest_minutes: '10' }],
    ['dead-letters', { topic: id }, { reason: 'not-json', messages: '1', replayed: '0' }],
    // More rows are stored than counted: a worker was killed before it had written its stats.
    ['repeats', { source: id }, { written: '4', repeats: '0' }],
    ['balance-after-a-crash', { source: id, table_name: 'traffic' }, { rows: '3', distinct_ids: '3' }],
    ['tables-and-their-state', { name: 'traffic' }, { suspended: 'f' }],
  ])('%s tells what was put in: %o → %o', async (recipeId, which, figures) => {
    const rows = await cook(recipeId)
    const row = rows.find((candidate) => Object.entries(which).every(([column, value]) => candidate[column] === value))
    const plain = (value: string | null | undefined) =>
      value != null && /^-?\d+\.0+$/.test(value) ? String(Number(value)) : value
    expect(Object.fromEntries(Object.keys(figures).map((column) => [column, plain(row?.[column])]))).toEqual(figures)
  })
})
