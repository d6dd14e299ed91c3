import type { Offsets } from 'kafkajs'
import type { Log } from '~/platform/process/log'
import { BackOff } from '~/platform/retry'

type Offset = { topic: string; partition: number; offset: string }
type Unit = { next: bigint; generation: number; stored: boolean }
type Queue = { topic: string; partition: number; units: Unit[] }

const keyOf = (topic: string, partition: number) => `${topic}/${partition}`

/** Offsets as kafkajs takes them. */
export function byTopic(offsets: readonly Offset[]): Offsets {
  const topics = new Map<string, Offsets['topics'][number]>()
  for (const { topic, partition, offset } of offsets) {
    const one = topics.get(topic) ?? { topic, partitions: [] }
    one.partitions.push({ partition, offset })
    topics.set(topic, one)
  }
  return { topics: [...topics.values()] }
}

/** Resolves in a turn of its own, when whatever is under way between two turns is done. */
const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

/**
 * Commits offsets in the order of the log: the offset after a unit of messages goes out when that unit and all that
 * this process took of its partition before it are stored, whatever generation of the group it was taken in. What was
 * taken in an earlier generation is never committed itself: the group reads it again. Commits of many units travel
 * together; one that the broker does not take is tried again until the next generation begins.
 */
export class Commits {
  private readonly queues = new Map<string, Queue>()
  private generation = 0
  private assigned = new Set<string>()
  private due = new Map<string, Offset>()
  /** Highest offset of each partition that was due in this generation: the group's offset never goes back. */
  private reached = new Map<string, bigint>()
  private attempt: Promise<boolean> | null = null
  private readonly ended = new AbortController()

  /**
   * @param commit sends offsets to the broker, once, in the generation that holds when it is called; rejects where the
   * broker did not take them
   */
  constructor(
    private readonly commit: (offsets: Offset[]) => Promise<void>,
    private readonly log: Log,
  ) {}

  /**
   * Begins a generation of the group, with these partitions of each topic: what is due of an earlier one is dropped.
   */
  join(assignment: Record<string, number[]>): void {
    this.generation++
    this.assigned = new Set(
      Object.entries(assignment).flatMap(([topic, partitions]) => partitions.map((one) => keyOf(topic, one))),
    )
    this.due = new Map()
    this.reached = new Map()
  }

  /** @returns what says whether the partition is still this process's, by the assignment that holds at this call */
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

  /** Resolves when what is stored by now has been committed, or the broker did not take it. */
  async settle(): Promise<void> {
    await nextTurn()
    while (this.attempt) if (!(await this.attempt)) return
  }

  /** Tries no longer. */
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
   * @returns false where the broker did not take what was due: it is due again, unless the group has begun a new
   * generation
   */
  private async sendDue(): Promise<boolean> {
    // The client changes generation and assignment between two turns: a commit that begins in one of its own sees both
    // or neither.
    await nextTurn()
    const { due, generation } = this
    if (due.size === 0) return true
    this.due = new Map()
    try {
      await this.commit([...due.values()])
      return true
    } catch (error) {
      this.log.warn({ err: error }, 'offsets could not be committed')
      if (generation === this.generation) this.due = new Map([...due, ...this.due])
      return false
    }
  }
}
