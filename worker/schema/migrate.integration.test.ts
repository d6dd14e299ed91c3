import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { DAY_MS } from '~/domain/time/durations'
import { execute, type QuestdbAddress, questdbAddress } from '~/platform/questdb/questdb-http'
import { eventually } from '~/tests/support/eventually'
import { type OwnQuestdb, startOwnQuestdb } from '~/tests/support/servers/own-questdb'
import { migrate } from './migrate'

let database: OwnQuestdb
let address: QuestdbAddress

// A database of its own: workers of other tests set the retention of theirs.
beforeAll(async () => {
  database = await startOwnQuestdb(256)
  address = questdbAddress(database.questdb.url)
})
afterAll(() => database?.stop())

const insert = (daysAgo: number) =>
  execute(
    address,
    `INSERT INTO traffic VALUES ('${new Date(Date.now() - daysAgo * DAY_MS).toISOString()}', 's', null, 1, 0, 'test', now(), '${randomUUID()}')`,
  )
const rowsAreStored = (table: string, rows: number) =>
  eventually(async () => (await execute(address, `SELECT count() AS rows FROM ${table}`))[0]?.rows === rows, {
    withinMs: 30_000,
  })

it('an older table of stores gets the column for merges; migrating again is harmless', async () => {
  const hasColumn = async () =>
    (await execute(address, `SELECT "column" FROM table_columns('stores')`)).some(
      ({ column }) => column === 'merged_into',
    )
  await migrate(address, 800)
  await execute(address, 'ALTER TABLE stores DROP COLUMN merged_into')
  await eventually(async () => !(await hasColumn()))
  await execute(address, 'TRUNCATE TABLE schema_migrations')
  await eventually(async () => (await execute(address, 'SELECT number FROM schema_migrations')).length === 0)
  await migrate(address, 800)
  await eventually(hasColumn)
})

it("the retention of tables and views follows today's settings, not those at creation", async () => {
  expect(await migrate(address, 800)).toEqual([])
  expect(await migrate(address, 1_000)).toEqual(
    expect.arrayContaining(['traffic: 800 DAY → 1000 DAY', 'traffic_1m: 800 DAY → 1000 DAY']),
  )
  await insert(820)
  await insert(0)
  await insert(821)
  for (const table of ['traffic', 'traffic_1m', 'traffic_15m', 'traffic_1h', 'traffic_1d'])
    await rowsAreStored(table, 3)
  expect(await migrate(address, 1_000)).toEqual([])
  await migrate(address, 400)
  await insert(1)
  await rowsAreStored('traffic', 2)
})

it('migrating a database without daily sums adds its past by day', async () => {
  await migrate(address, 400)
  await insert(2)
  await rowsAreStored('traffic_1h', 3)
  await execute(address, 'DROP MATERIALIZED VIEW traffic_1d')
  await execute(address, 'TRUNCATE TABLE schema_migrations')
  await eventually(async () => (await execute(address, 'SELECT number FROM schema_migrations')).length === 0)
  await migrate(address, 400)
  const [days] = await execute(address, 'SELECT sum(events) AS events FROM traffic_1d')
  const [hours] = await execute(address, 'SELECT sum(events) AS events FROM traffic_1h')
  expect(days).toEqual(hours)
})
