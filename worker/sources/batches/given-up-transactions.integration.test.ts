import { Kafka, logLevel, type Transaction } from 'kafkajs'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { execute, questdbAddress } from '~/platform/questdb/questdb-http'
import { eventually } from '~/tests/support/eventually'
import { type OwnTopics, ownTopics } from '~/tests/support/ingest/own-topics'
import { startWorkerProcess, type WorkerProcess } from '~/tests/support/ingest/worker-process'
import { tempFolder } from '~/tests/support/temp-folder'

const run = `transactions-${Date.now()}`
const folder = tempFolder()
const broker = inject('kafkaBroker')
const address = questdbAddress(inject('questdbUrl'))
const kafka = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING })
const producers = ['kept', 'given-up-1', 'given-up-2'].map((name) =>
  kafka.producer({ transactionalId: `${run}-${name}`, maxInFlightRequests: 1, idempotent: true }),
)
const plain = kafka.producer()
let topics: OwnTopics
let worker: WorkerProcess | undefined

beforeAll(async () => {
  topics = await ownTopics(broker, run)
  await Promise.all([plain, ...producers].map((producer) => producer.connect()))
})
afterAll(async () => {
  await worker?.child.stop()
  await Promise.all([plain, ...producers].map((producer) => producer.disconnect()))
  folder.remove()
})

/** Sends two messages of a door, in one batch of the log. */
async function tell(to: Pick<Transaction, 'send'>, door: string): Promise<void> {
  const event = {
    store_id: run,
    door_id: door,
    customers_in: 1,
    customers_out: 0,
    time_stamp: new Date().toISOString(),
  }
  const message = { partition: 0, value: JSON.stringify(event) }
  await to.send({ topic: topics.KAFKA_TRAFFIC_TOPIC, acks: -1, messages: [message, message] })
}

it('events of aborted transactions are never read; those of others between them are', async () => {
  const [kept, first, second] = await Promise.all(producers.map((producer) => producer.transaction()))
  await tell(first!, 'given up')
  await tell(second!, 'given up')
  await tell(kept!, 'kept')
  await tell(plain, 'plain')
  await tell(second!, 'given up')
  await tell(first!, 'given up')
  await Promise.all([kept!.commit(), first!.abort(), second!.abort()])
  const again = await producers[1]!.transaction()
  await tell(again, 'kept later')
  await again.commit()
  await tell(plain, 'last')

  worker = await startWorkerProcess(folder.path, { ...topics, QUESTDB_URL: inject('questdbUrl') })
  const doors = `SELECT door_id AS door, count() AS n FROM traffic WHERE store_id = '${run}' ORDER BY door`
  const rows = async () => (await execute(address, doors)).map(({ door, n }) => `${door} ${n}`)
  await eventually(async () => (await rows()).includes('last 2'), { withinMs: 30_000 })
  expect(await rows()).toEqual(['kept 2', 'kept later 2', 'last 2', 'plain 2'])
}, 60_000)
