import { type Attempt, KafkaAway, KafkaOutlet } from '~/platform/kafka/kafka-outlet'
import type { KafkaMessage } from '~/platform/kafka/message-batches'
import type { ProducerSettings } from '../command/settings'

/** Thrown if Kafka stays unreachable or refuses; `message` says what to do. */
export class OutletError extends Error {
  override name = 'OutletError'
}

type OutletSettings = Pick<ProducerSettings, 'brokers' | 'maxRetries' | 'backOffMs'>

/**
 * The producer's connection to Kafka. Messages are keyed by store, so a store's messages stay in order. What Kafka does
 * not take is retried until the retries are used up; each retry is reported on the terminal.
 */
export class ProducerOutlet {
  private readonly outlet: KafkaOutlet

  /**
   * @param say prints a line on the terminal
   * @param stopping aborts the waits between retries
   */
  constructor(
    private readonly settings: OutletSettings,
    say: (line: string) => void,
    stopping: AbortSignal,
  ) {
    const { brokers, maxRetries, backOffMs } = settings
    const where = brokers.join(', ')
    this.outlet = new KafkaOutlet({
      clientId: 'storepulse-producer',
      brokers,
      withinMs: { connect: 3_000, answer: 15_000, store: 10_000 },
      mostRetryMs: 1_000,
      again: {
        retries: maxRetries,
        backOffMs,
        failed: (attempt: Attempt, reason, failures) =>
          say(`Could not ${attempt} Kafka at ${where} (${reason}); retry ${failures} of ${maxRetries} …`),
        succeeded: () => say(`Kafka at ${where} answers again.`),
        stopping,
      },
    })
  }

  /** Messages that Kafka has acknowledged. */
  get acknowledged(): number {
    return this.outlet.acknowledged
  }

  /**
   * Connects and creates those of `topics` that are missing.
   * @throws {OutletError} once the retries are used up; {@link OutletStopped} if the program is stopped before
   */
  connect(topics: readonly string[]): Promise<void> {
    return this.explained(this.outlet.connect(topics))
  }

  /**
   * Resolves when Kafka has stored all of these messages for good. Only one call at a time.
   * @throws {OutletError} once the retries are used up; {@link OutletStopped} if the program is stopped before
   */
  send(messages: readonly KafkaMessage[]): Promise<void> {
    return this.explained(this.outlet.send(messages))
  }

  close(): Promise<void> {
    return this.outlet.close()
  }

  /** Awaits the outlet; if Kafka is unreachable, throws an error that tells people what to do. */
  private async explained(coming: Promise<void>): Promise<void> {
    try {
      await coming
    } catch (error) {
      if (!(error instanceof KafkaAway)) throw error
      const { attempt, reason, tries } = error
      const times = `${tries} time${tries === 1 ? '' : 's'}`
      throw new OutletError(
        `Could not ${attempt} Kafka at ${this.settings.brokers.join(', ')} (${reason}), tried ${times}. ` +
          'Check that it is running; KAFKA_BROKER sets its address.',
      )
    }
  }
}
