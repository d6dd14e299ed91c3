import { spawnSync } from 'node:child_process'
import { Kafka, logLevel } from 'kafkajs'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { execute, questdbAddress } from '~/platform/questdb-http'
import { eventually } from '~/tests/support/eventually'
import { tempFolder } from '~/tests/support/temp-folder'
import { startWorkerProcess, type WorkerProcess } from '~/tests/support/worker-process'
import { ensureTopics } from './kafka'

const MANY = 500
const run = `codecs-${Date.now()}`
const folder = tempFolder()
const broker = inject('kafkaBroker')
const address = questdbAddress(inject('questdbUrl'))
const env = {
  QUESTDB_URL: inject('questdbUrl'),
  KAFKA_BROKER: broker,
  KAFKA_GROUP: run,
  KAFKA_TRAFFIC_TOPIC: `${run}-traffic`,
  KAFKA_ATOMIC_TRAFFIC_TOPIC: `${run}-atomic`,
  KAFKA_VISITS_TOPIC: `${run}-visits`,
  KAFKA_ANALYTICS_TOPIC: `${run}-analytics`,
  KAFKA_PRODUCTS_TOPIC: `${run}-products`,
  KAFKA_ORDERS_TOPIC: `${run}-orders`,
  KAFKA_USERS_TOPIC: `${run}-users`,
  KAFKA_INTERACTIONS_TOPIC: `${run}-interactions`,
}
let worker: WorkerProcess

/** Has kcat write many events of a store, compressed in its way. */
function kcat(codec: string, storeId: string): void {
  const time_stamp = new Date().toISOString()
  const lines = Array.from({ length: MANY }, () =>
    JSON.stringify({ store_id: storeId, customers_in: 2, customers_out: 1, time_stamp }),
  )
  const args = ['-P', '-b', broker, '-t', env.KAFKA_TRAFFIC_TOPIC, '-z', codec, '-X', 'linger.ms=200']
  const { status, stderr } = spawnSync('kcat', args, { input: lines.join('\n'), encoding: 'utf8' })
  expect(status, stderr).toBe(0)
}

async function sums(storeId: string) {
  const [row] = await execute(
    address,
    `SELECT count() AS events, sum(customers_in) AS entries FROM traffic WHERE store_id = '${storeId}'`,
  )
  return { events: Number(row?.events), entries: Number(row?.entries) }
}

beforeAll(async () => {
  const kafka = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING })
  await ensureTopics(
    kafka,
    Object.entries(env).flatMap(([name, topic]) => (name.endsWith('_TOPIC') ? [topic] : [])),
  )
  worker = await startWorkerProcess(folder.path, env)
})
afterAll(async () => {
  await worker?.child.stop()
  folder.remove()
})

test.each(['none', 'gzip', 'snappy', 'lz4'])('reads what librdkafka compressed with %s', async (codec) => {
  const storeId = `${run}-${codec}`
  kcat(codec, storeId)
  await eventually(
    async () => {
      expect(await sums(storeId)).toEqual({ events: MANY, entries: 2 * MANY })
      return true
    },
    { withinMs: 20_000 },
  )
})

test('stops loudly at zstd, with what to do, and leaves the batch in the log', { timeout: 90_000 }, async () => {
  const storeId = `${run}-zstd`
  kcat('zstd', storeId)
  await eventually(() => worker.child.ended !== undefined, { withinMs: 30_000 })
  expect(worker.child.ended?.code).toBe(1)
  expect(worker.said()).toMatch(/compressed with zstd/)
  expect(worker.said()).toContain('docs/kafka-compression.md')
  const admin = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  const ends = await admin.fetchTopicOffsets(env.KAFKA_TRAFFIC_TOPIC)
  const [committed] = await admin.fetchOffsets({ groupId: run, topics: [env.KAFKA_TRAFFIC_TOPIC] })
  await admin.disconnect()
  const behind = ends.reduce((sum, { partition, high }) => {
    const at = Number(committed?.partitions.find((one) => one.partition === partition)?.offset ?? -1)
    return sum + Number(high) - Math.max(at, 0)
  }, 0)
  expect(behind).toBeGreaterThanOrEqual(MANY)
  expect((await sums(storeId)).events).toBeLessThan(MANY)
})
