import { type Consumer, type EachBatchPayload, Kafka, logLevel } from 'kafkajs'
import { ensureTopics } from '~/platform/kafka/topics'
import type { Log } from '~/platform/process/log'
import type { Decoder } from '../decode/decode-message'
import type { AllStats } from '../stats/source-stats'
import type { Batcher } from '../write/batcher'
import type { FetchedBatch } from './batches/fetched-batch'
import { LargeMessages } from './batches/large-messages'
import { Rests } from './batches/rests'
import { ConsumerLag } from './consumer-lag'
import { byTopic, Commits } from './kafka-commits'
import { Messages } from './messages/messages'
import { PartitionOrigin } from './messages/partition-origin'
import { PartitionReader } from './partition-reader'
import { readPartitionsApart } from './partitions-apart'
import { StoppedPartitions } from './stopped-partitions'

/**
 * A broker silent for this long counts as unreachable: fetches and heartbeats come several times a second, or every two
 * seconds while waiting.
 */
const SILENT_AFTER_MS = 5_000
/** A partition that gets no room within this time is paused. */
const ROOM_WITHIN_MS = 100
/** Partitions whose batches are processed concurrently, so that one that waits for room does not delay the others. */
const AT_ONCE = 16
/** New partitions of a topic, and brokers that came or went, are noticed within this time. */
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
  /** Called when consuming has ended for good; the process should exit and be restarted. */
  onCrash: (error: Error) => void
}

/** Temporary errors: a broker is starting, the group rebalances, or another worker created a topic first. */
const PASSING = /coordinator is not available|group is rebalancing|Topic creation errors/

/** Turns kafkajs' own log lines into fields of our log. */
function kafkaLog(log: Log) {
  return () =>
    ({ level, log: entry }: { level: logLevel; log: { message: string; [field: string]: unknown } }) => {
      const fields = { detail: entry.message, error: entry.error, broker: entry.broker, groupId: entry.groupId }
      if (level === logLevel.ERROR && !PASSING.test(String(entry.error))) log.warn(fields, 'kafka client')
      else log.debug(fields, 'kafka client')
    }
}

/** What kafkajs passes on of a partition, with `readPartitionsApart` beneath it. */
type FetchedPartition = {
  topic: string
  partition: number
  messages: readonly FetchedBatch[]
  /** Offset that the fetch requested. */
  fetchedOffset: string
  highWatermark: string
}

/** Resolves after other work of the process has had its turn. */
const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

/** An assignment on one line: `topic 0 1 2 3, …`. */
const partitionsOf = (assignment: Record<string, number[]>) =>
  Object.entries(assignment)
    .map(([topic, partitions]) => `${topic} ${partitions.join(' ')}`)
    .join(', ')

/** Does not connect yet. `retries`: how often a request is retried; default: until it is answered. */
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

/**
 * Consumes topics in a group. Decoding runs ahead of QuestDB as far as the batcher has room. An offset is committed
 * only when every row before it is stored or parked. A crash or a rebalance replays what was not committed; thanks to
 * the rows' ids that writes the same rows again.
 */
export class KafkaSource {
  private readonly kafka: Kafka
  private readonly consumer: Consumer
  private readonly commits: Commits
  private readonly readers = new Map<string, PartitionReader>()
  private readonly large = new LargeMessages()
  private readonly rests: Rests
  private stopping = false
  private member = false
  private heardMs = 0
  /** Commits once, in the generation of the call; `consumer.commitOffsets()` would retry in a later one. */
  private commitOnce: EachBatchPayload['commitOffsetsIfNecessary'] | null = null
  readonly lag: ConsumerLag
  readonly stopped: StoppedPartitions

  constructor(private readonly options: KafkaSourceOptions) {
    this.kafka = kafkaClient(options)
    this.consumer = this.kafka.consumer({
      groupId: options.groupId,
      sessionTimeout: 10_000,
      rebalanceTimeout: 15_000,
      heartbeatInterval: 2_000,
      // The broker answers as soon as there is anything; this is how often an idle one is asked.
      maxWaitTimeInMs: 500,
      minBytes: 1,
      maxBytes: 4 * 1024 * 1024,
      maxBytesPerPartition: 1024 * 1024,
      metadataMaxAge: METADATA_MAX_AGE_MS,
      allowAutoTopicCreation: false,
    })
    this.stopped = new StoppedPartitions(this.consumer, options.log)
    this.rests = new Rests(this.consumer)
    this.lag = new ConsumerLag({
      kafka: kafkaClient({ ...options, retries: 0 }),
      groupId: options.groupId,
      stats: options.stats,
      onTrouble: (error) => options.log.debug({ err: error }, 'reading log-end offsets failed'),
    })
    this.commits = new Commits(async (offsets) => this.commitOnce?.(byTopic(offsets)), options.log)
  }

  /** True while this process is a member of its group and the broker has answered recently. */
  get joined(): boolean {
    return this.member && Date.now() - this.heardMs < SILENT_AFTER_MS
  }

  /** Joins the group and starts consuming; resolves after the first join. */
  async start(): Promise<void> {
    const { consumer, options } = this
    await ensureTopics(this.kafka, options.topics)
    const { GROUP_JOIN, FETCH, HEARTBEAT, CRASH, DISCONNECT, REBALANCING } = consumer.events
    const firstJoin = new Promise<void>((resolve) => {
      consumer.on(GROUP_JOIN, ({ payload }) => {
        this.member = true
        this.heardMs = Date.now()
        this.commits.join(payload.memberAssignment)
        for (const reader of this.readers.values()) reader.forget()
        this.rests.end()
        this.lag.assign(payload.memberAssignment)
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
    readPartitionsApart((read) => this.stopped.noteRead(read))
    this.stopped.start()
    this.lag.start()
    await consumer.connect()
    await consumer.subscribe({ topics: options.topics, fromBeginning: true })
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: AT_ONCE,
      eachBatch: (payload) => this.consume(payload),
    })
    await firstJoin
  }

  /** Stops reading, stores what was read, commits it and leaves the group. */
  async stop(): Promise<void> {
    this.stopping = true
    this.stopped.stop()
    this.rests.stop()
    this.consumer.pause(this.options.topics.map((topic) => ({ topic })))
    await this.options.batcher.drain()
    await this.commits.settle()
    this.commits.end()
    await this.lag.stop()
    await this.consumer.disconnect()
  }

  private readerOf(topic: string, partition: number): PartitionReader {
    const key = `${topic}/${partition}`
    let reader = this.readers.get(key)
    if (!reader) {
      const { options } = this
      const origin = new PartitionOrigin(topic, partition, options.defaultStoreId, options.stats.of(`kafka:${topic}`))
      reader = new PartitionReader(origin, options.decoder, options.batcher, this.large)
      this.readers.set(key, reader)
    }
    return reader
  }

  /**
   * Processes a batch, some of it per turn. If there is no room soon, the partition is paused and its batch ends, since
   * the fetch behind it also holds batches of other partitions. One broker's fetch may rejoin the group while another's
   * batches are being processed: from then on these read and commit nothing.
   */
  private async consume(payload: EachBatchPayload): Promise<void> {
    const { heartbeat, resolveOffset, isRunning, isStale } = payload
    const batch = payload.batch as unknown as FetchedPartition
    const { topic, partition } = batch
    const reader = this.readerOf(topic, partition)
    const isOurs = this.commits.claim(topic, partition)
    const goesOn = () => isOurs() && isRunning() && !isStale() && !this.stopping
    const messages = new Messages(batch.messages, Number(batch.fetchedOffset))
    do {
      await reader.roomSoon(ROOM_WITHIN_MS)
      if (!goesOn()) return
      this.commitOnce = payload.commitOffsetsIfNecessary
      const turn = reader.turn(messages)
      if (turn !== null) {
        this.commits.track(topic, partition, String(turn.next), turn.stored)
        resolveOffset(String(turn.next - 1))
        this.lag.note(topic, partition, String(turn.next), batch.highWatermark)
      }
      if (messages.present !== null && (turn === null || turn.waits))
        return this.rests.begin(topic, partition, reader.mayGoOn())
      await nextTurn()
      if (goesOn()) await heartbeat()
    } while (messages.present !== null)
  }
}
