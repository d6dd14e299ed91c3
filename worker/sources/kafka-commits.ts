import type { Offsets } from 'kafkajs'
import type { Log } from '~/platform/process/log'
import { BackOff } from '~/platform/retry'

type Offset = { topic: string; partition: number; offset: string }
type Unit = { next: bigint; generation: number; stored: boolean }
type Queue = { topic: string; partition: number; units: Unit[] }

const keyOf = (topic: string, partition: number) => `${topic}/${partition}`

/** Offsets in kafkajs's format. */
export function byTopic(offsets: readonly Offset[]): Offsets {
  const topics = new Map<string, Offsets['topics'][number]>()
  for (const { topic, partition, offset } of offsets) {
    const one = topics.get(topic) ?? { topic, partitions: [] }
    one.partitions.push({ partition, offset })
    topics.set(topic, one)
  }
  return { topics: [...topics.values()] }
}

/** Resolves in a later turn of the event loop, after whatever runs between two turns. */
const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

/**
 * Commits offsets in the order of the log. The offset after a unit of messages is committed once that unit, and
 * everything this process read from the partition before it, is stored, whatever the group generation it was read in.
 * Units read in an earlier generation are never committed themselves: the group reads them again. Commits of many units
 * are sent together; a failed one is retried until the next generation begins.
 */
export class Commits {
  private readonly queues = new Map<string, Queue>()
  private generation = 0
  private assigned = new Set<string>()
  private due = new Map<string, Offset>()
  /** Highest offset of each partition due in this generation: the group's offset never goes back. */
  private reached = new Map<string, bigint>()
  private attempt: Promise<boolean> | null = null
  private readonly ended = new AbortController()

  /**
   * @param commit sends offsets to the broker, once, in the generation at the time of the call; rejects if the broker
   *   did not accept them
   */
  constructor(
    private readonly commit: (offsets: Offset[]) => Promise<void>,
    private readonly log: Log,
  ) {}

  /** Begins a generation of the group with these partitions per topic; drops what is due from an earlier one. */
  join(assignment: Record<string, number[]>): void {
    this.generation++
    this.assigned = new Set(
      Object.entries(assignment).flatMap(([topic, partitions]) => partitions.map((one) => keyOf(topic, one))),
    )
    this.due = new Map()
    this.reached = new Map()
  }

  /** @returns a function that says whether the partition still belongs to this process under the present assignment */
  claim(topic: string, partition: number): () => boolean {
    const { generation } = this
    const held = this.assigned.has(keyOf(topic, partition))
    return () => held && generation === this.generation
  }

  /** @param next offset after the unit's last message @param stored resolves when the unit's rows are stored */
  track(topic: string, partition: number, next: string, stored: Promise<void>): void {
    const key = keyOf(topic, partition)
    let queue = this.queues.get(key)
    if (!queue) {
      queue = { topic, partition, units: [] }
      this.queues.set(key, queue)
    }
    const unit: Unit = { next: BigInt(next), generation: this.generation, stored: false }
    queue.units.push(unit)
    void stored.then(() => {
      unit.stored = true
      this.advance(key, queue)
    })
  }

  /** Resolves when what is stored by now has been committed, or the broker has refused it. */
  async settle(): Promise<void> {
    await nextTurn()
    while (this.attempt) if (!(await this.attempt)) return
  }

  /** Stops retrying. */
  end(): void {
    this.ended.abort()
  }

  private advance(key: string, { topic, partition, units }: Queue): void {
    let last: Unit | undefined
    while (units[0]?.stored) {
      const unit = units.shift()
      if (unit?.generation === this.generation) last = unit
    }
    if (!last || last.next <= (this.reached.get(key) ?? -1n)) return
    this.reached.set(key, last.next)
    this.due.set(key, { topic, partition, offset: last.next.toString() })
    if (!this.attempt) void this.send()
  }

  private async send(): Promise<void> {
    const backOff = new BackOff(100, 2_000)
    while (this.due.size > 0 && !this.ended.signal.aborted) {
      this.attempt = this.sendDue()
      if (await this.attempt) backOff.reset()
      else await backOff.wait(this.ended.signal)
    }
    this.attempt = null
  }

  /**
   * @returns false if the broker did not accept what was due: it is due again, unless the group has begun a new
   *   generation
   */
  private async sendDue(): Promise<boolean> {
    // The client changes generation and assignment between two turns: a commit that begins in a turn of its own sees
    // either both changes or neither.
    await nextTurn()
    const { due, generation } = this
    if (due.size === 0) return true
    this.due = new Map()
    try {
      await this.commit([...due.values()])
      return true
    } catch (error) {
      this.log.warn({ err: error }, 'committing offsets failed')
      if (generation === this.generation) this.due = new Map([...due, ...this.due])
      return false
    }
  }
}
