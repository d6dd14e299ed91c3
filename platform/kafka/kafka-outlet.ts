import { Kafka, logLevel, type Producer } from 'kafkajs'
import { MINUTE_MS } from '~/domain/time/durations'
import { BackOff } from '../retry'
import { isFinal, reasonOf } from './answers'
import { KafkaSends } from './kafka-sends'
import { Keys } from './keys'
import { batchesOf, type KafkaMessage } from './message-batches'
import { ensureTopics } from './topics'

/** What was tried, as it reads in messages such as "Could not connect to Kafka". */
export type Attempt = 'connect to' | 'send to'

/** Thrown if Kafka is unreachable or refuses. `cause` is the last error from kafkajs. */
export class KafkaAway extends Error {
  override name = 'KafkaAway'

  /** @param reason Kafka's answer or the first line of the error @param tries how many attempts were made */
  constructor(
    readonly attempt: Attempt,
    readonly reason: string,
    readonly tries: number,
    cause: unknown,
  ) {
    super(`could not ${attempt} Kafka: ${reason}`, { cause })
  }
}

/** Thrown if the program is stopping and Kafka has not answered yet. */
export class OutletStopped extends Error {
  override name = 'OutletStopped'
}

export type KafkaOutletOptions = {
  clientId: string
  brokers: string[]
  /** How long a broker may take, ms: to accept a connection, to answer a request, to replicate messages. */
  withinMs: { connect: number; answer: number; store: number }
  /** Longest wait before each of the two retries that kafkajs makes by itself, ms. */
  mostRetryMs: number
  /** What to do when those fail too. Without it, nothing is retried. */
  again?: {
    retries: number
    /** First wait, ms; it doubles with each retry, up to three times. */
    backOffMs: number
    /** Called before each wait. @param failures so far */
    failed: (attempt: Attempt, reason: string, failures: number) => void
    /** Called when an attempt succeeds after failures. */
    succeeded: () => void
    /** Aborts the waiting. */
    stopping: AbortSignal
  }
}

/**
 * Sends messages to Kafka: idempotent, acknowledged by all in-sync replicas, messages with the same key in order. Takes
 * any number of messages with their topics, and splits them into batches that Kafka accepts. The promise resolves once
 * Kafka has stored all of them for good. Connects with the first message, or on `connect()`.
 *
 * A batch that fails is sent again unchanged, up to `again.retries` times. Kafka stores it once, since it carries the
 * same sequence numbers. After that the connection is discarded: kafkajs would give these numbers to the next batch,
 * and a broker that already has the first batch would drop the next one as a repeat.
 */
export class KafkaOutlet {
  /** Messages that Kafka has acknowledged. */
  acknowledged = 0
  private readonly kafka: Kafka
  private readonly keys = new Keys()
  private readonly sends = new KafkaSends(this.keys.partitioner)
  private producer: Promise<Producer> | null = null

  constructor(private readonly options: KafkaOutletOptions) {
    const { clientId, brokers, withinMs } = options
    this.kafka = new Kafka({
      clientId,
      brokers,
      connectionTimeout: withinMs.connect,
      requestTimeout: withinMs.answer,
      logLevel: logLevel.NOTHING,
      retry: this.retry(),
    })
  }

  /**
   * Connects and creates those of `topics` that are missing.
   * @throws {KafkaAway} once the retries are used up; {@link OutletStopped}
   */
  async connect(topics: readonly string[]): Promise<void> {
    await this.untilDone('connect to', async () => {
      if (topics.length > 0) await ensureTopics(this.kafka, topics)
      await this.connected()
    })
  }

  /**
   * Resolves when Kafka has stored all of these messages for good. Only one call at a time.
   * @throws {KafkaAway} once the retries are used up, when some of the messages may be in Kafka; {@link OutletStopped}
   */
  async send(messages: readonly KafkaMessage[]): Promise<void> {
    const timeout = this.options.withinMs.store
    for (const { topicMessages, count } of batchesOf(messages, this.keys)) {
      await this.untilDone('send to', async () =>
        this.sends.send(await this.connected(), { topicMessages, acks: -1, timeout }),
      )
      this.acknowledged += count
    }
  }

  /** Closes the connection; never fails. A later send reconnects. */
  async close(): Promise<void> {
    const { producer } = this
    this.producer = null
    try {
      await (await producer)?.disconnect()
    } catch {
      // It never connected, or its connection is lost.
    }
  }

  private async untilDone(attempt: Attempt, work: () => Promise<unknown>): Promise<void> {
    const { again } = this.options
    const backOff = again && new BackOff(again.backOffMs, again.backOffMs * 3)
    for (let failures = 0; ; ) {
      try {
        await work()
        if (failures > 0) again?.succeeded()
        return
      } catch (error) {
        const reason = reasonOf(error)
        failures++
        if (!again || !backOff || failures > again.retries || isFinal(reason)) {
          await this.close()
          throw new KafkaAway(attempt, reason, failures, error)
        }
        if (again.stopping.aborted) throw new OutletStopped(reason)
        again.failed(attempt, reason, failures)
        await backOff.wait(again.stopping)
        if (again.stopping.aborted) throw new OutletStopped(reason)
      }
    }
  }

  /** The connected producer. One that fails to connect is forgotten, so that the next attempt makes a new one. */
  private connected(): Promise<Producer> {
    this.producer ??= this.newProducer().catch((error: unknown) => {
      this.producer = null
      throw error
    })
    return this.producer
  }

  private async newProducer(): Promise<Producer> {
    const producer = this.kafka.producer({
      idempotent: true,
      allowAutoTopicCreation: false,
      createPartitioner: this.sends.createPartitioner,
      metadataMaxAge: MINUTE_MS,
      retry: this.retry(),
    })
    try {
      await producer.connect()
    } catch (error) {
      await producer.disconnect().catch(() => undefined)
      throw error
    }
    return producer
  }

  private retry() {
    return { initialRetryTime: 100, maxRetryTime: this.options.mostRetryMs, retries: 2 }
  }
}
