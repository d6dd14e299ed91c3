import type { Kafka, Message, Producer } from 'kafkajs'
import { answerOf, FORBIDDEN, TOO_MUCH } from '~/platform/kafka/answers'
import { KafkaSends } from '~/platform/kafka/kafka-sends'
import { ensureTopics } from '~/platform/kafka/topics'
import type { Log } from '~/platform/process/log'
import { cutToBytes } from '../decode/letters/parked-payload'
import type { DeadLetter, DeadLetterStore } from '../write/parking/parking'

/** What of the words of a letter's reason goes into its header. */
const MAX_MESSAGE_BYTES = 2_048
/** What of a payload is sent where the broker takes no more. */
const REDUCED_BYTES = 512
const PRODUCER_RETRY = { retries: 3, initialRetryTime: 100, maxRetryTime: 1_000 }

/** The topic that dead letters of a topic go to. */
export const deadLetterTopic = (topic: string) => `${topic}.dlq`

/** What goes to a broker at once: it takes batches of up to a megabyte. */
const BATCH_BYTES = 512 * 1024
/** What a letter takes of it beside its payload: its headers. */
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

/** As much of a letter as any broker takes. */
function reduced(letter: DeadLetter): Message {
  const { value, headers } = messageOf({ ...letter, message: '', payload: cutToBytes(letter.payload, REDUCED_BYTES) })
  return { value, headers: { ...headers, cut: 'true' } }
}

/**
 * Sends dead letters to `<topic>.dlq`, with the reason and the place in headers and the payload as value. After a
 * failure the same letters are sent again, so that a letter may stand there twice. A broker that is away is waited for;
 * one that refuses is not: such a letter is sent cut, and where that is refused too it stands in `dead_letters` alone,
 * which is logged and told of.
 */
export class DeadLetterTopics {
  /** What was refused last, by dead-letter topic; a topic that takes letters again leaves. */
  readonly refusals = new Map<string, string>()
  /** Letters that stand in `dead_letters` alone, since the process started. */
  notSent = 0
  private readonly sends = new KafkaSends()
  private producer: Producer | null = null
  private readonly createdTopics = new Set<string>()

  /** @param topics only letters of these topics are sent */
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

  /** Sends each letter alone, and cut where it is refused. @returns those that are refused like that too */
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
   * @returns null where the broker took them, else its answer
   * @throws where it is away or asks to come again
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
      // The topic may have been deleted, which this producer would not forget.
      this.createdTopics.delete(topic)
      await this.producer?.disconnect()
      this.producer = null
      if (answer !== null && FORBIDDEN.has(answer)) return answer
      throw error
    }
  }
}
