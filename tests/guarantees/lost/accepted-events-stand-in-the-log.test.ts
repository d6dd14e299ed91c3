import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { Kafka, logLevel } from 'kafkajs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { TakenEvent } from '~/app/worker-link/event-outlet.server'
import { KafkaEvents } from '~/app/worker-link/kafka-events.server'
import { readSettings } from '~/platform/process/settings'
import { bringArtefacts } from '~/services/artefacts/artefacts'
import { Ports } from '~/services/processes/ports'
import type { RunningKafka } from '~/services/servers/kafka'
import { startKafkaCluster } from '~/services/servers/kafka-cluster'
import { eventually } from '~/tests/support/eventually'
import { tempFolder } from '~/tests/support/temp-folder'
import { eachRound, roundsTimeout } from '../rig/rounds'

const BROKERS = 3
const PARTITIONS = 12
const EVENTS = 60
const TOPIC = readSettings({}).topics.traffic
const folder = tempFolder()

let brokers: RunningKafka[] = []
let kafka: Kafka
beforeAll(async () => {
  const ports = new Ports()
  const artefacts = await bringArtefacts((line) => console.log(line))
  const plans = []
  for (let place = 0; place < BROKERS; place++) {
    const own = { folder: join(folder.path, `kafka-${place}`), logFile: join(folder.path, `kafka-${place}.log`) }
    plans.push({ artefacts, ...own, port: await ports.free(), controllerPort: await ports.free(), heapMb: 256 })
  }
  brokers = await startKafkaCluster(plans)
  const retry = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 100 }
  kafka = new Kafka({ brokers: brokers.map(({ broker }) => broker), logLevel: logLevel.NOTHING, retry })
  const admin = kafka.admin()
  await admin.connect()
  const topic = { topic: TOPIC, numPartitions: PARTITIONS, replicationFactor: BROKERS }
  await admin.createTopics({ waitForLeaders: true, topics: [topic] })
  await eventually(() => admin.fetchTopicOffsets(TOPIC), { withinMs: 30_000 })
  await admin.disconnect()
}, 240_000)
afterAll(async () => {
  for (const { child } of brokers) child.signal('SIGKILL')
  await Promise.all(brokers.map(({ child }) => child.exited))
  folder.remove()
})

/** Counted events of as many stores, so that every partition gets some. */
const someEvents = (): TakenEvent[] =>
  Array.from({ length: EVENTS }, (_, index) => {
    const event = {
      store_id: `store-${index}`,
      customers_in: 1,
      customers_out: 0,
      time_stamp: new Date().toISOString(),
    }
    return { index, kind: 'traffic', event: { ...event, event_id: randomUUID() } }
  })

/** Ids of all events in the log. */
async function idsInLog(): Promise<Set<string>> {
  const admin = kafka.admin()
  await admin.connect()
  const ends = await admin.fetchTopicOffsets(TOPIC)
  await admin.disconnect()
  const open = new Map(
    ends.map(({ partition, high }) => [partition, Number(high)]).filter(([, high]) => high! > 0) as [number, number][],
  )
  const ids = new Set<string>()
  const consumer = kafka.consumer({ groupId: randomUUID(), maxWaitTimeInMs: 50 })
  await consumer.connect()
  await consumer.subscribe({ topic: TOPIC, fromBeginning: true })
  await consumer.run({
    autoCommit: false,
    eachBatch: async ({ batch: { partition, messages } }) => {
      for (const { value } of messages) ids.add(JSON.parse(String(value)).event_id)
      if (Number(messages.at(-1)?.offset) >= (open.get(partition) ?? 0) - 1) open.delete(partition)
    },
  })
  await eventually(() => open.size === 0, { withinMs: 60_000 })
  await consumer.disconnect()
  return ids
}

it(
  'has each event in the log that POST /api/events took, while one of three brokers after the other leaves and comes back',
  async () => {
    await eachRound('accepted-events-stand-in-the-log', async ({ number, random }) => {
      const outlet = new KafkaEvents(readSettings({ KAFKA_BROKER: brokers.map(({ broker }) => broker).join(',') }))
      const accepted: string[] = []
      let goesOn = true
      const sending = (async () => {
        while (goesOn) {
          const events = someEvents()
          // Who is told to come again may do so; nothing of it was said to be kept.
          const isTaken = await outlet.send(events).then(
            () => true,
            () => false,
          )
          if (isTaken) accepted.push(...events.map(({ event }) => String(event.event_id)))
        }
      })()
      const more = async () => {
        const goal = accepted.length + random.between(1, 20) * EVENTS
        await eventually(() => accepted.length >= goal, { withinMs: 60_000, everyMs: 5 })
      }
      await more()
      const leaving = brokers[number % BROKERS]!
      // It hands its partitions on to the others, as in an upgrade of one broker after the other.
      await leaving.child.stop()
      await more()
      await leaving.restart()
      await more()
      goesOn = false
      await sending
      await outlet.close()
      const ids = await idsInLog()
      const missing = accepted.filter((id) => !ids.has(id))
      expect(missing.slice(0, 5), `accepted and not in the log (${missing.length} of ${accepted.length})`).toEqual([])
      const balance = { acknowledged: accepted.length, items: accepted.length, parked: 0, lost: 0, double: 0 }
      return { ...balance, faults: 1 }
    })
  },
  roundsTimeout(90),
)
