import { type Batch, type Consumer, type EachBatchPayload, Kafka, type KafkaMessage, logLevel } from 'kafkajs'
import type { Log } from '~/platform/log'
import type { Batcher } from '../batch/batcher'
import type { Decoder } from '../decode/decode-message'
import { PackedIds } from '../decode/event-id'
import type { Origin, Place } from '../decode/outcome'
import type { AllStats, SourceStats } from '../stats/source-stats'
import { arrivalOf } from './arrival'
import { byTopic, Commits } from './kafka-commits'
import { readPartitionsApart } from './partitions-apart'
import { StoppedPartitions } from './stopped-partitions'
import { storeIdOfBytes } from './store-id-of-bytes'

/** Messages decoded in one go before other work of the process gets its turn. */
const MESSAGES_PER_TURN = 2_000
/** A broker that has not answered for this long is away: fetches and heartbeats come several a second, or every two while waiting. */
const SILENT_AFTER_MS = 5_000
const HEARTBEAT_WHILE_WAITING_MS = 1_500
/** Partitions added to a topic, and brokers that came or went, are noticed within this time. */
const METADATA_MAX_AGE_MS = 15_000

export type KafkaSourceOptions = {
  brokers: string[]
  groupId: string
  clientId: string
  topics: string[]
  defaultStoreId: string
  debug: boolean
  decoder: Decoder
  batcher: Batcher
  stats: AllStats
  log: Log
  /** Told when consuming has ended for good; the process should end and be started again. */
  onCrash: (error: Error) => void
}

/** Where the message that is being decoded comes from; one object serves a whole partition. */
class PartitionOrigin implements Origin {
  readonly place: Place
  readonly source: string
  private readonly ids: PackedIds
  private message: KafkaMessage | null = null
  arrivedMs = 0
  offset = 0
  private arrivedText = ''

  constructor(
    topic: string,
    partition: number,
    private readonly defaultStoreId: string,
    stats: SourceStats,
  ) {
    this.place = { topic, partition, stats }
    this.source = `kafka:${topic}`
    this.ids = new PackedIds(topic, partition)
  }

  /** Moves on to a message. */
  at(message: KafkaMessage): void {
    this.message = message
    this.offset = Number(message.offset)
    if (message.timestamp === this.arrivedText) return
    const nowMs = Date.now()
    const arrivedMs = arrivalOf(message.timestamp, nowMs)
    this.arrivedMs = arrivedMs ?? nowMs
    this.arrivedText = arrivedMs === null ? '' : message.timestamp
  }

  get fallbackStoreId(): string {
    const key = this.message?.key
    const named = key && storeIdOfBytes(key)
    if (named) return named
    const given = this.message?.headers?.store_id
    const header = Array.isArray(given) ? given[0] : given
    const text = typeof header === 'string' ? header.trim() : header && storeIdOfBytes(header)
    return text || this.defaultStoreId
  }

  idOf(index: number): string {
    return this.ids.of(this.offset, index)
  }
}

/** What passes by itself while a broker starts, a group shares anew, or another worker was quicker to make a topic. */
const PASSING = /coordinator is not available|group is rebalancing|Topic creation errors/

/** kafkajs' own log lines as fields of ours. */
function kafkaLog(log: Log) {
  return () =>
    ({ level, log: entry }: { level: logLevel; log: { message: string; [field: string]: unknown } }) => {
      const fields = { detail: entry.message, error: entry.error, broker: entry.broker, groupId: entry.groupId }
      if (level === logLevel.ERROR && !PASSING.test(String(entry.error))) log.warn(fields, 'kafka client')
      else log.debug(fields, 'kafka client')
    }
}

/** An assignment in one line: `topic 0 1 2 3, …`. */
const partitionsOf = (assignment: Record<string, number[]>) =>
  Object.entries(assignment)
    .map(([topic, partitions]) => `${topic} ${partitions.join(' ')}`)
    .join(', ')

/** Connects nothing yet. `retries`: how often a request is tried again; without it, until it is answered. */
export function kafkaClient(
  options: Pick<KafkaSourceOptions, 'brokers' | 'clientId' | 'debug' | 'log'> & { retries?: number },
): Kafka {
  return new Kafka({
    clientId: options.clientId,
    brokers: options.brokers,
    connectionTimeout: 3_000,
    logLevel: options.debug ? logLevel.DEBUG : logLevel.WARN,
    logCreator: kafkaLog(options.log),
    retry: { initialRetryTime: 200, maxRetryTime: 5_000, retries: options.retries ?? Number.MAX_SAFE_INTEGER },
  })
}

/** Creates the topics that are not there yet: four partitions, the broker's clock as message time. */
export async function ensureTopics(kafka: Kafka, topics: readonly string[]): Promise<void> {
  const admin = kafka.admin()
  await admin.connect()
  try {
    const present = new Set(await admin.listTopics())
    const missing = topics.filter((topic) => !present.has(topic))
    if (missing.length === 0) return
    await admin.createTopics({
      waitForLeaders: true,
      topics: missing.map((topic) => ({
        topic,
        numPartitions: 4,
        configEntries: [{ name: 'message.timestamp.type', value: 'LogAppendTime' }],
      })),
    })
  } finally {
    await admin.disconnect()
  }
}

/**
 * Consumes topics in a group. Decoding runs ahead of QuestDB by what the batcher has room for; an offset is committed when every
 * row before it is stored or parked, never earlier. A crash or a rebalance replays what was not committed, and the rows' ids make
 * that write the same rows again.
 */
export class KafkaSource {
  private readonly kafka: Kafka
  private readonly consumer: Consumer
  private readonly commits: Commits
  private readonly origins = new Map<string, PartitionOrigin>()
  private stopping = false
  private member = false
  private heardMs = 0
  /** Commits once, in the generation of the call; `consumer.commitOffsets()` would try again in a later one. */
  private commitOnce: EachBatchPayload['commitOffsetsIfNecessary'] | null = null
  /** Messages behind the end of the log, by `topic/partition`, as of the last batch of each. */
  readonly lag = new Map<string, number>()
  readonly stopped: StoppedPartitions

  constructor(private readonly options: KafkaSourceOptions) {
    this.kafka = kafkaClient(options)
    this.consumer = this.kafka.consumer({
      groupId: options.groupId,
      sessionTimeout: 10_000,
      rebalanceTimeout: 15_000,
      heartbeatInterval: 2_000,
      maxWaitTimeInMs: 100,
      minBytes: 1,
      maxBytes: 4 * 1024 * 1024,
      maxBytesPerPartition: 1024 * 1024,
      metadataMaxAge: METADATA_MAX_AGE_MS,
      allowAutoTopicCreation: false,
    })
    this.stopped = new StoppedPartitions(this.consumer, options.log)
    this.commits = new Commits(async (offsets) => this.commitOnce?.(byTopic(offsets)), options.log)
  }

  /** True while this process is a member of its group and the broker has answered lately. */
  get joined(): boolean {
    return this.member && Date.now() - this.heardMs < SILENT_AFTER_MS
  }

  /** Joins the group and starts to consume; resolves when the first join is done. */
  async start(): Promise<void> {
    const { consumer, options } = this
    await ensureTopics(this.kafka, options.topics)
    const { GROUP_JOIN, FETCH, HEARTBEAT, CRASH, DISCONNECT, REBALANCING } = consumer.events
    const firstJoin = new Promise<void>((resolve) => {
      consumer.on(GROUP_JOIN, ({ payload }) => {
        this.member = true
        this.heardMs = Date.now()
        this.commits.join(payload.memberAssignment)
        this.forgetLag()
        this.stopped.keep(payload.memberAssignment)
        options.log.info({ partitions: partitionsOf(payload.memberAssignment) }, 'joined the consumer group')
        resolve()
      })
    })
    const heard = () => {
      this.heardMs = Date.now()
    }
    consumer.on(FETCH, heard)
    consumer.on(HEARTBEAT, heard)
    consumer.on(REBALANCING, () => {
      this.member = false
    })
    consumer.on(DISCONNECT, () => {
      this.member = false
    })
    consumer.on(CRASH, ({ payload }) => {
      this.member = false
      if (!payload.restart && !this.stopping) options.onCrash(payload.error)
    })
    readPartitionsApart((read) => this.stopped.told(read))
    this.stopped.start()
    await consumer.connect()
    await consumer.subscribe({ topics: options.topics, fromBeginning: true })
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: 4,
      eachBatch: (payload) => this.consume(payload),
    })
    await firstJoin
  }

  /** Stops taking messages, stores what was taken, commits it, leaves the group. */
  async stop(): Promise<void> {
    this.stopping = true
    this.stopped.stop()
    this.consumer.pause(this.options.topics.map((topic) => ({ topic })))
    await this.options.batcher.drain()
    await this.commits.settle()
    this.commits.end()
    await this.consumer.disconnect()
  }

  private originOf(topic: string, partition: number): PartitionOrigin {
    const key = `${topic}/${partition}`
    let origin = this.origins.get(key)
    if (!origin) {
      origin = new PartitionOrigin(
        topic,
        partition,
        this.options.defaultStoreId,
        this.options.stats.of(`kafka:${topic}`),
      )
      this.origins.set(key, origin)
    }
    return origin
  }

  /** Takes a batch. One broker's fetch may join anew while another's batches are at work: from then on they take and resolve nothing. */
  private async consume(payload: EachBatchPayload): Promise<void> {
    const { batch, heartbeat, resolveOffset, isRunning, isStale } = payload
    const { batcher } = this.options
    const isOurs = this.commits.claim(batch.topic, batch.partition)
    const goesOn = () => isOurs() && isRunning() && !isStale() && !this.stopping
    for (let at = 0; at < batch.messages.length; at += MESSAGES_PER_TURN) {
      while (!batcher.hasRoom && goesOn()) {
        await this.waitForRoom()
        if (goesOn()) await heartbeat()
      }
      if (!goesOn()) return
      this.commitOnce = payload.commitOffsetsIfNecessary
      const upTo = Math.min(at + MESSAGES_PER_TURN, batch.messages.length)
      this.decode(batch, at, upTo)
      resolveOffset(batch.messages[upTo - 1]!.offset)
      await heartbeat()
    }
    if (isOurs()) this.noteLag(batch)
  }

  /** Partitions that went to other members are theirs to count. */
  private forgetLag(): void {
    this.lag.clear()
    for (const topic of this.options.topics) this.options.stats.of(`kafka:${topic}`).consumerLag = null
  }

  /** Keeps how far a partition is behind; a source's lag is the sum of its partitions'. */
  private noteLag(batch: Batch): void {
    this.lag.set(`${batch.topic}/${batch.partition}`, Number(batch.offsetLag()))
    let sum = 0
    for (const [key, lag] of this.lag) if (key.startsWith(`${batch.topic}/`)) sum += lag
    this.options.stats.of(`kafka:${batch.topic}`).consumerLag = sum
  }

  private decode(batch: Batch, from: number, to: number): void {
    const { batcher, decoder } = this.options
    const { topic, partition, messages } = batch
    const stats = this.options.stats.of(`kafka:${topic}`)
    stats.batches++
    stats.largestBatch = Math.max(stats.largestBatch, to - from)
    const origin = this.originOf(topic, partition)
    batcher.begin()
    for (let i = from; i < to; i++) {
      const message = messages[i]!
      origin.at(message)
      decoder.message(message.value, origin)
    }
    const next = (BigInt(messages[to - 1]!.offset) + 1n).toString()
    this.commits.track(topic, partition, next, batcher.end())
  }

  private async waitForRoom(): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, HEARTBEAT_WHILE_WAITING_MS)
    })
    await Promise.race([this.options.batcher.room(), patience])
    clearTimeout(timer)
  }
}
