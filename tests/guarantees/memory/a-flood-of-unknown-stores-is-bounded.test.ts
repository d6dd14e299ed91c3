import { join } from 'node:path'
import { CompressionTypes } from 'kafkajs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { execute } from '~/platform/questdb/questdb-http'
import { openRegistry } from '~/registry'
import { INTAKE_TOKEN, type IngestRig, RIG_TIMEOUT_MS, startIngestRig } from '~/tests/support/ingest/ingest-rig'
import type { IngestWorker } from '~/tests/support/ingest/ingest-worker'
import { startWebProcess } from '~/tests/support/product/web-process'

const FLOOD = 100_000
const MOST_STORES = 1_000
/**
 * Most resident memory, MB: of a worker as in the other guarantees, of the web process as it is promised for many
 * stores.
 */
const [MOST_WORKER_MB, MOST_WEB_MB] = [260, 400]
/** A page is there within this, also on a busy machine. It took 112 s without a bound. */
const PAGE_WITHIN_MS = 5_000
const OF_FLOOD = "store_id LIKE 'flood-%'"

let rig: IngestRig
beforeAll(async () => {
  rig = await startIngestRig()
}, RIG_TIMEOUT_MS)
afterAll(() => rig?.stop(), RIG_TIMEOUT_MS)

const count = async (sql: string) => Number((await execute(rig.address, sql))[0]?.n)
const letters = () =>
  count(`SELECT count() AS n FROM dead_letters WHERE reason = 'too-many-stores' AND replayed_at IS NULL`)
const storesWithRows = () => count(`SELECT count_distinct(store_id) AS n FROM traffic WHERE ${OF_FLOOD}`)
const registryUrl = () => `file:${join(rig.folder, 'data', 'registry.sqlite')}`

async function registered(): Promise<number> {
  const registry = await openRegistry(registryUrl())
  const stores = await registry.stores()
  await registry.close()
  return stores.length
}

async function sendFlood(): Promise<void> {
  const producer = rig.client.producer()
  await producer.connect()
  for (let sent = 0; sent < FLOOD; sent += 5_000) {
    const messages = Array.from({ length: 5_000 }, (_, n) => {
      const event = {
        store_id: `flood-${sent + n}`,
        customers_in: 1,
        customers_out: 0,
        time_stamp: new Date().toISOString(),
      }
      return { value: JSON.stringify(event) }
    })
    await producer.send({ topic: 'store-traffic', acks: -1, compression: CompressionTypes.GZIP, messages })
  }
  await producer.disconnect()
}

const replay = async (worker: IngestWorker) => {
  const answer = await fetch(new URL('/commands/dead-letters/replay', worker.intakeUrl), {
    method: 'POST',
    headers: { authorization: `Bearer ${INTAKE_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ reason: 'too-many-stores' }),
  })
  return (await answer.json()) as { written: number }
}

it('a hundred thousand unknown stores come through Kafka: so many as are allowed appear, the others are parked and can be replayed, and pages go on', async () => {
  const worker = await rig.startWorker({ MAX_STORES: String(MOST_STORES), MAX_NEW_STORES_PER_HOUR: String(FLOOD) })
  await worker.joined()
  const web = await startWebProcess({
    questdbPgUrl: rig.questdb.pgUrl,
    env: { DATABASE_URL: registryUrl(), INTAKE_URL: worker.intakeUrl },
  })
  await sendFlood()
  await rig.atRest()
  expect(await registered()).toBe(MOST_STORES)
  expect(await storesWithRows()).toBe(MOST_STORES)
  expect(await letters()).toBe(FLOOD - MOST_STORES)
  expect(worker.memory().peakMb).toBeLessThanOrEqual(MOST_WORKER_MB)

  for (const path of ['/', '/', '/settings/stores', '/api/stores']) {
    const begun = performance.now()
    const answer = await fetch(web.origin + path)
    const text = await answer.text()
    expect([path, answer.status, performance.now() - begun < PAGE_WITHIN_MS]).toEqual([path, 200, true])
    if (path === '/') expect(text).toContain(`the limit of ${MOST_STORES} stores is reached`)
  }
  const ready = await fetch(`${web.origin}/ready`)
  expect([ready.status, ((await ready.json()) as { stores_refused: string }).stores_refused]).toEqual([
    200,
    expect.stringContaining(`the limit of ${MOST_STORES} stores is reached`),
  ])
  expect(web.rssMb()).toBeLessThanOrEqual(MOST_WEB_MB)
  await web.stop()
  await worker.stop()

  const roomy = await rig.startWorker({ MAX_STORES: String(FLOOD), MAX_NEW_STORES_PER_HOUR: String(FLOOD) })
  await roomy.joined()
  // A call replays some thousands at most.
  for (let parked = await letters(); parked > 0; ) {
    expect((await replay(roomy)).written).toBeGreaterThan(0)
    await rig.readable()
    const left = await letters()
    expect(left).toBeLessThan(parked)
    parked = left
  }
  expect(await storesWithRows()).toBe(FLOOD)
  expect(await count(`SELECT sum(customers_in) AS n FROM traffic WHERE ${OF_FLOOD}`)).toBe(FLOOD)
}, 600_000)
