import type { Kafka } from 'kafkajs'
import type { AllStats } from '../stats/source-stats'

/** How often the log-end offsets are requested: a paused or stopped partition brings no batch that would tell them. */
const EVERY_MS = 5_000

type Options = { kafka: Kafka; groupId: string; stats: AllStats; onTrouble: (error: unknown) => void }
type Reach = { next: bigint; end: bigint }

/** This process's lag behind the ends of its partitions, in messages; a source's lag is the sum over its partitions. */
export class ConsumerLag {
  private topics = new Map<string, Map<number, Reach | null>>()
  private readonly admin: ReturnType<Kafka['admin']>
  private timer: NodeJS.Timeout | undefined
  private looking: Promise<void> | null = null

  constructor(private readonly options: Options) {
    this.admin = options.kafka.admin()
  }

  /** Lag over all partitions, messages. */
  get total(): number {
    return [...this.topics.keys()].reduce((sum, topic) => sum + this.of(topic), 0)
  }

  /** Starts over with the partitions this process is assigned from now on; other members count their own. */
  assign(assignment: Readonly<Record<string, readonly number[]>>): void {
    for (const topic of this.topics.keys()) this.options.stats.of(`kafka:${topic}`).consumerLag = null
    this.topics = new Map(
      Object.entries(assignment).map(([topic, partitions]) => [topic, new Map(partitions.map((one) => [one, null]))]),
    )
  }

  /** @param next offset to be read next @param end offset after the newest message */
  note(topic: string, partition: number, next: string, end: string): void {
    this.topics.get(topic)?.set(partition, { next: BigInt(next), end: BigInt(end) })
    this.tell(topic)
  }

  start(): void {
    this.timer = setInterval(() => {
      this.looking ??= this.look()
        .catch(this.options.onTrouble)
        .finally(() => {
          this.looking = null
        })
    }, EVERY_MS)
  }

  async stop(): Promise<void> {
    clearInterval(this.timer)
    await this.looking
    await this.admin.disconnect()
  }

  private async look(): Promise<void> {
    await this.admin.connect()
    const { topics } = this
    for (const [topic, reaches] of topics) {
      const [ends, committed] = await Promise.all([this.admin.fetchTopicOffsets(topic), this.committed(topic)])
      // The group has rebalanced meanwhile.
      if (this.topics !== topics) return
      for (const { partition, low, high } of ends) {
        const reach = reaches.get(partition)
        if (reach === undefined) continue
        const next = reach?.next ?? committed.get(partition) ?? BigInt(low)
        reaches.set(partition, { next, end: BigInt(high) })
      }
      this.tell(topic)
    }
  }

  /** The group's committed offsets of partitions that nothing was read from yet. */
  private async committed(topic: string): Promise<Map<number, bigint>> {
    if (![...(this.topics.get(topic)?.values() ?? [])].includes(null)) return new Map()
    const found = await this.admin.fetchOffsets({ groupId: this.options.groupId, topics: [topic] })
    const partitions = found.flatMap((one) => one.partitions).filter(({ offset }) => Number(offset) >= 0)
    return new Map(partitions.map(({ partition, offset }) => [partition, BigInt(offset)]))
  }

  private tell(topic: string): void {
    this.options.stats.of(`kafka:${topic}`).consumerLag = this.of(topic)
  }

  private of(topic: string): number {
    let sum = 0
    for (const reach of this.topics.get(topic)?.values() ?? []) {
      if (reach !== null) sum += Math.max(0, Number(reach.end - reach.next))
    }
    return sum
  }
}
