import { spawnSync } from 'node:child_process'
import kafkajs from 'kafkajs'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { execute, questdbAddress } from '~/platform/questdb/questdb-http'
import { eventually } from '~/tests/support/eventually'
import { type OwnTopics, ownTopics } from '~/tests/support/ingest/own-topics'
import { startWorkerProcess, type WorkerProcess } from '~/tests/support/ingest/worker-process'
import { tempFolder } from '~/tests/support/temp-folder'
import { MOST_UNPACKED } from './kafka-codecs'

const { CompressionTypes, Kafka, logLevel } = kafkajs
const MANY = 500
const run = `codecs-${Date.now()}`
const folder = tempFolder()
const broker = inject('kafkaBroker')
const address = questdbAddress(inject('questdbUrl'))
let env: OwnTopics
const kafka = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING })
const admin = kafka.admin()
let worker: WorkerProcess

/** Has kcat write many events of a store, compressed with the given codec. */
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
  await admin.connect()
  env = await ownTopics(broker, run)
  worker = await startWorkerProcess(folder.path, { ...env, QUESTDB_URL: inject('questdbUrl') })
})
afterAll(async () => {
  await worker?.child.stop()
  await admin.disconnect()
  folder.remove()
})

test.each(['none', 'gzip', 'snappy', 'lz4', 'zstd'])('reads what librdkafka compressed with %s', async (codec) => {
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

/** Sends one message whose value decompresses to more than the limit. @returns its offset */
async function sendBomb(topic: string, partition: number): Promise<number> {
  const producer = kafka.producer()
  await producer.connect()
  const value = Buffer.alloc(MOST_UNPACKED + 1, ' ')
  const [at] = await producer.send({ topic, compression: CompressionTypes.GZIP, messages: [{ partition, value }] })
  await producer.disconnect()
  return Number(at?.baseOffset)
}

async function sendGood(topic: string, partition: number, storeId: string): Promise<void> {
  const producer = kafka.producer()
  await producer.connect()
  const event = { store_id: storeId, customers_in: 1, customers_out: 0, time_stamp: new Date().toISOString() }
  await producer.send({ topic, messages: [{ partition, value: JSON.stringify(event) }] })
  await producer.disconnect()
}

const ready = async () =>
  (await (await fetch(new URL('/ready', worker.intakeUrl))).json()) as {
    stopped_partitions: string[]
    consumer_lag: number
  }

test('an unreadable batch stops only its own partition, with an error, until it has left the log', {
  timeout: 90_000,
}, async () => {
  const topic = env.KAFKA_TRAFFIC_TOPIC
  const at = await sendBomb(topic, 1)
  await sendGood(topic, 1, `${run}-behind`)
  await sendGood(topic, 2, `${run}-beside`)
  await sendGood(env.KAFKA_USERS_TOPIC, 1, `${run}-elsewhere`)
  const seen = async (name: string, events: number) => {
    expect((await sums(`${run}-${name}`)).events).toBe(events)
    return true
  }
  for (const name of ['beside', 'elsewhere']) await eventually(() => seen(name, 1), { withinMs: 20_000 })
  const said = await eventually(async () => (await ready()).stopped_partitions[0], { withinMs: 20_000 })
  expect(said).toMatch(
    new RegExp(`partition 1 of ${topic} is stopped at offset ${at}.*codec gzip.*offset ${at + 1}: see docs`),
  )
  expect(worker.said()).toContain('a batch cannot be read, its partition is stopped')
  expect(await (await fetch(new URL('/metrics', worker.intakeUrl))).text()).toContain('storepulse_stopped_partitions 1')
  await seen('behind', 0)
  // Messages after the stopped one count as lag too, though no batch reports them.
  for (let more = 0; more < 20; more++) await sendGood(topic, 1, `${run}-behind`)
  await eventually(async () => (await ready()).consumer_lag >= 21, { withinMs: 20_000 })
  expect((await ready()).consumer_lag).toBe(22)

  await admin.fetchTopicOffsets(topic)
  await admin.deleteTopicRecords({ topic, partitions: [{ partition: 1, offset: String(at + 1) }] })
  await eventually(() => seen('behind', 21), { withinMs: 40_000 })
  await eventually(async () => (await ready()).consumer_lag === 0, { withinMs: 20_000 })
  expect((await ready()).stopped_partitions).toEqual([])
  expect(worker.child.ended).toBeUndefined()
})
