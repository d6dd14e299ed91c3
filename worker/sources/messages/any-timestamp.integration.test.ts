import { Kafka, logLevel } from 'kafkajs'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { DAY_MS } from '~/domain/time/durations'
import { execute, questdbAddress } from '~/platform/questdb/questdb-http'
import { eventually } from '~/tests/support/eventually'
import { type OwnTopics, ownTopics } from '~/tests/support/ingest/own-topics'
import { startWorkerProcess, type WorkerProcess } from '~/tests/support/ingest/worker-process'
import { tempFolder } from '~/tests/support/temp-folder'

const run = `times-${Date.now()}`
const folder = tempFolder()
const broker = inject('kafkaBroker')
const address = questdbAddress(inject('questdbUrl'))
const kafka = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING })
const admin = kafka.admin()
let topics: OwnTopics
let worker: WorkerProcess

beforeAll(async () => {
  await admin.connect()
  topics = await ownTopics(broker, run)
  worker = await startWorkerProcess(folder.path, { ...topics, QUESTDB_URL: inject('questdbUrl') })
})
afterAll(async () => {
  await worker?.child.stop()
  await admin.disconnect()
  folder.remove()
})

const TIMESTAMPS: Record<string, (nowMs: number) => string> = {
  'as it should be': (nowMs) => `${nowMs}`,
  'none (-1)': () => '-1',
  zero: () => '0',
  'in seconds': (nowMs) => `${Math.floor(nowMs / 1000)}`,
  'in microseconds': (nowMs) => `${nowMs}000`,
  'in nanoseconds': (nowMs) => `${nowMs}000000`,
  'a year ahead': (nowMs) => `${nowMs + 365 * DAY_MS}`,
  'in the year 9999': () => `${Date.UTC(9999, 11, 31)}`,
  'past the last date': () => '8640000000000001',
  'the largest number': () => '9223372036854775807',
  'of the year 1999': () => `${Date.UTC(1999, 0)}`,
}

it('accepts any Kafka timestamp: valid messages become rows, bad ones dead letters, both as of now', async () => {
  const topic = topics.KAFKA_TRAFFIC_TOPIC
  const before = Date.now()
  // A topic may let a producer write any time.
  await admin.alterConfigs({
    validateOnly: false,
    resources: [
      {
        type: 2,
        name: topic,
        configEntries: [
          { name: 'message.timestamp.type', value: 'CreateTime' },
          { name: 'message.timestamp.after.max.ms', value: '9223372036854775807' },
          { name: 'retention.ms', value: '-1' },
        ],
      },
    ],
  })
  const producer = kafka.producer()
  await producer.connect()
  const time_stamp = new Date(before).toISOString()
  for (const [what, timestampAt] of Object.entries(TIMESTAMPS)) {
    const event = { store_id: run, door_id: what, customers_in: 1, customers_out: 0, time_stamp }
    const timestamp = timestampAt(Date.now())
    for (const value of [JSON.stringify(event), `{"bad": "${what}"`]) {
      await producer.send({ topic, acks: -1, messages: [{ partition: 0, timestamp, value }] })
    }
  }
  await producer.disconnect()
  const count = Object.keys(TIMESTAMPS).length
  await eventually(
    async () => {
      const [committed] = await admin.fetchOffsets({ groupId: run, topics: [topic] })
      expect(committed?.partitions.find(({ partition }) => partition === 0)?.offset).toBe(String(2 * count))
      return true
    },
    { withinMs: 30_000 },
  )
  const [rows, letters] = await eventually(async () => {
    const stored = await execute(address, `SELECT door_id, received_at FROM traffic WHERE store_id = '${run}'`)
    const parked = await execute(address, `SELECT ts, arrived_at, payload FROM dead_letters WHERE topic = '${topic}'`)
    expect([stored.length, parked.length]).toEqual([count, count])
    return [stored, parked] as const
  })
  const times = [...rows.map((row) => row.received_at), ...letters.map((row) => row.ts)]
  for (const time of times) {
    // Timestamps in seconds lose up to one second.
    expect(Date.parse(String(time))).toBeGreaterThan(before - 1_000)
    expect(Date.parse(String(time))).toBeLessThanOrEqual(Date.now())
  }
  const ready = await fetch(new URL('/ready', worker.intakeUrl))
  expect([ready.status, await ready.json()]).toEqual([200, expect.objectContaining({ unstored_letter_bytes: 0 })])
})

it("parks messages with a schema-registry prefix, says so, and keeps QuestDB's answers valid JSON", async () => {
  const topic = topics.KAFKA_USERS_TOPIC
  const event = { store_id: '500103', customers_in: 3, customers_out: 1, time_stamp: new Date().toISOString() }
  const value = Buffer.concat([Buffer.from([0, 0, 0, 0, 7]), Buffer.from(JSON.stringify(event))])
  const producer = kafka.producer()
  await producer.connect()
  await producer.send({ topic, acks: -1, messages: [{ value }] })
  await producer.disconnect()
  const query = `SELECT * FROM dead_letters WHERE topic = '${topic}'`
  const [letter] = await eventually(async () => {
    const asked = new URLSearchParams({ query })
    const text = await (await fetch(`${address.origin}/exec?${asked}`, { headers: address.headers })).text()
    const { dataset } = JSON.parse(text) as { dataset: unknown[][] }
    return dataset.length > 0 && dataset
  })
  expect(letter).toContainEqual(expect.stringMatching(/prefix of a schema registry .*schema id 7/))
  expect(letter).toContain(`base64:${value.toString('base64')}`)
})
