import type { Consumer } from 'kafkajs'
import type { Log } from '~/platform/process/log'
import type { Unreadable } from './batches/record-batches'
import type { PartitionRead } from './partitions-apart'

const TRY_EVERY_MS = 5_000

type Stopped = Unreadable & { topic: string; partition: number }

const keyOf = (topic: string, partition: number) => `${topic}/${partition}`

/**
 * Partitions stopped at a batch that cannot be read, while all others continue. Each is retried from time to time: it
 * continues when retention has removed the batch from the log, or when the group's offset was moved past it.
 */
export class StoppedPartitions {
  private readonly stopped = new Map<string, Stopped>()
  private timer: NodeJS.Timeout | undefined

  constructor(
    private readonly consumer: Pick<Consumer, 'pause' | 'resume'>,
    private readonly log: Log,
    private readonly tryEveryMs = TRY_EVERY_MS,
  ) {}

  start(): void {
    this.timer = setInterval(() => {
      for (const { topic, partition } of this.stopped.values())
        this.consumer.resume([{ topic, partitions: [partition] }])
    }, this.tryEveryMs)
  }

  stop(): void {
    clearInterval(this.timer)
  }

  get count(): number {
    return this.stopped.size
  }

  /** One message per stopped partition. */
  get sentences(): string[] {
    return [...this.stopped.values()].map(
      ({ topic, partition, offset, next, reason }) =>
        `partition ${partition} of ${topic} is stopped at offset ${offset}: the batch there cannot be read (${reason}). ` +
        `Nothing is skipped. To skip the batch, move the group to offset ${next ?? '(that of the next batch)'}: see docs/kafka-compression.md`,
    )
  }

  /** Takes the result of a fetch. */
  noteRead({ topic, partition, unreadable }: PartitionRead): void {
    const key = keyOf(topic, partition)
    const known = this.stopped.get(key)
    if (unreadable) {
      this.consumer.pause([{ topic, partitions: [partition] }])
      this.stopped.set(key, { ...unreadable, topic, partition })
      if (known?.offset !== unreadable.offset) {
        this.log.error({ topic, partition, ...unreadable }, 'a batch cannot be read, its partition is stopped')
      }
    } else if (known) {
      this.stopped.delete(key)
      this.log.info({ topic, partition }, 'a stopped partition continues')
    }
  }

  /** Drops partitions that other members read from now on. @param assigned this member's, by topic */
  keep(assigned: Record<string, number[]>): void {
    for (const [key, { topic, partition }] of this.stopped) {
      this.consumer.resume([{ topic, partitions: [partition] }])
      if (!assigned[topic]?.includes(partition)) this.stopped.delete(key)
    }
  }
}
