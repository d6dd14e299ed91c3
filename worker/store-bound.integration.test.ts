import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { execute, type QuestdbAddress, questdbAddress } from '~/platform/questdb/questdb-http'
import { openRegistry } from '~/registry'
import { eventually } from '~/tests/support/eventually'
import { startWorkerProcess } from '~/tests/support/ingest/worker-process'
import { tempFolder } from '~/tests/support/temp-folder'

const SENT = 2_000
const AN_HOUR = 50
const SLOW = { withinMs: 40_000 }
const folder = tempFolder()
const run = `flood-${randomUUID().slice(0, 8)}`
const token = 'intake-token-in-tests'
let address: QuestdbAddress
beforeAll(() => {
  address = questdbAddress(inject('questdbUrl'))
})
afterAll(() => folder.remove())

const startWorker = (env: Record<string, string>) =>
  startWorkerProcess(folder.path, { QUESTDB_URL: inject('questdbUrl'), INTAKE_TOKEN: token, ...env })

async function post(intakeUrl: string, path: string, body: unknown) {
  const response = await fetch(new URL(path, intakeUrl), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return (await response.json()) as unknown
}

const events = (ids: readonly string[]) =>
  ids.map((store_id) => ({ store_id, customers_in: 1, customers_out: 0, time_stamp: new Date().toISOString() }))

async function storesOfRun(): Promise<string[]> {
  const registry = await openRegistry(`file:${join(folder.path, 'registry.sqlite')}`)
  const stores = await registry.stores()
  await registry.close()
  return stores.map(({ storeId }) => storeId).filter((id) => id.startsWith(run))
}

const count = async (sql: string) => Number((await execute(address, sql))[0]?.n)
const letters = () =>
  count(`SELECT count() AS n FROM dead_letters WHERE reason = 'too-many-stores' AND payload LIKE '%${run}%'
    AND replayed_at IS NULL`)
const rows = () =>
  count(
    `SELECT count_distinct(store_id) AS n FROM traffic WHERE store_id LIKE '${run}%' AND ts > dateadd('h', -1, now())`,
  )

it('parks a flood of unknown stores beyond the limit, also after a restart, and replays it once there is room', async () => {
  const ids = Array.from({ length: SENT }, (_, n) => `${run}-${n}`)
  const first = await startWorker({ MAX_NEW_STORES_PER_HOUR: String(AN_HOUR) })
  expect(await post(first.intakeUrl, '/events', events(ids))).toEqual({ accepted: SENT, rejected: [] })
  expect(await storesOfRun()).toHaveLength(AN_HOUR)
  await eventually(async () => (await letters()) === SENT - AN_HOUR && (await rows()) === AN_HOUR, SLOW)
  expect(await (await fetch(new URL('/metrics', first.intakeUrl))).text()).toMatch(/stores_refused_total 1950/)
  await first.child.stop()

  // Another worker in the same hour: known stores are written, new ones are not.
  const second = await startWorker({ MAX_NEW_STORES_PER_HOUR: String(AN_HOUR) })
  await post(second.intakeUrl, '/events', events([ids[0]!, `${run}-new`]))
  const answer = await post(second.intakeUrl, '/commands/import', {
    name: 'a.csv',
    rows: [ids[0]!, `${run}-imported`].map((storeId) => ({
      storeId,
      doorId: null,
      atMs: Date.now(),
      entries: 1,
      exits: 0,
    })),
  })
  expect(answer).toMatchObject({
    written: 1,
    rejected: [{ index: 1, reason: expect.stringContaining('50 new stores') }],
  })
  expect(await storesOfRun()).toHaveLength(AN_HOUR)
  await eventually(async () => (await letters()) === SENT + 1 - AN_HOUR, SLOW)
  await second.child.stop()

  const third = await startWorker({ MAX_NEW_STORES_PER_HOUR: '5000' })
  const replayed = await post(third.intakeUrl, '/commands/dead-letters/replay', { reason: 'too-many-stores' })
  expect(replayed).toMatchObject({ written: SENT + 1 - AN_HOUR })
  await eventually(async () => (await rows()) === SENT + 1 && (await letters()) === 0, SLOW)
  const sums = `SELECT sum(customers_in) AS n FROM traffic WHERE store_id LIKE '${run}%' AND ts > dateadd('h', -1, now())`
  expect(await count(sums)).toBe(SENT + 3)
  await third.child.stop()
}, 150_000)
