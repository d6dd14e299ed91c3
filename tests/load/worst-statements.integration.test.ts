import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { HEAVY_STATEMENTS } from '../hostile/lists/heavy-statements'
import { eventually } from '../support/eventually'
import { startYearOfTraffic, YEAR } from '../support/history/year-of-traffic'
import { startWorkerProcess, type WorkerProcess } from '../support/ingest/worker-process'
import { startWebProcess, type WebProcess } from '../support/product/web-process'
import { tempFolder } from '../support/temp-folder'

/** The built web process on a database of its own with a year of counts: 1 051 200 rows. */

const STORES = 120
/** Pages asked for at once, as by two people who look at one page after the other. */
const READERS = 2
const PAGES = 120
const MOST_TIMES_SLOWER = 2
const BESIDE_MS = 30_000
const WELL_WITHIN_MS = 30_000
/** An event is answered once it is stored. */
const STORED_WITHIN_MS = 5_000
const TOKEN = 'intake-token-in-tests'

let database: Awaited<ReturnType<typeof startYearOfTraffic>>
let worker: WorkerProcess
let web: WebProcess
const folder = tempFolder()

beforeAll(async () => {
  database = await startYearOfTraffic(STORES, 1)
  worker = await startWorkerProcess(folder.path, { QUESTDB_URL: database.questdbUrl, INTAKE_TOKEN: TOKEN })
  web = await startWebProcess({ ...database, env: { INTAKE_URL: worker.intakeUrl, INTAKE_TOKEN: TOKEN } })
}, 600_000)
afterAll(async () => {
  await web?.stop()
  await worker?.child.stop()
  await database?.stop()
  folder.remove()
})

/**
 * A page nobody has asked for yet, so that none is answered from what is kept: days of the history, a store of the
 * overview, a store's own page.
 */
function newPage(index: number): string {
  const day = new Date(Date.UTC(YEAR, 0, 1 + index)).toISOString().slice(0, 10)
  const until = new Date(Date.UTC(YEAR, 0, 8 + index)).toISOString().slice(0, 10)
  return [
    `/history?from=${day}&to=${until}&store=s-${index % STORES}&zone=UTC`,
    `/?q=s-${index}`,
    `/stores/s-${index % STORES}`,
  ][index % 3]!
}

let asked = 0
/** Reads pages one after the other until `done`. @returns how long each took, ms */
async function readPages(done: (read: number) => boolean): Promise<number[]> {
  const times: number[] = []
  const reader = async () => {
    while (!done(times.length)) {
      const begun = performance.now()
      const answer = await fetch(web.origin + newPage(asked++))
      await answer.text()
      expect(answer.status).toBe(200)
      times.push(performance.now() - begun)
    }
  }
  await Promise.all(Array.from({ length: READERS }, reader))
  return times
}

const percentile95 = (times: readonly number[]) => [...times].sort((a, b) => a - b)[Math.ceil(times.length * 0.95) - 1]!

/**
 * Sends one event after the other, a second apart, until `done`.
 * @returns how long the slowest took to be stored, ms
 */
async function sendEvents(done: () => boolean): Promise<number> {
  let slowest = 0
  while (!done()) {
    const begun = performance.now()
    const body = JSON.stringify({
      store_id: 's-1',
      customers_in: 1,
      customers_out: 0,
      time_stamp: new Date().toISOString(),
    })
    const answer = await fetch(`${web.origin}/api/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    expect([answer.status, await answer.json()]).toMatchObject([202, { accepted: 1 }])
    slowest = Math.max(slowest, performance.now() - begun)
    await pause(1_000)
  }
  return slowest
}

/**
 * Asks for the answer of a statement again and again, each time as long after it as the answer says.
 * @returns what it was told
 */
async function askAgain(sql: string, done: () => boolean): Promise<number[]> {
  const told: number[] = []
  while (!done()) {
    const answer = await statementAt(sql)
    await answer.text()
    told.push(answer.status)
    await pause(Number(answer.headers.get('retry-after') ?? 1) * 1_000)
  }
  return told
}

const statementAt = (sql: string) => fetch(`${web.origin}/sql?${new URLSearchParams({ q: sql })}`)

it(`${HEAVY_STATEMENTS.length} of the worst statements at once make pages at most twice as slow, events are stored all the while, and all is well within 30 s`, async () => {
  await readPages((read) => read >= PAGES)
  const alone = percentile95(await readPages((read) => read >= PAGES))
  const endsAt = performance.now() + BESIDE_MS
  const over = () => performance.now() > endsAt
  const statements = HEAVY_STATEMENTS.map((sql) => askAgain(sql, over))
  const stored = sendEvents(over)
  const beside = percentile95(await readPages(over))
  const told = (await Promise.all(statements)).flat()
  expect(told.filter((status) => status !== 503).length).toBeGreaterThan(1)
  expect(told.filter((status) => ![200, 400, 503].includes(status))).toEqual([])
  expect(await stored).toBeLessThan(STORED_WITHIN_MS)
  expect(beside / alone).toBeLessThanOrEqual(MOST_TIMES_SLOWER)
  const well = async () => (await (await statementAt('SELECT 42 AS n FROM long_sequence(1)')).text()).includes('>42<')
  await eventually(well, { withinMs: WELL_WITHIN_MS })
}, 300_000)
