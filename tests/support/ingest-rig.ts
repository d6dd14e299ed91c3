import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Admin, ConfigResourceTypes, Kafka, logLevel } from 'kafkajs'
import { execute, type QuestdbAddress, questdbAddress } from '~/platform/questdb-http'
import { bringArtefacts } from '~/services/artefacts'
import { Child, type Exit } from '~/services/child'
import type { RunningKafka } from '~/services/kafka'
import { startKafkaCluster } from '~/services/kafka-cluster'
import { WORKER_MEMORY, WORKER_NODE_FLAGS } from '~/services/node-flags'
import { Ports } from '~/services/ports'
import { type RunningQuestdb, startQuestdb } from '~/services/questdb'
import { migrate } from '~/worker/schema/migrate'
import { eventually } from './eventually'
import { tempFolder } from './temp-folder'

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
export const GROUP = 'storepulse'
export const INTAKE_TOKEN = 'intake-token-in-tests'
/** By which a rig's workers make pseudonyms of user ids. */
export const PSEUDONYM_SECRET = 'pseudonym-secret-in-tests'
/** Time for a rig's start and stop in hooks, ms. */
export const RIG_TIMEOUT_MS = 240_000
const RETENTION_DAYS = 800
/** A dead member is missed by its group after its session's 15 s; then the others share its partitions. */
const JOINED_WITHIN_MS = 120_000

/** What a worker says of itself at `/ready`. */
export type WorkerState = {
  status: number
  questdb: string
  kafka: string
  pending_bytes: number
  counts: { read: number; written: number; parked: number; flushes: number; failures: number } | null
}

/** A worker process under test: the built bundle, as it is shipped. */
export class IngestWorker {
  constructor(
    readonly child: Child,
    readonly intakeUrl: string,
  ) {}

  /** What it says of itself; null while it does not answer. */
  async state(): Promise<WorkerState | null> {
    try {
      const response = await fetch(`${this.intakeUrl}/ready`, { signal: AbortSignal.timeout(5_000) })
      return { ...((await response.json()) as Omit<WorkerState, 'status'>), status: response.status }
    } catch {
      return null
    }
  }

  /** Items it has read since it started. Asks no server, unlike `state()`, so it may be asked often. */
  async read(): Promise<number> {
    try {
      const response = await fetch(`${this.intakeUrl}/metrics`, { signal: AbortSignal.timeout(5_000) })
      const counts = (await response.text()).matchAll(/^storepulse_items_read_total\{[^}]*\} (\d+)$/gm)
      return [...counts].reduce((sum, [, count]) => sum + Number(count), 0)
    } catch {
      return 0
    }
  }

  /** Waits until it is a member of its group. @throws with its last words where it ends before */
  async joined(): Promise<this> {
    await eventually(
      async () => {
        if (this.child.ended) return true
        return (await this.state())?.kafka === 'joined'
      },
      { withinMs: JOINED_WITHIN_MS, everyMs: 20 },
    )
    if (this.child.ended) throw new Error(`the worker ended:\n${this.child.lastLines(20).join('\n')}`)
    return this
  }

  /** kill -9. Resolves once it is gone. */
  async kill(): Promise<void> {
    this.child.signal('SIGKILL')
    await this.child.exited
  }

  /** SIGTERM, as a shutdown does. */
  stop(): Promise<Exit> {
    return this.child.stop()
  }

  /** Resident memory, MB: now and at most since it started, as Linux counts it. */
  memory(): { nowMb: number; peakMb: number } {
    const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8')
    const megabytes = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024
    return { nowMb: megabytes('VmRSS'), peakMb: megabytes('VmHWM') }
  }
}

/** Own servers for one test file, in a folder of their own, with any number of workers. All ended by `stop()`. */
export type IngestRig = {
  folder: string
  questdb: RunningQuestdb
  /** The first broker; the only one, unless several were asked for. */
  kafka: RunningKafka
  brokers: readonly RunningKafka[]
  address: QuestdbAddress
  /** A Kafka client that outlasts a broker that is away. */
  client: Kafka
  /** Starts a worker process; it may still be starting when this resolves. @param env settings beside the defaults */
  startWorker(env?: Record<string, string>): Promise<IngestWorker>
  /** Waits until a group has committed all that the topics hold and QuestDB has made all of it readable. */
  atRest(group?: string): Promise<void>
  /** Waits until QuestDB has made all it took readable. */
  readable(): Promise<void>
  /** The offsets the workers' group has committed, by `topic/partition`. */
  committed(): Promise<ReadonlyMap<string, number>>
  /** Adds a partition to a topic. @returns its number */
  addPartition(topic: string): Promise<number>
  /** From now on the times of a topic's messages are whatever their producers write, as on a topic of a person's own. */
  takeAnyTime(topic: string): Promise<void>
  stop(): Promise<void>
}

const ANY_TIME = [
  { name: 'message.timestamp.type', value: 'CreateTime' },
  { name: 'message.timestamp.after.max.ms', value: '9223372036854775807' },
  // Kafka takes a message's own time as its age: those of 1970 would be deleted before they are read.
  { name: 'retention.ms', value: '-1' },
]

/** Asks by an admin client that was made just for it: one that is kept knows of new partitions after minutes. */
async function withAdmin<T>(client: Kafka, ask: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = client.admin()
  await admin.connect()
  try {
    return await ask(admin)
  } finally {
    await admin.disconnect()
  }
}

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

async function committedOffsets(admin: Admin): Promise<ReadonlyMap<string, number>> {
  const committed = await admin.fetchOffsets({ groupId: GROUP, topics: [...TOPICS] })
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

/** Starts QuestDB with our tables and Kafka with our topics, with small heaps. @param brokerCount brokers of Kafka's cluster */
export async function startIngestRig({ brokerCount = 1 } = {}): Promise<IngestRig> {
  const folder = tempFolder()
  const ports = new Ports()
  const artefacts = await bringArtefacts((line) => console.log(line))
  const kafkaPlans = []
  for (let place = 0; place < brokerCount; place++) {
    kafkaPlans.push({
      artefacts,
      folder: join(folder.path, `kafka-${place}`),
      logFile: join(folder.path, `kafka-${place}.log`),
      port: await ports.free(),
      controllerPort: await ports.free(),
      heapMb: 256,
    })
  }
  const [questdb, brokers] = await Promise.all([
    startQuestdb({
      artefacts,
      folder: join(folder.path, 'questdb'),
      logFile: join(folder.path, 'questdb.log'),
      httpPort: await ports.free(),
      pgPort: await ports.free(),
      adminPassword: 'admin-in-tests',
      analystPassword: 'analyst-in-tests',
      heapMb: 384,
    }),
    startKafkaCluster(kafkaPlans),
  ])
  const addresses = brokers.map(({ broker }) => broker)
  const address = questdbAddress(questdb.url)
  const client = new Kafka({
    brokers: addresses,
    clientId: 'guarantees',
    logLevel: logLevel.NOTHING,
    connectionTimeout: 1_500,
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: Number.MAX_SAFE_INTEGER },
  })
  await migrate(address, RETENTION_DAYS)
  await withAdmin(client, async (admin) => {
    await admin.createTopics({
      waitForLeaders: true,
      topics: TOPICS.map((topic) => ({ topic, numPartitions: PARTITIONS, replicationFactor: brokerCount })),
    })
    // A topic is there before its partitions have their leader.
    for (const topic of TOPICS) await eventually(() => admin.fetchTopicOffsets(topic), { withinMs: 30_000 })
  })
  const workers: IngestWorker[] = []
  const readable = async () => {
    await eventually(() => isReadable(address), { withinMs: 120_000 })
  }
  return {
    folder: folder.path,
    questdb,
    kafka: brokers[0]!,
    brokers,
    address,
    client,
    async startWorker(env = {}) {
      const intakeUrl = `http://127.0.0.1:${await ports.free()}`
      const child = await Child.start({
        name: `worker ${workers.length + 1}`,
        command: process.execPath,
        // Another bundle than the built one may be put to the test.
        args: [...WORKER_NODE_FLAGS, process.env.WORKER_BUNDLE ?? 'build/worker/main.mjs'],
        output: join(folder.path, `worker-${workers.length + 1}.log`),
        graceMs: 25_000,
        env: {
          PATH: process.env.PATH,
          ...WORKER_MEMORY,
          NODE_ENV: 'production',
          DATA_DIR: join(folder.path, 'data'),
          QUESTDB_URL: questdb.url,
          KAFKA_BROKER: addresses.join(','),
          KAFKA_GROUP: GROUP,
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
    async atRest(group = GROUP) {
      await withAdmin(client, (admin) =>
        eventually(() => isCommitted(admin, group), { withinMs: 240_000, everyMs: 100 }),
      )
      await readable()
    },
    readable,
    committed: () => withAdmin(client, committedOffsets),
    async addPartition(topic) {
      const partitions = () => withAdmin(client, async (admin) => (await admin.fetchTopicOffsets(topic)).length)
      const held = await partitions()
      const count = held + 1
      await withAdmin(client, (admin) => admin.createPartitions({ topicPartitions: [{ topic, count }] })).catch(
        async (error) => {
          // The client asks again where an answer is late; Kafka then refuses what it has done already.
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
      // Brokers of a cluster wait for each other as they stop; what they hold goes with the folder.
      for (const { child } of brokers) child.signal('SIGKILL')
      await Promise.all([questdb.child.stop(), ...brokers.map(({ child }) => child.exited)])
      folder.remove()
    },
  }
}
