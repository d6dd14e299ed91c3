import { gzipSync } from 'node:zlib'
import { CompressionTypes, type Producer } from 'kafkajs'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { execute } from '~/platform/questdb/questdb-http'
import { eventually } from '~/tests/support/eventually'
import { type IngestRig, RIG_TIMEOUT_MS, startIngestRig } from '~/tests/support/ingest/ingest-rig'
import type { IngestWorker } from '~/tests/support/ingest/ingest-worker'
import { startTableHolder, type TableHolder } from '../rig/table-holder'

/** Most resident memory of the worker, whatever comes in. */
const MOST_RSS_MB = 260
/** From here on sources wait; a turn, of at most 1 MiB, may go over it. */
const BOUND_BYTES = 16 * 1024 * 1024
/** What letters may take of it: rows go on beside them. */
const LETTERS_BOUND_BYTES = BOUND_BYTES / 2
const MOST_PENDING_BYTES = BOUND_BYTES + 2 * 1024 * 1024
const SLOW = { withinMs: 120_000, everyMs: 100 }

let rig: IngestRig
let holder: TableHolder
let producer: Producer
let worker: IngestWorker | undefined
beforeAll(async () => {
  rig = await startIngestRig()
  holder = await startTableHolder(rig.questdb.url)
  producer = rig.client.producer()
  await producer.connect()
}, RIG_TIMEOUT_MS)
afterEach(() => holder.release())
afterAll(async () => {
  await producer?.disconnect()
  await rig?.stop()
  await holder?.stop()
}, RIG_TIMEOUT_MS)

/** The one worker of these tests. The first asks for it when what it reads lies in the log already. */
async function running(): Promise<IngestWorker> {
  worker ??= await rig.startWorker({ QUESTDB_URL: holder.url })
  return worker.joined()
}
const count = async (sql: string) => Number((await execute(rig.address, sql))[0]?.n)
const lettersOf = (topic: string) => count(`SELECT count() AS n FROM dead_letters WHERE topic = '${topic}'`)
const rowsOf = (storeId: string) => count(`SELECT count() AS n FROM traffic WHERE store_id = '${storeId}'`)
const counted = (store_id: string, atMs: number) =>
  `{"store_id":"${store_id}","customers_in":1,"customers_out":0,"time_stamp":"${new Date(atMs).toISOString()}"}`
const send = (topic: string, partition: number, values: readonly (Buffer | string | null)[]) =>
  producer.send({ topic, acks: -1, messages: values.map((value) => ({ partition, value })) })

it('a small fetch that unpacks to hundreds of thousands of items costs the worker no more than its memory', async () => {
  const rubbish = gzipSync(
    `[${Array(40_000)
      .fill(`"${'x'.repeat(150)}"`)
      .join(',')}]`,
  )
  const now = Date.now()
  const rows = gzipSync(`[${Array.from({ length: 30_000 }, (_, n) => counted('packed', now - n)).join(',')}]`)
  await send('foot_traffic', 0, Array(5).fill(rubbish))
  await send('store-traffic', 0, Array(5).fill(rows))
  await send('store-traffic', 1, [gzipSync(`[${Array(100_001).fill(1).join(',')}]`), counted('beside', now)])
  const worker = await running()
  await rig.atRest()
  expect(worker.child.ended).toBeUndefined()
  expect(worker.memory().peakMb).toBeLessThanOrEqual(MOST_RSS_MB)
  expect([await lettersOf('foot_traffic'), await rowsOf('packed'), await rowsOf('beside')]).toEqual([
    200_000, 150_000, 1,
  ])
  expect(await lettersOf('store-traffic'), 'an array over the limit is one letter').toBe(1)
}, 240_000)

it('while a table takes no writes, a lone row of another is written and committed within a second', async () => {
  const worker = await running()
  holder.hold('traffic')
  const now = Date.now()
  for (let part = 0; part < 11; part++) {
    const rows = Array.from({ length: 10_000 }, (_, n) => counted('held-up', now - n))
    await send('foot_traffic_realistic', part % 4, [gzipSync(`[${rows.join(',')}]`)])
  }
  await eventually(async () => ((await worker.state())?.pending_bytes ?? 0) >= BOUND_BYTES, SLOW)
  const at = new Date().toISOString()
  const visit = {
    event_type: 'foot_traffic',
    customer_id: '3fa85f64-5717-4562-b3fc-2c963f66afa6',
    entry_time: at,
    exit_time: at,
  }
  const lone = { ...visit, trip_duration_minutes: 0, weekday: 'any', time_slot: 'any' }
  const admin = rig.client.admin()
  await admin.connect()
  const begun = performance.now()
  await send('foot_traffic', 3, [JSON.stringify(lone)])
  await eventually(
    async () => {
      const [topic] = await admin.fetchOffsets({ groupId: 'storepulse', topics: ['foot_traffic'] })
      return topic?.partitions.find(({ partition }) => partition === 3)?.offset === '1'
    },
    { withinMs: 30_000, everyMs: 10 },
  )
  expect(performance.now() - begun).toBeLessThanOrEqual(1_000)
  await eventually(async () => (await count('SELECT count() AS n FROM visits')) === 1)
  holder.release()
  await admin.disconnect()
  await rig.atRest()
  expect(await rowsOf('held-up')).toBe(110_000)
}, 180_000)

/**
 * Rubbish that weighs nothing on the wire, rows of twenty days, and rows of today, as fast as the broker takes them.
 */
async function flood(topics: [string, string, string], storeId: string): Promise<void> {
  const dayMs = 86_400_000
  const [rubbish, late, good] = topics
  const compression = CompressionTypes.GZIP
  for (let part = 0; part < 11; part++) {
    const messages = (topic: string, values: (string | null)[]) => ({
      topic,
      messages: values.map((value, place) => ({ partition: place % 4, value })),
    })
    const lateAt = (n: number) => Date.now() - (2 + n) * dayMs
    await producer.sendBatch({
      acks: -1,
      compression,
      topicMessages: [
        messages(rubbish, Array(4_000).fill(null)),
        messages(
          late,
          Array.from({ length: 20 }, (_, n) => counted(storeId, lateAt(n))),
        ),
        messages(
          good,
          Array.from({ length: 10_000 }, (_, n) => counted(storeId, Date.now() - n)),
        ),
      ],
    })
  }
}
const FLOOD = { letters: 44_000, rows: 110_220 }

/** Looks at what the worker holds until it has reached a bound and all that was sent lies in the log. */
async function atTheBound(
  worker: IngestWorker,
  boundBytes: number,
  sent: Promise<void>,
): Promise<{ pending: number; residentMb: number }> {
  const most = { pending: 0, residentMb: 0 }
  let isSent = false
  void sent.then(() => {
    isSent = true
  })
  await eventually(async () => {
    most.pending = Math.max(most.pending, (await worker.state())?.pending_bytes ?? 0)
    most.residentMb = Math.max(most.residentMb, worker.memory().nowMb)
    return isSent && most.pending >= boundBytes
  }, SLOW)
  await sent
  return most
}

it('with QuestDB away and rubbish at full rate, all that is held stays within the bound and nothing is lost', async () => {
  const worker = await running()
  await rig.questdb.child.stop()
  await eventually(async () => (await worker.state())?.questdb === 'away', SLOW)
  const most = await atTheBound(
    worker,
    BOUND_BYTES,
    flood(['webshop-products', 'store-traffic', 'foot_traffic_realistic'], 'away'),
  )
  expect(most.pending).toBeLessThanOrEqual(MOST_PENDING_BYTES)
  expect(most.residentMb).toBeLessThanOrEqual(MOST_RSS_MB)
  await rig.questdb.restart()
  await rig.atRest()
  expect(worker.child.ended).toBeUndefined()
  expect(worker.memory().peakMb).toBeLessThanOrEqual(MOST_RSS_MB)
  expect([await lettersOf('webshop-products'), await rowsOf('away')]).toEqual([FLOOD.letters, FLOOD.rows])
}, 300_000)

it('while a dead-letter topic takes nothing, rubbish at full rate stays within the bound and rows go on', async () => {
  const worker = await running()
  const admin = rig.client.admin()
  await admin.connect()
  const topic = 'webshop-users.dlq'
  // One broker cannot have two replicas in sync: it takes no letter, and says to come again.
  const configEntries = [{ name: 'min.insync.replicas', value: '2' }]
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: 1, configEntries }] })
  const most = await atTheBound(
    worker,
    LETTERS_BOUND_BYTES,
    flood(['webshop-users', 'store-traffic', 'foot_traffic_realistic'], 'no-letters'),
  )
  await eventually(async () => (await rowsOf('no-letters')) === FLOOD.rows, SLOW)
  expect(most.pending).toBeLessThanOrEqual(MOST_PENDING_BYTES)
  expect(most.residentMb).toBeLessThanOrEqual(MOST_RSS_MB)
  await admin.alterConfigs({
    validateOnly: false,
    resources: [{ type: 2, name: topic, configEntries: [{ name: 'min.insync.replicas', value: '1' }] }],
  })
  await admin.disconnect()
  await rig.atRest()
  expect(await lettersOf('webshop-users')).toBe(FLOOD.letters)
  expect(worker.child.ended).toBeUndefined()
}, 300_000)
