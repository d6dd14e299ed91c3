import { KafkaOutlet } from '~/platform/kafka/kafka-outlet'
import type { KafkaMessage } from '~/platform/kafka/message-batches'
import type { Settings } from '~/platform/process/settings'
import { type EventOutlet, OutletAway, type RejectedEvent, type TakenEvent } from './event-outlet.server'

type OutletSettings = Pick<Settings, 'kafkaBrokers' | 'topics' | 'DEFAULT_STORE_ID'>

/** The most events, over all requests, that may wait for the current send; beyond it senders are told to retry. */
const MOST_WAITING = 100_000

type Waiting = { messages: KafkaMessage[]; resolve: () => void; reject: (error: unknown) => void }

/**
 * Writes the events of requests to Kafka, keyed by store (a shop event without a store by its user, else its session).
 * One send runs at a time and takes everything that has arrived meanwhile. A failed send is not retried: the sender is
 * told and sends the events again.
 */
export class KafkaEvents implements EventOutlet {
  private readonly kafka: KafkaOutlet
  private waiting: Waiting[] = []
  private waitingEvents = 0
  private sending: Promise<void> | null = null
  private closed = false

  constructor(private readonly settings: OutletSettings) {
    this.kafka = new KafkaOutlet({
      clientId: 'storepulse-web',
      brokers: settings.kafkaBrokers,
      withinMs: { connect: 2_000, answer: 8_000, store: 5_000 },
      mostRetryMs: 500,
    })
  }

  send(events: readonly TakenEvent[]): Promise<RejectedEvent[]> {
    if (this.closed) return Promise.reject(new OutletAway('this process is stopping'))
    if (this.waitingEvents + events.length > MOST_WAITING) {
      return Promise.reject(new OutletAway('too many events are waiting for Kafka'))
    }
    this.waitingEvents += events.length
    const sent = new Promise<void>((resolve, reject) => {
      this.waiting.push({ messages: events.map((taken) => messageOf(taken, this.settings)), resolve, reject })
    })
    this.sending ??= this.sendAll().finally(() => {
      this.sending = null
    })
    return sent.then(() => [])
  }

  /** Sends what is waiting, then closes the connection. */
  async close(): Promise<void> {
    this.closed = true
    await this.sending
    await this.kafka.close()
  }

  private async sendAll(): Promise<void> {
    while (this.waiting.length > 0) {
      const group = this.waiting
      this.waiting = []
      try {
        await this.kafka.send(group.flatMap(({ messages }) => messages))
        for (const { resolve } of group) resolve()
      } catch (error) {
        for (const { reject } of group) reject(new OutletAway('Kafka did not accept them', { cause: error }))
      }
      for (const { messages } of group) this.waitingEvents -= messages.length
    }
  }
}

/** The Kafka message of an event, with its topic. */
function messageOf(taken: TakenEvent, { topics, DEFAULT_STORE_ID }: OutletSettings): KafkaMessage {
  const key =
    taken.kind === 'traffic'
      ? (taken.event.store_id ?? DEFAULT_STORE_ID)
      : (taken.event.store_id ?? taken.event.user_id ?? taken.event.session ?? taken.event.event_id)
  const topic = taken.kind === 'traffic' ? topics.traffic : topics.shopEvents[0]!
  return { topic, key: String(key), value: JSON.stringify(taken.event) }
}
