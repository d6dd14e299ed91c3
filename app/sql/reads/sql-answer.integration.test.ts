import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { execute, questdbAddress } from '~/platform/questdb/questdb-http'
import { openWorkbench, StatementProblem } from '~/platform/questdb/questdb-workbench'
import { HOSTILE_STATEMENTS } from '~/tests/hostile/lists/statements'
import { eventually } from '~/tests/support/eventually'
import { ALLOWED_FUNCTIONS, isKeptOut, ROW_FUNCTIONS } from '../statement/allowed-functions'
import { readStatement } from '../statement/read-statement'
import { getSqlAnswer } from './sql-answer'

const address = questdbAddress(inject('questdbUrl'))
const workbench = openWorkbench(inject('questdbPgUrl'))
const TIMEOUT_MS = 1_500
const id = `sql-${randomUUID().slice(0, 8)}`

/** The page's error for a statement; null if it gives an answer. */
async function problemOf(text: string): Promise<string | null> {
  const read = readStatement(text)
  return read.ok ? problemOfRunning(read.statement) : read.problem
}

/** What the database says of a statement that nobody judged. */
async function problemOfRunning(statement: string): Promise<string | null> {
  try {
    await getSqlAnswer(workbench, statement, { mostRows: 10, timeoutMs: TIMEOUT_MS })
    return null
  } catch (error) {
    if (error instanceof StatementProblem) return error.message
    throw error
  }
}

/** What nobody may change by the workbench: schema, rows of this test's store, files in QuestDB's export folder. */
async function standing() {
  const tables = await execute(
    address,
    `SELECT table_name, ttlValue, ttlUnit, dedup FROM tables() WHERE table_name NOT LIKE 'limit%' ORDER BY table_name`,
  )
  const columns = await execute(address, `SELECT "column", type FROM table_columns('traffic')`)
  const rows = await execute(
    address,
    `SELECT count() AS rows, sum(customers_in) AS entries FROM traffic WHERE store_id = '${id}'`,
  )
  const files = await execute(address, 'SELECT count() AS files FROM export_files()')
  const checkpoint = await execute(address, 'SELECT * FROM checkpoint_status()')
  return {
    tables: tables.filter((row) => !/^(sys\.|telemetry)/.test(String(row.table_name))),
    columns,
    rows,
    files,
    checkpoint,
  }
}

beforeAll(async () => {
  await execute(
    address,
    `INSERT INTO traffic (ts, store_id, customers_in, customers_out, event_id) VALUES (now(), '${id}', 3, 1, '${randomUUID()}')`,
  )
  await eventually(async () => (await execute(address, `SELECT ts FROM traffic WHERE store_id = '${id}'`)).length === 1)
})

describe('the workbench', () => {
  it('changes nothing, hangs on nothing and says clearly why, for every hostile statement', {
    timeout: 180_000,
  }, async () => {
    expect(HOSTILE_STATEMENTS.length).toBeGreaterThanOrEqual(60)
    const before = await standing()
    for (const { sql: statement, wanted } of HOSTILE_STATEMENTS) {
      const begun = performance.now()
      const problem = await problemOf(statement)
      expect([statement, problem === null ? 'answered' : 'refused']).toEqual([statement, wanted])
      expect(problem).toMatch(/^[A-Z].{8,}|^[a-z' ]+.*$/)
      expect([statement, problem]).not.toEqual([
        statement,
        expect.stringMatching(/\.(java|ts|mjs):\d|io\.questdb|\/(etc|tmp|home|root|var)\b|null is/),
      ])
      expect([statement, performance.now() - begun < TIMEOUT_MS + 8_000]).toEqual([statement, true])
    }
    expect(await standing()).toEqual(before)
    expect(await problemOf('SELECT 1')).toBeNull()
  })

  it('runs one statement at a time, even after the reader of a heavy one has left, so that pages keep a thread', async () => {
    const heavy = `SELECT count_distinct(x) AS "${id}" FROM long_sequence(100000000000)`
    const left = await workbench.begin(heavy, TIMEOUT_MS)
    const abandoned = left.read(1).catch(() => null)
    const running = async () =>
      (await execute(address, 'SELECT query FROM query_activity()')).filter(({ query }) => query === heavy).length
    await eventually(async () => (await running()) === 1)
    left.close()
    const statements = Promise.all([heavy, 'SELECT 1'].map(problemOfRunning))
    const over = statements.then(() => true)
    let most = 0
    while (!(await Promise.race([over, pause(20)]))) most = Math.max(most, await running())
    await abandoned
    expect(await statements).toEqual([expect.stringContaining('longer than'), null])
    expect(most).toBe(1)
  })

  it('refuses at once when too many wait', async () => {
    const heavy = 'SELECT count_distinct(x) FROM long_sequence(100000000000)'
    const problems = await Promise.all(Array.from({ length: 14 }, () => problemOfRunning(heavy)))
    expect(
      problems.filter((problem) => problem?.startsWith('Other statements are running')).length,
    ).toBeGreaterThanOrEqual(4)
    expect(await problemOf('SELECT 1')).toBeNull()
  })

  it('gives values as QuestDB holds them, with their kinds; nulls stay null', async () => {
    const statement = `SELECT 9007199254740993 AS big, null::int AS missing, 1.5 AS half, true AS yes, 'a' AS text,
      to_timestamp('2026-01-02T03:04:05.600000', 'yyyy-MM-ddTHH:mm:ss.SSSUUU') AS moment`
    const { columns, rows } = await getSqlAnswer(workbench, statement, { mostRows: 10, timeoutMs: 5_000 })
    expect(rows).toEqual([['9007199254740993', null, '1.5', 't', 'a', '2026-01-02T03:04:05.6Z']])
    expect(columns.map(({ kind }) => kind)).toEqual(['number', 'number', 'number', 'boolean', 'text', 'time'])
  })

  it('says that rows were cut', async () => {
    const read = (mostRows: number) =>
      getSqlAnswer(workbench, 'SELECT x FROM long_sequence(10)', { mostRows, timeoutMs: 5_000 })
    expect(await read(10)).toMatchObject({ cut: false, rows: { length: 10 } })
    expect(await read(9)).toMatchObject({ cut: true, rows: { length: 9 } })
  })

  it('knows every function of the database, as callable or as a forbidden name', async () => {
    const there = await execute(address, 'SELECT DISTINCT name FROM functions()')
    const names = new Set(there.map((row) => String(row.name).toLowerCase()))
    expect([...ALLOWED_FUNCTIONS, ...ROW_FUNCTIONS.keys()].filter((name) => !names.has(name))).toEqual([])
    const words = [...names].filter(
      (name) => /^[a-z]\w*$/.test(name) && !/^(and|or|not|in|like|ilike|between|case)$/.test(name),
    )
    const known = (name: string) => ALLOWED_FUNCTIONS.has(name) || ROW_FUNCTIONS.has(name) || isKeptOut(name)
    expect(words.filter((name) => !known(name))).toEqual([])
    expect(words.filter((name) => isKeptOut(name) && problemIsNull(`SELECT 1 AS ${name}`))).toEqual([])
  })

  it('knows the columns of the functions allowed after FROM', async () => {
    for (const [name, columns] of ROW_FUNCTIONS) {
      const args = name === 'long_sequence' ? '1' : name.startsWith('table_') ? "'traffic'" : ''
      expect(
        await problemOf(`SELECT ${columns.map((column) => `"${column}"`).join(', ')} FROM ${name}(${args})`),
      ).toBeNull()
    }
  })
})

const problemIsNull = (statement: string) => readStatement(statement).ok
