import type { Kafka, Message, Producer } from 'kafkajs'
import { answerOf, FORBIDDEN, TOO_MUCH } from '~/platform/kafka/answers'
import { KafkaSends } from '~/platform/kafka/kafka-sends'
import { ensureTopics } from '~/platform/kafka/topics'
import type { Log } from '~/platform/process/log'
import { cutToBytes } from '../decode/letters/parked-payload'
import type { DeadLetter, DeadLetterStore } from '../write/parking/parking'

/** How much of a letter's message its header holds. */
const MAX_MESSAGE_BYTES = 2_048
/** How much of a payload is sent if the broker takes no more. */
const REDUCED_BYTES = 512
const PRODUCER_RETRY = { retries: 3, initialRetryTime: 100, maxRetryTime: 1_000 }

/** The topic for the dead letters of a topic. */
export const deadLetterTopic = (topic: string) => `${topic}.dlq`

/** Size of one request to a broker, which takes batches of up to a megabyte. */
const BATCH_BYTES = 512 * 1024
/** What a letter's headers add to its payload. */
const HEADERS_BYTES = 512

function messageOf({ payload, reason, message, place, offset, index }: DeadLetter): Message {
  return {
    value: payload,
    headers: {
      reason,
      message: cutToBytes(message, MAX_MESSAGE_BYTES),
      topic: place.topic,
      partition: String(place.partition),
      offset: String(offset),
      index: String(index),
    },
  }
}

function* batchesOf(letters: readonly DeadLetter[]): Generator<readonly DeadLetter[]> {
  let from = 0
  let bytes = 0
  for (const [place, { payload }] of letters.entries()) {
    if (bytes >= BATCH_BYTES) {
      yield letters.slice(from, place)
      from = place
      bytes = 0
    }
    bytes += Buffer.byteLength(payload) + HEADERS_BYTES
  }
  yield letters.slice(from)
}

/** A letter cut to what any broker takes. */
function reduced(letter: DeadLetter): Message {
  const { value, headers } = messageOf({ ...letter, message: '', payload: cutToBytes(letter.payload, REDUCED_BYTES) })
  return { value, headers: { ...headers, cut: 'true' } }
}

/**
 * Sends dead letters to `<topic>.dlq`, with the reason and position in headers and the payload as value. After a
 * failure the same letters are sent again, so that the topic may have a letter twice. It waits for a broker that is
 * unreachable. If a broker refuses a letter, the letter is cut and sent again; if that is refused too, only
 * `dead_letters` has it, which is logged and reported.
 */
export class DeadLetterTopics {
  /** The last refusal, by dead-letter topic; removed once the topic accepts letters again. */
  readonly refusals = new Map<string, string>()
  /** Letters that only `dead_letters` has, since the process started. */
  notSent = 0
  private readonly sends = new KafkaSends()
  private producer: Producer | null = null
  private readonly createdTopics = new Set<string>()

  /** @param topics send only letters of these topics */
  constructor(
    private readonly kafka: Kafka,
    private readonly topics: ReadonlySet<string>,
    private readonly log: Log,
  ) {}

  readonly store: DeadLetterStore = async (letters) => {
    const byTopic = new Map<string, DeadLetter[]>()
    for (const letter of letters) {
      const { topic } = letter.place
      if (!this.topics.has(topic)) continue
      const held = byTopic.get(topic)
      if (held) held.push(letter)
      else byTopic.set(topic, [letter])
    }
    for (const [topic, held] of byTopic) {
      for (const batch of batchesOf(held)) await this.forward(deadLetterTopic(topic), batch)
    }
  }

  async close(): Promise<void> {
    await this.producer?.disconnect()
  }

  private async forward(topic: string, letters: readonly DeadLetter[]): Promise<void> {
    const answer = await this.send(topic, letters.map(messageOf))
    const left = answer === null ? [] : TOO_MUCH.has(answer) ? await this.sendApart(topic, letters) : letters
    if (left.length === 0) {
      this.refusals.delete(topic)
      return
    }
    this.notSent += left.length
    this.refusals.set(topic, String(answer))
    const { place, offset, index } = left[0]!
    const first = `${place.topic}/${place.partition}/${offset}/${index}`
    this.log.error({ topic, answer, letters: left.length, first }, 'the dead-letter topic refuses letters')
  }

  /** Sends each letter by itself, and cut if refused. @returns those refused even then */
  private async sendApart(topic: string, letters: readonly DeadLetter[]): Promise<DeadLetter[]> {
    const left: DeadLetter[] = []
    for (const letter of letters) {
      if (letters.length > 1 && (await this.send(topic, [messageOf(letter)])) === null) continue
      if ((await this.send(topic, [reduced(letter)])) !== null) left.push(letter)
    }
    return left
  }

  /**
   * Sends messages.
   * @returns null if the broker took them, else its error
   * @throws if it is unreachable or the error is temporary
   */
  private async send(topic: string, messages: Message[]): Promise<string | null> {
    try {
      if (!this.createdTopics.has(topic)) await ensureTopics(this.kafka, [topic])
      this.createdTopics.add(topic)
      if (!this.producer) {
        const producer = this.kafka.producer({
          allowAutoTopicCreation: false,
          createPartitioner: this.sends.createPartitioner,
          retry: PRODUCER_RETRY,
        })
        await producer.connect()
        this.producer = producer
      }
      await this.sends.send(this.producer, { acks: -1, topicMessages: [{ topic, messages }] })
      return null
    } catch (error) {
      const answer = answerOf(error)
      if (answer !== null && TOO_MUCH.has(answer)) return answer
      // The topic may have been deleted; this producer would still believe it exists.
      this.createdTopics.delete(topic)
      await this.producer?.disconnect()
      this.producer = null
      if (answer !== null && FORBIDDEN.has(answer)) return answer
      throw error
    }
  }
}
