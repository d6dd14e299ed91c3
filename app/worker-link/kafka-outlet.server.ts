import { Kafka, logLevel, type Message, type Producer } from 'kafkajs'
import { KafkaSends } from '~/platform/kafka-sends'
import type { Settings } from '~/platform/process/settings'
import { type EventOutlet, OutletAway, type RejectedEvent, type TakenEvent } from './event-outlet.server'

type OutletSettings = Pick<Settings, 'kafkaBrokers' | 'topics' | 'DEFAULT_STORE_ID'>

/** Kafka's own limit of a record batch is 1 MiB; all messages of a send may go to one partition. */
const MOST_BYTES = 900_000
/** kafkajs copies a partition's list once for each message it adds: long lists cost their square. */
const MOST_MESSAGES = 400
/** Events that wait for the send before theirs, in all requests; past it senders are told to come again. */
const MOST_WAITING = 100_000

type Addressed = { topic: string; message: Message; bytes: number }
type Waiting = { messages: Addressed[]; resolve: () => void; reject: (error: unknown) => void }

/**
 * Writes events to Kafka: idempotent, acknowledged by all in-sync replicas, keyed by store (a shop event without a
 * store by its user, else its session). One send is under way at a time and takes along what has come meanwhile. It
 * connects with the first event. After a failure the producer is thrown away: kafkajs gives its sequence numbers to the
 * next batch, which a broker that had the first one would take for a repeat and drop.
 */
export class KafkaOutlet implements EventOutlet {
  private readonly kafka: Kafka
  private readonly sends = new KafkaSends()
  private producer: Promise<Producer> | null = null
  private waiting: Waiting[] = []
  private waitingEvents = 0
  private sending: Promise<void> | null = null
  private closed = false

  constructor(private readonly settings: OutletSettings) {
    this.kafka = new Kafka({
      clientId: 'storepulse-web',
      brokers: settings.kafkaBrokers,
      connectionTimeout: 2_000,
      requestTimeout: 8_000,
      logLevel: logLevel.NOTHING,
      retry: { initialRetryTime: 100, maxRetryTime: 500, retries: 2 },
    })
  }

  send(events: readonly TakenEvent[]): Promise<RejectedEvent[]> {
    if (this.closed) return Promise.reject(new OutletAway('this process is stopping'))
    if (this.waitingEvents + events.length > MOST_WAITING) {
      return Promise.reject(new OutletAway('too many events are waiting for Kafka'))
    }
    this.waitingEvents += events.length
    const sent = new Promise<void>((resolve, reject) => {
      this.waiting.push({ messages: events.map((taken) => addressed(taken, this.settings)), resolve, reject })
    })
    this.sending ??= this.sendAll().finally(() => {
      this.sending = null
    })
    return sent.then(() => [])
  }

  /** Sends what waits, then lets go of the connection. */
  async close(): Promise<void> {
    this.closed = true
    await this.sending
    await this.discard()
  }

  private async sendAll(): Promise<void> {
    while (this.waiting.length > 0) {
      const group = this.waiting
      this.waiting = []
      try {
        const producer = await this.connected()
        for (const part of partsOf(group.flatMap(({ messages }) => messages))) {
          await this.sends.send(producer, { acks: -1, timeout: 5_000, topicMessages: byTopic(part) })
        }
        for (const { resolve } of group) resolve()
      } catch (error) {
        await this.discard()
        for (const { reject } of group) reject(new OutletAway('Kafka does not take events', { cause: error }))
      }
      for (const { messages } of group) this.waitingEvents -= messages.length
    }
  }

  private connected(): Promise<Producer> {
    this.producer ??= (async () => {
      const producer = this.kafka.producer({
        idempotent: true,
        allowAutoTopicCreation: false,
        createPartitioner: this.sends.createPartitioner,
      })
      await producer.connect()
      return producer
    })()
    return this.producer
  }

  private async discard(): Promise<void> {
    const { producer } = this
    this.producer = null
    try {
      await (await producer)?.disconnect()
    } catch {
      // It never connected, or its connection is gone.
    }
  }
}

/** The message that carries an event, and the topic it goes to. */
function addressed(taken: TakenEvent, { topics, DEFAULT_STORE_ID }: OutletSettings): Addressed {
  const value = JSON.stringify(taken.event)
  const key =
    taken.kind === 'traffic'
      ? (taken.event.store_id ?? DEFAULT_STORE_ID)
      : (taken.event.store_id ?? taken.event.user_id ?? taken.event.session ?? taken.event.event_id)
  const topic = taken.kind === 'traffic' ? topics.traffic : topics.shopEvents[0]!
  return { topic, message: { key: String(key), value }, bytes: Buffer.byteLength(value) + String(key).length * 3 + 40 }
}

/** Messages in order, cut to what one send may hold. */
function partsOf(messages: readonly Addressed[]): Addressed[][] {
  const parts: Addressed[][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const one of messages) {
    const part = parts.at(-1)
    if (part && part.length < MOST_MESSAGES && bytes + one.bytes <= MOST_BYTES) {
      part.push(one)
      bytes += one.bytes
    } else {
      parts.push([one])
      bytes = one.bytes
    }
  }
  return parts
}

function byTopic(part: readonly Addressed[]): { topic: string; messages: Message[] }[] {
  const topics = new Map<string, Message[]>()
  for (const { topic, message } of part) {
    const messages = topics.get(topic)
    if (messages) messages.push(message)
    else topics.set(topic, [message])
  }
  return [...topics].map(([topic, messages]) => ({ topic, messages }))
}
