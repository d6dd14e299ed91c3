import type { Keys } from './keys'

/** A message with the topic it goes to. Messages of one key stay in order. */
export type KafkaMessage = { topic: string; key: string; value: string }

/** Messages that one request to Kafka takes, by topic, and how many there are. */
export type MessageBatch = { topicMessages: TopicMessages[]; count: number }
type TopicMessages = { topic: string; messages: { key: Buffer; value: Buffer }[] }

/** Kafka's own limit for a record batch is 1 MiB, and all messages of a topic may go to one partition. */
const RECORD_BATCH_BYTES = 900_000
const RECORD_OVERHEAD_BYTES = 40
/**
 * kafkajs copies a partition's list for each message it adds (groupMessagesPerPartition), so the cost grows with the
 * square of the length.
 */
const MOST_PER_KEY = 400
/** The same bound per topic: keys spread evenly over four partitions, the number we create. */
const MOST_PER_TOPIC = 4 * MOST_PER_KEY

/** A batch's messages of one topic so far. */
class TopicPart implements TopicMessages {
  readonly messages: { key: Buffer; value: Buffer }[] = []
  private bytes = 0
  private readonly perKey = new Map<string, number>()

  constructor(readonly topic: string) {}

  takes(key: string, bytes: number): boolean {
    if (this.bytes + bytes > RECORD_BATCH_BYTES || this.messages.length >= MOST_PER_TOPIC) return false
    return (this.perKey.get(key) ?? 0) < MOST_PER_KEY
  }

  add(key: string, message: { key: Buffer; value: Buffer }, bytes: number): void {
    this.messages.push(message)
    this.bytes += bytes
    this.perKey.set(key, (this.perKey.get(key) ?? 0) + 1)
  }
}

/**
 * Splits messages into batches, in order, before those of one topic would fill a record batch, or those of one
 * partition would cost kafkajs too much. Values are bytes already: with strings kafkajs would compute each length
 * twice.
 */
export function* batchesOf(messages: readonly KafkaMessage[], keys: Keys): Generator<MessageBatch> {
  let parts = new Map<string, TopicPart>()
  let count = 0
  for (const { topic, key, value: text } of messages) {
    const message = { key: keys.bytes(key), value: Buffer.from(text) }
    const bytes = message.key.length + message.value.length + RECORD_OVERHEAD_BYTES
    let part = parts.get(topic)
    if (part && !part.takes(key, bytes)) {
      yield { topicMessages: [...parts.values()], count }
      parts = new Map()
      count = 0
      part = undefined
    }
    if (!part) {
      part = new TopicPart(topic)
      parts.set(topic, part)
    }
    part.add(key, message, bytes)
    count++
  }
  if (count > 0) yield { topicMessages: [...parts.values()], count }
}
