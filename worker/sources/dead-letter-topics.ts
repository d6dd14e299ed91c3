import type { Kafka, Producer } from 'kafkajs'
import type { DeadLetter, DeadLetterStore } from '../batch/batcher'
import { cutToBytes } from '../decode/parked-payload'
import { ensureTopics } from './kafka'

/** What of the words of a letter's reason goes into its header. */
const MAX_MESSAGE_BYTES = 2_048

/** The topic that dead letters of a topic go to. */
export const deadLetterTopic = (topic: string) => `${topic}.dlq`

/**
 * Sends dead letters to `<topic>.dlq`, with the reason and the place in headers and the payload as value. After a failure the same
 * letters are sent again, so that a letter may stand there twice.
 */
export class DeadLetterTopics {
  private readonly producer: Producer
  private readonly made = new Set<string>()
  private connected = false

  /** @param topics only letters of these topics are sent */
  constructor(
    private readonly kafka: Kafka,
    private readonly topics: ReadonlySet<string>,
  ) {
    this.producer = kafka.producer({ allowAutoTopicCreation: false })
  }

  readonly store: DeadLetterStore = async (letters) => {
    const byTopic = new Map<string, DeadLetter[]>()
    for (const letter of letters) {
      const { topic } = letter.place
      if (this.topics.has(topic)) byTopic.set(topic, [...(byTopic.get(topic) ?? []), letter])
    }
    if (byTopic.size === 0) return
    const missing = [...byTopic.keys()].map(deadLetterTopic).filter((topic) => !this.made.has(topic))
    if (missing.length > 0) {
      await ensureTopics(this.kafka, missing)
      for (const topic of missing) this.made.add(topic)
    }
    if (!this.connected) {
      await this.producer.connect()
      this.connected = true
    }
    await this.producer.sendBatch({
      acks: -1,
      topicMessages: [...byTopic].map(([topic, held]) => ({
        topic: deadLetterTopic(topic),
        messages: held.map((letter) => ({
          value: letter.payload,
          headers: {
            reason: letter.reason,
            message: cutToBytes(letter.message, MAX_MESSAGE_BYTES),
            topic,
            partition: String(letter.place.partition),
            offset: String(letter.offset),
            index: String(letter.index),
          },
        })),
      })),
    })
  }

  async close(): Promise<void> {
    if (this.connected) await this.producer.disconnect()
  }
}
