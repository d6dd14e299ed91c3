import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { MAX_COMMAND_ROWS } from '~/domain/import-command'
import { DAY_MS } from '~/domain/time/durations'
import { execute, questdbAddress } from '~/platform/questdb/questdb-http'
import { eventually } from '~/tests/support/eventually'
import { builtReader } from '~/tests/support/import/built-reader'
import { startWorkerProcess, type WorkerProcess } from '~/tests/support/ingest/worker-process'
import { RETENTION_DAYS } from '~/tests/support/servers/shared-servers'
import { tempFolder } from '~/tests/support/temp-folder'
import { NO_CHOICES } from './choices'
import { importFacts } from './page/preview-page.server'
import { Imports } from './uploads/imports.server'
import { Uploads } from './uploads/uploads.server'

const TOKEN = 'intake-token-in-tests'
const SLOW = { withinMs: 60_000 }
const folder = tempFolder()
let worker: WorkerProcess
let imports: Imports
let address: ReturnType<typeof questdbAddress>
beforeAll(async () => {
  address = questdbAddress(inject('questdbUrl'))
  const settings = { QUESTDB_URL: inject('questdbUrl'), INTAKE_TOKEN: TOKEN }
  worker = await startWorkerProcess(join(folder.path), settings)
  const reader = builtReader()
  const uploads = new Uploads(join(folder.path, 'imports'), (...what) => reader.prepare(...what))
  imports = new Imports(uploads, reader, { url: worker.intakeUrl, token: TOKEN, log: pino({ level: 'silent' }) })
})
afterAll(async () => {
  imports.close()
  await worker.child.stop()
  folder.remove()
})

async function* piece(text: string) {
  yield Buffer.from(text)
}

/** Sends, looks at, confirms and waits for a file; gives what was written. */
async function bring(name: string, csv: string) {
  const upload = await imports.uploads.keep(name, piece(csv), { address: '127.0.0.1', browser: '' })
  const facts = importFacts([], { DEFAULT_TIME_ZONE: 'UTC', RETENTION_DAYS: 800 })
  const { plan, separator, found } = await imports.reader.preview('', imports.uploads.source(upload), NO_CHOICES, facts)
  await imports.start(upload, { plan, separator, total: found?.good ?? 0, stored: null }, facts)
  const run = async () => {
    const now = await imports.run(upload.id)
    return now?.state === 'running' ? undefined : (now ?? undefined)
  }
  return eventually(run, SLOW)
}

/** What QuestDB has of a store, once nothing is on its way. */
async function stored(storeId: string, rows: number) {
  const sql = `SELECT count() AS rows, sum(customers_in) AS entries, sum(customers_out) AS exits, last(source) AS source FROM traffic WHERE store_id = '${storeId}'`
  return eventually(async () => {
    const [row] = await execute(address, sql)
    return row?.rows === rows ? row : undefined
  }, SLOW)
}

const hours = (storeId: string, count: number, entries: (hour: number) => number, daysAgo = 300) => {
  const first = Math.floor(Date.now() / DAY_MS) * DAY_MS - daysAgo * DAY_MS
  const lines = Array.from({ length: count }, (_, hour) => {
    const time = new Date(first + hour * 3_600_000).toISOString()
    return `${storeId},${time},${entries(hour)},1`
  })
  return `store,time,in,out\n${lines.join('\n')}\n`
}

it('a confirmed file is stored with its source; again, under any name, it adds nothing; a corrected count replaces', async () => {
  const storeId = `imported-${randomUUID()}`
  const count = MAX_COMMAND_ROWS + 10
  expect(
    await bring(
      'Filiale (2025).csv',
      hours(storeId, count, () => 2),
    ),
  ).toMatchObject({
    state: 'done',
    written: count,
    rejected: 0,
  })
  expect(await stored(storeId, count)).toMatchObject({
    entries: 2 * count,
    exits: count,
    source: 'import:Filiale _2025_.csv',
  })
  await bring(
    'again.csv',
    hours(storeId, count, () => 2),
  )
  await bring(
    'corrected.csv',
    hours(storeId, 24, () => 5),
  )
  const sum = 2 * count + 3 * 24
  await eventually(async () => (await stored(storeId, count)).entries === sum, SLOW)
}, 180_000)

it('an import of a past day is recorded as known from now on', async () => {
  // For a day without other events the first look records it; otherwise two looks have to see the same.
  const storeId = `imported-${randomUUID()}`
  await bring(
    'past.csv',
    hours(storeId, 5, () => 10, 790),
  )
  const known = `SELECT count() AS n, sum(entries_change) AS entries FROM count_revisions WHERE store_id = '${storeId}'`
  await eventually(
    async () => {
      const [row] = await execute(address, known)
      return row?.n === 5 && row.entries === 50
    },
    { withinMs: 150_000, everyMs: 500 },
  )
}, 180_000)

it.each([
  [{}, 400],
  [{ name: 'a.csv', rows: [] }, 400],
  [{ name: '../a\n', rows: [{ storeId: '1', doorId: null, atMs: 0, entries: 1, exits: 0 }] }, 400],
  [{ name: 'a.csv', rows: [{ storeId: 'a,b', doorId: null, atMs: 0, entries: 1, exits: 0 }] }, 400],
  [{ name: 'a.csv', rows: [{ storeId: '1', doorId: null, atMs: 0, entries: -1, exits: 0 }] }, 400],
])('the worker refuses an invalid command: %j', async (body, status) => {
  const post = (token: string) =>
    fetch(new URL('/commands/import', worker.intakeUrl), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    })
  expect((await post(TOKEN)).status).toBe(status)
  expect((await post('not the token')).status).toBe(401)
})

it('rows older than the retention are reported by the worker too, and the others are stored', async () => {
  const storeId = `imported-${randomUUID()}`
  const row = { storeId, doorId: 'north', entries: 3, exits: 2 }
  const nowMs = Date.now()
  const response = await fetch(new URL('/commands/import', worker.intakeUrl), {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}` },
    body: JSON.stringify({
      name: 'a.csv',
      rows: [
        { ...row, atMs: nowMs - (RETENTION_DAYS + 100) * DAY_MS },
        { ...row, atMs: nowMs - DAY_MS },
        { ...row, atMs: nowMs + DAY_MS },
      ],
    }),
  })
  expect(await response.json()).toEqual({
    written: 1,
    rejected: [
      { index: 0, reason: expect.stringContaining('older') },
      { index: 2, reason: expect.stringContaining('in the future') },
    ],
  })
  expect(await stored(storeId, 1)).toMatchObject({ entries: 3, exits: 2 })
})
