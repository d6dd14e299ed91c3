import { type ICustomPartitioner, Kafka, logLevel, Partitioners, type Producer } from 'kafkajs'
import { KafkaSends } from '~/platform/kafka-sends'
import { BackOff } from '~/platform/retry'
import { ensureTopics } from '../../sources/kafka'
import type { ProducerSettings } from '../command/settings'
import type { Outgoing } from '../plays'

/** Thrown where Kafka stays away or refuses; `message` says what to do. */
export class OutletError extends Error {
  override name = 'OutletError'
}

/** Thrown where the program is being stopped before Kafka has answered. */
export class OutletStopped extends Error {
  override name = 'OutletStopped'
}

type OutletSettings = Pick<ProducerSettings, 'brokers' | 'maxRetries' | 'backOffMs'>

/** Kafka's own limit of a record batch is 1 MiB. */
const RECORD_BATCH_BYTES = 900_000
const RECORD_OVERHEAD_BYTES = 40

/**
 * kafkajs copies a partition's list once for each message it adds (groupMessagesPerPartition): long lists cost their
 * square.
 */
const MOST_OF_A_KEY = 400
/** Keys spread evenly over four partitions, which is what we make, then have no longer lists. */
const MOST_OF_A_TOPIC = 4 * MOST_OF_A_KEY

const UNRETRIABLE = /TOPIC_AUTHORIZATION|CLUSTER_AUTHORIZATION|MESSAGE_TOO_LARGE|INVALID_TOPIC|SASL/

/**
 * Sends messages to Kafka: idempotent, acknowledged by all in-sync replicas, keyed by store, so a store's messages stay
 * in order. What Kafka does not take is kept and sent again, the same batch in the same order, until the retries are
 * used up.
 */
export class KafkaOutlet {
  /** Messages that Kafka has acknowledged. */
  acknowledged = 0
  private readonly kafka: Kafka
  private readonly sends = new KafkaSends(partitionerByKey)
  private readonly producer: Producer
  private readonly keys = new KeyBytes()

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
      createPartitioner: this.sends.createPartitioner,
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
   * @throws {OutletError} once the retries are used up; {@link OutletStopped} where the program is stopped while Kafka
   * is away
   */
  async send(messages: readonly Outgoing[]): Promise<void> {
    for (const { topicMessages, count } of batchesOf(messages, this.keys)) {
      await this.untilTaken('send to', () =>
        this.sends.send(this.producer, { topicMessages, acks: -1, timeout: 10_000 }),
      )
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

type Key = Buffer | string | null | undefined

/**
 * Kafka's usual partition of a key, worked out once for each key instead of once for each message: {@link KeyBytes}
 * gives the same object each time.
 */
const partitionerByKey: ICustomPartitioner = () => {
  const usual = Partitioners.DefaultPartitioner()
  const known = new Map<Key, { of: number; partition: number }>()
  return (message) => {
    const of = message.partitionMetadata.length
    let found = known.get(message.message.key)
    if (found?.of !== of) {
      found = { of, partition: usual(message) }
      known.set(message.message.key, found)
    }
    return found.partition
  }
}

/** The bytes of each key, made once. */
class KeyBytes {
  private readonly known = new Map<string, Buffer>()

  of(key: string): Buffer {
    let bytes = this.known.get(key)
    if (!bytes) {
      bytes = Buffer.from(key)
      this.known.set(key, bytes)
    }
    return bytes
  }
}

type TopicMessages = { topic: string; messages: { key: Buffer; value: Buffer }[] }
type Batch = { topicMessages: TopicMessages[]; count: number }

/**
 * Messages in order, cut where those of one topic might fill a record batch, or a partition's might cost kafkajs too
 * much. They are bytes already: from strings kafkajs would work out the length of each twice.
 */
function* batchesOf(messages: readonly Outgoing[], keys: KeyBytes): Generator<Batch> {
  let current = new Map<string, TopicMessages & { bytes: number; ofKey: Map<string, number> }>()
  let count = 0
  for (const { topic, key, value: text } of messages) {
    const value = Buffer.from(text)
    const bytes = keys.of(key).length + value.length + RECORD_OVERHEAD_BYTES
    let ofTopic = current.get(topic)
    if (
      ofTopic &&
      (ofTopic.bytes + bytes > RECORD_BATCH_BYTES ||
        ofTopic.messages.length >= MOST_OF_A_TOPIC ||
        (ofTopic.ofKey.get(key) ?? 0) >= MOST_OF_A_KEY)
    ) {
      yield { topicMessages: [...current.values()], count }
      current = new Map()
      count = 0
      ofTopic = undefined
    }
    if (!ofTopic) {
      ofTopic = { topic, messages: [], bytes: 0, ofKey: new Map() }
      current.set(topic, ofTopic)
    }
    ofTopic.messages.push({ key: keys.of(key), value })
    ofTopic.bytes += bytes
    ofTopic.ofKey.set(key, (ofTopic.ofKey.get(key) ?? 0) + 1)
    count++
  }
  if (count > 0) yield { topicMessages: [...current.values()], count }
}

function reasonOf(error: unknown): string {
  const { type, cause, message } = error as { type?: string; cause?: unknown; message?: string }
  if (type) return type
  if (cause instanceof Error) return reasonOf(cause)
  return (message ?? String(error)).split('\n')[0]!
}
