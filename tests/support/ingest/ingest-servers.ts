import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Admin, Kafka, logLevel } from 'kafkajs'
import { execute, type QuestdbAddress, questdbAddress } from '~/platform/questdb/questdb-http'
import { bringArtefacts } from '~/services/artefacts/artefacts'
import { Ports } from '~/services/processes/ports'
import type { RunningKafka } from '~/services/servers/kafka'
import { startKafkaCluster } from '~/services/servers/kafka-cluster'
import { type RunningQuestdb, startQuestdb } from '~/services/servers/questdb'
import { migrate } from '~/worker/schema/migrate'
import { eventually } from '../eventually'
import { tempFolder } from '../temp-folder'

/** Topics a worker reads by default. */
export const TOPICS = [
  'store-traffic',
  'foot_traffic_realistic',
  'foot_traffic',
  'webshop-analytics',
  'webshop-products',
  'webshop-orders',
  'webshop-users',
  'web-interactions',
] as const

export const PARTITIONS = 4
const RETENTION_DAYS = 800

/** A QuestDB with our tables and Kafka brokers with our topics, in a folder of their own. */
export type IngestServers = {
  folder: string
  questdb: RunningQuestdb
  address: QuestdbAddress
  brokers: readonly RunningKafka[]
  /** A Kafka client that survives a broker's downtime. */
  client: Kafka
  ports: Ports
}

/** Asks through a new admin client: an older one learns of new partitions only after minutes. */
export async function withAdmin<T>(client: Kafka, ask: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = client.admin()
  await admin.connect()
  try {
    return await ask(admin)
  } finally {
    await admin.disconnect()
  }
}

async function makeTopics({ client, brokers }: Pick<IngestServers, 'client' | 'brokers'>): Promise<void> {
  await withAdmin(client, async (admin) => {
    await admin.createTopics({
      waitForLeaders: true,
      topics: TOPICS.map((topic) => ({ topic, numPartitions: PARTITIONS, replicationFactor: brokers.length })),
    })
    // A topic exists before its partitions have a leader.
    for (const topic of TOPICS) await eventually(() => admin.fetchTopicOffsets(topic), { withinMs: 30_000 })
  })
}

/** Starts QuestDB and Kafka with small heaps. @param brokerCount brokers of Kafka's cluster */
export async function startIngestServers(brokerCount: number): Promise<IngestServers> {
  const folder = tempFolder().path
  const ports = new Ports()
  const artefacts = await bringArtefacts((line) => console.log(line))
  const kafkaPlans = []
  for (let place = 0; place < brokerCount; place++) {
    kafkaPlans.push({
      artefacts,
      folder: join(folder, `kafka-${place}`),
      logFile: join(folder, `kafka-${place}.log`),
      port: await ports.free(),
      controllerPort: await ports.free(),
      heapMb: 256,
    })
  }
  const [questdb, brokers] = await Promise.all([
    startQuestdb({
      artefacts,
      folder: join(folder, 'questdb'),
      logFile: join(folder, 'questdb.log'),
      httpPort: await ports.free(),
      pgPort: await ports.free(),
      adminPassword: 'admin-in-tests',
      analystPassword: 'analyst-in-tests',
      heapMb: 384,
    }),
    startKafkaCluster(kafkaPlans),
  ])
  const address = questdbAddress(questdb.url)
  const client = new Kafka({
    brokers: brokers.map(({ broker }) => broker),
    clientId: 'guarantees',
    logLevel: logLevel.NOTHING,
    connectionTimeout: 1_500,
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: Number.MAX_SAFE_INTEGER },
  })
  await migrate(address, RETENTION_DAYS)
  await makeTopics({ client, brokers })
  return { folder, questdb, address, brokers, client, ports }
}

/** Recreates tables and topics, empty as after a fresh start. */
export async function emptyIngestServers({ address, client, brokers }: IngestServers): Promise<void> {
  await withAdmin(client, async (admin) => {
    const topics = (await admin.listTopics()).filter((topic) => !topic.startsWith('__'))
    await admin.deleteTopics({ topics })
  })
  const views = await execute(address, 'SELECT view_name FROM views()')
  for (const { view_name: view } of views) await execute(address, `DROP VIEW ${view}`)
  const sums = await execute(address, 'SELECT view_name FROM materialized_views()')
  for (const { view_name: view } of sums) await execute(address, `DROP MATERIALIZED VIEW ${view}`)
  await execute(address, 'DROP ALL TABLES')
  await migrate(address, RETENTION_DAYS)
  await makeTopics({ client, brokers })
}

/** Kills them and removes their data; a clean shutdown is not needed. */
export async function endIngestServers({ folder, questdb, brokers }: IngestServers): Promise<void> {
  const children = [questdb, ...brokers].map(({ child }) => child)
  for (const child of children) child.signal('SIGKILL')
  await Promise.all(children.map(({ exited }) => exited))
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}
