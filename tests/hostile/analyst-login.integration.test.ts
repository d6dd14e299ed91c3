import { readFileSync } from 'node:fs'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { eventually } from '../support/eventually'
import { ANALYST_STATEMENTS } from './lists/analyst'

/** The login that only reads, as people use it with tools of their own. */
const client = new pg.Client({ connectionString: inject('questdbPgUrl'), query_timeout: 30_000 })
beforeAll(() => client.connect())
afterAll(() => client.end())

const rows = async (sql: string): Promise<Record<string, unknown>[]> => (await client.query(sql)).rows

it.each(ANALYST_STATEMENTS)('the login of analysts: $sql is $wanted', async ({ sql, wanted }) => {
  const answer = await client.query(sql).then(
    () => 'answered',
    () => 'refused',
  )
  expect(answer).toBe(wanted)
})

it('COPY TO of that login writes no file: it waits for a thread, and there is none', async () => {
  const threads = await rows("SELECT value FROM (SHOW PARAMETERS) WHERE property_path = 'export.worker.count'")
  expect(threads).toEqual([{ value: '0' }])
  await client.query("COPY stores TO 'planted' WITH FORMAT PARQUET")
  const waiting = await eventually(async () => {
    const [copy] = await rows("SELECT phase FROM export_activity() WHERE export_path = 'planted'")
    return copy
  })
  expect(waiting).toEqual({ phase: 'wait_to_run' })
  expect(await rows('SELECT * FROM export_files()')).toEqual([])
})

it('no password is among the parameters it may read', async () => {
  const parameters = await rows('SHOW PARAMETERS')
  const passwords = parameters.filter(({ property_path }) => /password/.test(String(property_path)))
  expect(passwords.length).toBeGreaterThan(2)
  for (const { value } of passwords) expect(['****', '']).toContain(value)
})

it('the docs tell of each function that it is answered', () => {
  const told = readFileSync('docs/analysts.md', 'utf8')
  for (const { sql, wanted } of ANALYST_STATEMENTS) {
    const name = /(\w+)\(/.exec(sql)?.[1] ?? sql
    if (wanted === 'answered') expect([name, told.includes(name)]).toEqual([name, true])
  }
})
