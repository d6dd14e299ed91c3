import { join } from 'node:path'
import { type Admin, ConfigResourceTypes, type Kafka } from 'kafkajs'
import { execute, type QuestdbAddress } from '~/platform/questdb/questdb-http'
import { Child } from '~/services/processes/child'
import { WORKER_MEMORY, WORKER_NODE_FLAGS } from '~/services/processes/node-flags'
import type { RunningKafka } from '~/services/servers/kafka'
import type { RunningQuestdb } from '~/services/servers/questdb'
import { eventually } from '../eventually'
import {
  emptyIngestServers,
  endIngestServers,
  type IngestServers,
  startIngestServers,
  TOPICS,
  withAdmin,
} from './ingest-servers'
import { IngestWorker } from './ingest-worker'

export const INTAKE_TOKEN = 'intake-token-in-tests'
/** Secret with which a rig's workers make pseudonyms of user ids. */
export const PSEUDONYM_SECRET = 'pseudonym-secret-in-tests'
/** Time for a rig's start and stop in hooks, ms. */
export const RIG_TIMEOUT_MS = 240_000
/**
 * Servers for one test file, in a folder of their own, with any number of workers. `stop()` ends the workers, and the
 * servers unless they are borrowed.
 */
export type IngestRig = {
  folder: string
  questdb: RunningQuestdb
  /** Consumer group of its workers. */
  group: string
  /** The first broker; the only one, unless several were asked for. */
  kafka: RunningKafka
  brokers: readonly RunningKafka[]
  address: QuestdbAddress
  /** A Kafka client that survives a broker's downtime. */
  client: Kafka
  /** Starts a worker process; it may still be starting when this resolves. @param env settings besides the defaults */
  startWorker(env?: Record<string, string>): Promise<IngestWorker>
  /** Waits until a group has committed everything in the topics and QuestDB has made all of it readable. */
  atRest(group?: string): Promise<void>
  /** Waits until QuestDB has made everything it accepted readable. */
  readable(): Promise<void>
  /** The offsets the workers' group has committed, by `topic/partition`. */
  committed(): Promise<ReadonlyMap<string, number>>
  /** Adds a partition to a topic. @returns its number */
  addPartition(topic: string): Promise<number>
  /** From now on a topic's messages keep whatever time their producers write, as topics of users may. */
  takeAnyTime(topic: string): Promise<void>
  stop(): Promise<void>
}

const ANY_TIME = [
  { name: 'message.timestamp.type', value: 'CreateTime' },
  { name: 'message.timestamp.after.max.ms', value: '9223372036854775807' },
  // Kafka takes a message's own time as its age, so messages of 1970 would be deleted before they are read.
  { name: 'retention.ms', value: '-1' },
]

async function isCommitted(admin: Admin, group: string): Promise<boolean> {
  const committed = await admin.fetchOffsets({ groupId: group, topics: [...TOPICS] })
  for (const { topic, partitions } of committed) {
    const ends = new Map((await admin.fetchTopicOffsets(topic)).map(({ partition, high }) => [partition, Number(high)]))
    for (const { partition, offset } of partitions) {
      if (Number(offset) < (ends.get(partition) ?? 0) && ends.get(partition) !== 0) return false
    }
  }
  return true
}

async function committedOffsets(admin: Admin, group: string): Promise<ReadonlyMap<string, number>> {
  const committed = await admin.fetchOffsets({ groupId: group, topics: [...TOPICS] })
  return new Map(
    committed.flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, offset }) => [`${topic}/${partition}`, Number(offset)] as const),
    ),
  )
}

async function isReadable(address: QuestdbAddress): Promise<boolean> {
  const tables = await execute(address, 'SELECT name, suspended, writerTxn, sequencerTxn FROM wal_tables()', 5_000)
  const suspended = tables.filter((table) => table.suspended === true)
  if (suspended.length > 0) throw new Error(`suspended: ${suspended.map(({ name }) => name).join(', ')}`)
  return tables.every((table) => table.writerTxn === table.sequencerTxn)
}

/** Starts servers for one test file only. @param brokerCount brokers of Kafka's cluster */
export async function startIngestRig({ brokerCount = 1 } = {}): Promise<IngestRig> {
  const servers = await startIngestServers(brokerCount)
  return rigOn(servers, 'storepulse', () => endIngestServers(servers))
}

/** Servers that stay for the next file this process runs. */
let lent: IngestServers | undefined
let loans = 0

/**
 * Empty servers that the files of one process use one after the other, since starting them takes longer than most
 * tests. A file may kill and restart them, but must leave them running; if it does not, the next one gets new ones.
 * They end with the process.
 */
export async function borrowIngestRig(): Promise<IngestRig> {
  const kept = lent
  lent = undefined
  if (kept && [kept.questdb, ...kept.brokers].every(({ child }) => child.ended === undefined)) {
    await emptyIngestServers(kept)
    lent = kept
  } else {
    if (kept) await endIngestServers(kept)
    lent = await startIngestServers(1)
  }
  // Killed members stay in their group for a while, so each loan has its own group.
  return rigOn(lent, `storepulse-${++loans}`, async () => undefined)
}

function rigOn(servers: IngestServers, ownGroup: string, endServers: () => Promise<void>): IngestRig {
  const { folder, questdb, address, brokers, client, ports } = servers
  const workers: IngestWorker[] = []
  const readable = async () => {
    await eventually(() => isReadable(address), { withinMs: 120_000 })
  }
  return {
    folder,
    questdb,
    group: ownGroup,
    kafka: brokers[0]!,
    brokers,
    address,
    client,
    async startWorker(env = {}) {
      const intakeUrl = `http://127.0.0.1:${await ports.free()}`
      const child = await Child.start({
        name: `worker ${workers.length + 1}`,
        command: process.execPath,
        // A different bundle than the built one may be tested.
        args: [...WORKER_NODE_FLAGS, process.env.WORKER_BUNDLE ?? 'build/worker/main.mjs'],
        output: join(folder, `${ownGroup}-worker-${workers.length + 1}.log`),
        graceMs: 25_000,
        env: {
          PATH: process.env.PATH,
          ...WORKER_MEMORY,
          NODE_ENV: 'production',
          DATA_DIR: join(folder, `${ownGroup}-data`),
          QUESTDB_URL: questdb.url,
          KAFKA_BROKER: brokers.map(({ broker }) => broker).join(','),
          KAFKA_GROUP: ownGroup,
          INTAKE_URL: intakeUrl,
          INTAKE_TOKEN,
          PSEUDONYM_SECRET,
          ...env,
        },
      })
      const worker = new IngestWorker(child, intakeUrl)
      workers.push(worker)
      return worker
    },
    async atRest(group = ownGroup) {
      await withAdmin(client, (admin) =>
        eventually(() => isCommitted(admin, group), { withinMs: 240_000, everyMs: 100 }),
      )
      await readable()
    },
    readable,
    committed: () => withAdmin(client, (admin) => committedOffsets(admin, ownGroup)),
    async addPartition(topic) {
      const partitions = () => withAdmin(client, async (admin) => (await admin.fetchTopicOffsets(topic)).length)
      const held = await partitions()
      const count = held + 1
      await withAdmin(client, (admin) => admin.createPartitions({ topicPartitions: [{ topic, count }] })).catch(
        async (error) => {
          // The client retries if an answer is late; Kafka then refuses what it has done already.
          if ((await partitions()) !== count) throw error
        },
      )
      return held
    },
    takeAnyTime: (topic) =>
      withAdmin(client, async (admin) => {
        const resources = [{ type: ConfigResourceTypes.TOPIC, name: topic, configEntries: ANY_TIME }]
        await admin.alterConfigs({ validateOnly: false, resources })
      }),
    async stop() {
      await Promise.all(workers.map((worker) => worker.stop()))
      await endServers()
    },
  }
}
