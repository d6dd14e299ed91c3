import { randomUUID } from 'node:crypto'
import { createReadStream, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import pino from 'pino'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { execute, questdbAddress } from '~/platform/questdb/questdb-http'
import { connectReads, type QuestdbReads } from '~/platform/questdb/questdb-reads'
import { eventually } from '~/tests/support/eventually'
import { builtReader } from '~/tests/support/import/built-reader'
import { startWorkerProcess, type WorkerProcess } from '~/tests/support/ingest/worker-process'
import { tempFolder } from '~/tests/support/temp-folder'
import { NO_CHOICES } from './choices'
import type { StoredChoice } from './counts/span-set'
import { importFacts } from './page/preview-page.server'
import { readPreview } from './page/read-preview.server'
import { Imports } from './uploads/imports.server'
import { Uploads } from './uploads/uploads.server'

/** Case 05: counts by the quarter of an hour, then the same hour as one row; and its siblings. */
const QUARTERS = readFileSync('tests/cases/05-first-quarters.csv', 'utf8')
const HOUR = readFileSync('tests/cases/05-then-hour.csv', 'utf8')
const TOKEN = 'intake-token-in-tests'
const SLOW = { withinMs: 60_000 }
const folder = tempFolder()
const address = questdbAddress(inject('questdbUrl'))
let worker: WorkerProcess
let imports: Imports
let reads: QuestdbReads
beforeAll(async () => {
  const settings = { QUESTDB_URL: inject('questdbUrl'), INTAKE_TOKEN: TOKEN }
  worker = await startWorkerProcess(join(folder.path), settings)
  const reader = builtReader()
  const uploads = new Uploads(join(folder.path, 'imports'), (...what) => reader.prepare(...what))
  imports = new Imports(uploads, reader, { url: worker.intakeUrl, token: TOKEN, log: pino({ level: 'silent' }) })
  reads = connectReads(inject('questdbPgUrl'))
})
afterAll(async () => {
  imports.close()
  await reads.close()
  await worker.child.stop()
  folder.remove()
})

async function preview(name: string, text: string) {
  const upload = await imports.uploads.keep(name, Readable.from([Buffer.from(text)]), { address: '', browser: '' })
  const facts = importFacts([], { DEFAULT_TIME_ZONE: 'UTC', RETENTION_DAYS: 3_650 })
  return { upload, facts, ...(await readPreview(imports, reads, upload, NO_CHOICES, facts)) }
}

/** Sends a file and confirms it. @returns what its preview said of stored hours */
async function bring(name: string, text: string, choice?: StoredChoice) {
  const { upload, facts, plan, separator, found, stored } = await preview(name, text)
  if (stored === 'not known') throw new Error('the database did not answer')
  const how = choice === undefined ? null : { choice, spans: stored.spans }
  await imports.start(upload, { plan, separator, total: found?.good ?? 0, stored: how }, facts)
  const run = await eventually(async () => {
    const now = await imports.run(upload.id)
    return now?.state === 'running' ? undefined : (now ?? undefined)
  }, SLOW)
  expect(run.state).toBe('done')
  return stored.stores
}

/** Entries by the hour, as pages have them, once they say what is expected. */
async function expectEntries(storeId: string, hours: number[]) {
  const sql = `SELECT ts, sum(entries) AS n FROM traffic_1h WHERE store_id = '${storeId}' AND entries > 0 GROUP BY ts ORDER BY ts`
  const now = async () => (await execute(address, sql)).map(({ n }) => Number(n))
  await eventually(async () => JSON.stringify(await now()) === JSON.stringify(hours), SLOW).catch(() => undefined)
  expect(await now()).toEqual(hours)
}

/** A file of a case, of a store that no other test has. */
const ofStore = (text: string, storeId: string) => text.replaceAll('500040', storeId)
const quarters = async (storeId: string) => {
  expect(await bring('quarters.csv', ofStore(QUARTERS, storeId))).toEqual([])
  await expectEntries(storeId, [100])
}

it.each<[StoredChoice, number]>([
  ['replace', 100],
  ['add', 200],
  ['leave-out', 100],
])(
  'an hour that is stored by the quarter is told before it is imported, and %s counts %i',
  async (choice, entries) => {
    const storeId = `stored-${randomUUID()}`
    await quarters(storeId)
    const told = await bring('hour.csv', ofStore(HOUR, storeId), choice)
    expect(told).toEqual([
      { storeId, hours: 1, stored: { entries: 100, exits: 10 }, file: { entries: 100, exits: 10, rows: 1 } },
    ])
    await expectEntries(storeId, [entries])
    const kept = await execute(
      address,
      `SELECT sum(customers_in) AS entries, count() AS n, last(replaced_by) AS by FROM replaced_counts WHERE store_id = '${storeId}'`,
    )
    expect(kept).toEqual([
      choice === 'replace' ? { entries: 100, n: 4, by: 'hour.csv' } : { entries: null, n: 0, by: null },
    ])
  },
  180_000,
)

it('a file that is sent at the very moment another is done is compared with it', async () => {
  const storeId = `stored-${randomUUID()}`
  await bring('quarters.csv', ofStore(QUARTERS, storeId))
  const told = await bring('hour.csv', ofStore(HOUR, storeId), 'leave-out')
  expect(told).toMatchObject([{ hours: 1, stored: { entries: 100 } }])
}, 180_000)

it('counts that came live are told too, and replaced they are kept beside', async () => {
  const storeId = `stored-${randomUUID()}`
  const atMs = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 5 * 3_600_000
  const events = [1, 2, 3].map((n) => ({
    store_id: storeId,
    door_id: 'north',
    customers_in: n,
    customers_out: 0,
    time_stamp: new Date(atMs + n * 60_000).toISOString(),
  }))
  const response = await fetch(new URL('/events', worker.intakeUrl), {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify(events),
  })
  expect(response.status).toBe(202)
  await expectEntries(storeId, [6])
  const hours = [0, 1].map((n) => `${storeId},${new Date(atMs + n * 3_600_000).toISOString()},${50 + n},1`)
  const told = await bring('live.csv', `store,time,in,out\n${hours.join('\n')}\n`, 'replace')
  expect(told).toMatchObject([{ hours: 1, stored: { entries: 6 }, file: { entries: 50, rows: 1 } }])
  await expectEntries(storeId, [50, 51])
}, 180_000)

it('the same file again, and one with a corrected count, ask nothing', async () => {
  const storeId = `stored-${randomUUID()}`
  await quarters(storeId)
  expect(await bring('again.csv', ofStore(QUARTERS, storeId))).toEqual([])
  expect(await bring('corrected.csv', ofStore(QUARTERS, storeId).replace(',40,', ',45,'))).toEqual([])
  await expectEntries(storeId, [105])
}, 180_000)

it('a preview that was open while another file was imported is compared anew', async () => {
  const storeId = `stored-${randomUUID()}`
  const text = ofStore(HOUR, storeId)
  const { upload, facts, stored } = await preview('open.csv', text)
  expect(stored).toEqual({ spans: [], stores: [] })
  await quarters(storeId)
  const again = await readPreview(imports, reads, upload, NO_CHOICES, facts)
  expect(again.stored).toMatchObject({ stores: [{ hours: 1 }] })
}, 180_000)

it('while the database is away nobody is told that nothing is stored', async () => {
  const away = connectReads('postgres://analyst:none@127.0.0.1:1/qdb')
  const upload = await imports.uploads.keep('away.csv', createReadStream('tests/cases/05-then-hour.csv'), {
    address: '',
    browser: '',
  })
  const facts = importFacts([], { DEFAULT_TIME_ZONE: 'UTC', RETENTION_DAYS: 3_650 })
  expect((await readPreview(imports, away, upload, NO_CHOICES, facts)).stored).toBe('not known')
  expect((await readPreview(imports, reads, upload, NO_CHOICES, facts)).stored).not.toBe('not known')
  await away.close()
}, 60_000)

it.each([
  [{}, 400],
  [{ name: 'a.csv', spans: [] }, 400],
  [{ name: 'a.csv', spans: [{ storeId: 'a,b', doorId: null, fromMs: 0, toMs: 1 }] }, 400],
  [{ name: 'a.csv', spans: [{ storeId: '1', doorId: null, fromMs: 'x', toMs: 1 }] }, 400],
])('the worker refuses to replace what makes no sense: %j', async (body, status) => {
  const post = (token: string) =>
    fetch(new URL('/commands/replace', worker.intakeUrl), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    })
  expect((await post(TOKEN)).status).toBe(status)
  expect((await post('not the token')).status).toBe(401)
})
