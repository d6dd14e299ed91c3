import { type ICustomPartitioner, Kafka, logLevel, Partitioners, type Producer } from 'kafkajs'
import { BackOff } from '~/platform/retry'
import { ensureTopics } from '../sources/kafka'
import type { Outgoing } from './plays'
import type { ProducerSettings } from './settings'

/** Thrown where Kafka stays away or refuses; `message` says what to do. */
export class OutletError extends Error {
  override name = 'OutletError'
}

/** Thrown where the program is being stopped before Kafka has answered. */
export class OutletStopped extends Error {
  override name = 'OutletStopped'
}

type OutletSettings = Pick<ProducerSettings, 'brokers' | 'maxRetries' | 'backOffMs'>

/** Kafka's own limit of a record batch is 1 MiB. Slots in messages have an en dash: three bytes for one character. */
const RECORD_BATCH_BYTES = 900_000
const RECORD_OVERHEAD_BYTES = 40

/** kafkajs copies a partition's list once for each message it adds (groupMessagesPerPartition): long lists cost their square. */
const MOST_OF_A_KEY = 400

const UNRETRIABLE = /TOPIC_AUTHORIZATION|CLUSTER_AUTHORIZATION|MESSAGE_TOO_LARGE|INVALID_TOPIC|SASL/

/**
 * Sends messages to Kafka: idempotent, acknowledged by all in-sync replicas, keyed by store, so a store's messages stay in order. What Kafka
 * does not take is kept and sent again, the same batch in the same order, until the retries are used up.
 */
export class KafkaOutlet {
  /** Messages that Kafka has acknowledged. */
  acknowledged = 0
  private readonly kafka: Kafka
  private producer: Producer

  /**
   * @param say tells the person at the terminal about a retry
   * @param stopping ends waiting between retries
   */
  constructor(
    private readonly settings: OutletSettings,
    private readonly say: (line: string) => void,
    private readonly stopping: AbortSignal,
  ) {
    this.kafka = new Kafka({
      clientId: 'storepulse-producer',
      brokers: settings.brokers,
      connectionTimeout: 3_000,
      requestTimeout: 15_000,
      logLevel: logLevel.NOTHING,
      retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 2 },
    })
    this.producer = this.newProducer()
  }

  private newProducer(): Producer {
    return this.kafka.producer({
      idempotent: true,
      allowAutoTopicCreation: false,
      createPartitioner: partitionerByKey,
      metadataMaxAge: 60_000,
      retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 2 },
    })
  }

  /**
   * Connects and makes those of `topics` that are missing.
   * @throws {OutletError} once the retries are used up
   */
  async connect(topics: readonly string[]): Promise<void> {
    await this.untilTaken('connect to', async () => {
      if (topics.length > 0) await ensureTopics(this.kafka, topics)
      await this.producer.connect()
    })
  }

  /**
   * Resolves when Kafka has all of these messages for good. Only one call at a time.
   * @throws {OutletError} once the retries are used up; {@link OutletStopped} where the program is stopped while Kafka is away
   */
  async send(messages: readonly Outgoing[]): Promise<void> {
    for (const { topicMessages, count } of batchesOf(messages)) {
      await this.untilTaken('send to', () => this.producer.sendBatch({ topicMessages, acks: -1, timeout: 10_000 }))
      this.acknowledged += count
    }
  }

  async close(): Promise<void> {
    await this.producer.disconnect().catch(() => undefined)
  }

  private async untilTaken(what: string, attempt: () => Promise<unknown>): Promise<void> {
    const { brokers, maxRetries, backOffMs } = this.settings
    const backOff = new BackOff(backOffMs, backOffMs * 3)
    const where = brokers.join(', ')
    for (let failures = 0; ; ) {
      try {
        await attempt()
        if (failures > 0) this.say(`Kafka at ${where} answers again.`)
        return
      } catch (error) {
        const reason = reasonOf(error)
        if (++failures > maxRetries || UNRETRIABLE.test(reason)) {
          throw new OutletError(
            `Could not ${what} Kafka at ${where} (${reason}), tried ${failures} time${failures === 1 ? '' : 's'}. Is it running? KAFKA_BROKER says where it is.`,
          )
        }
        if (this.stopping.aborted) throw new OutletStopped(reason)
        this.say(`Could not ${what} Kafka at ${where} (${reason}); retry ${failures} of ${maxRetries} …`)
        await backOff.wait(this.stopping)
        if (this.stopping.aborted) throw new OutletStopped(reason)
      }
    }
  }
}

/** Kafka's usual partition of a key, worked out once for each key instead of once for each message. */
const partitionerByKey: ICustomPartitioner = () => {
  const usual = Partitioners.DefaultPartitioner()
  const known = new Map<string, number>()
  return (message) => {
    const name = `${message.topic} ${message.partitionMetadata.length} ${message.message.key}`
    let partition = known.get(name)
    if (partition === undefined) {
      partition = usual(message)
      known.set(name, partition)
    }
    return partition
  }
}

type TopicMessages = { topic: string; messages: { key: string; value: string }[] }

/** Messages in order, cut where those of one topic might fill a record batch, or one store's might cost kafkajs too much. */
function batchesOf(messages: readonly Outgoing[]): { topicMessages: TopicMessages[]; count: number }[] {
  const batches: { topicMessages: TopicMessages[]; count: number }[] = []
  let current = new Map<string, TopicMessages & { bytes: number; ofKey: Map<string, number> }>()
  let count = 0
  for (const { topic, key, value } of messages) {
    const bytes = 3 * key.length + value.length + RECORD_OVERHEAD_BYTES
    let ofTopic = current.get(topic)
    if (ofTopic && (ofTopic.bytes + bytes > RECORD_BATCH_BYTES || (ofTopic.ofKey.get(key) ?? 0) >= MOST_OF_A_KEY)) {
      batches.push({ topicMessages: [...current.values()], count })
      current = new Map()
      count = 0
      ofTopic = undefined
    }
    if (!ofTopic) {
      ofTopic = { topic, messages: [], bytes: 0, ofKey: new Map() }
      current.set(topic, ofTopic)
    }
    ofTopic.messages.push({ key, value })
    ofTopic.bytes += bytes
    ofTopic.ofKey.set(key, (ofTopic.ofKey.get(key) ?? 0) + 1)
    count++
  }
  if (count > 0) batches.push({ topicMessages: [...current.values()], count })
  return batches
}

function reasonOf(error: unknown): string {
  const { type, cause, message } = error as { type?: string; cause?: unknown; message?: string }
  if (type) return type
  if (cause instanceof Error) return reasonOf(cause)
  return (message ?? String(error)).split('\n')[0]!
}
