import type { Consumer } from 'kafkajs'

/** Partitions that are not fetched until they may continue. */
export class Rests {
  private resting = new Map<string, { topic: string; partitions: number[] }>()
  private stopped = false

  constructor(private readonly consumer: Pick<Consumer, 'pause' | 'resume'>) {}

  /** @param until resolves when the partition may continue */
  begin(topic: string, partition: number, until: Promise<void>): void {
    const key = `${topic}/${partition}`
    const rest = { topic, partitions: [partition] }
    this.resting.set(key, rest)
    this.consumer.pause([rest])
    void until.then(() => {
      if (this.stopped || this.resting.get(key) !== rest) return
      this.resting.delete(key)
      this.consumer.resume([rest])
    })
  }

  /** Ends all pauses: the group rebalances. */
  end(): void {
    const rests = [...this.resting.values()]
    this.resting = new Map()
    if (rests.length > 0) this.consumer.resume(rests)
  }

  /** Stops: no partition continues any more. */
  stop(): void {
    this.stopped = true
  }
}
