import type { Log } from '~/platform/log'

type Offset = { topic: string; partition: number; offset: string }
type Unit = { next: string; stored: boolean }

/**
 * Commits offsets in the order of the log: the offset after a unit of messages goes out when that unit and all before it in its
 * partition are stored. Commits of many units travel together.
 */
export class Commits {
  private partitions = new Map<string, { topic: string; partition: number; units: Unit[] }>()
  private due = new Map<string, Offset>()
  private sending: Promise<void> | null = null
  private epoch = 0

  /** @param commit sends offsets to the broker; rejects where it did not take them */
  constructor(
    private readonly commit: (offsets: Offset[]) => Promise<void>,
    private readonly log: Log,
  ) {}

  /** @param next offset after the unit's last message @param stored resolves when the unit's rows are stored */
  track(topic: string, partition: number, next: string, stored: Promise<void>): void {
    const key = `${topic}/${partition}`
    let queue = this.partitions.get(key)
    if (!queue) {
      queue = { topic, partition, units: [] }
      this.partitions.set(key, queue)
    }
    const unit: Unit = { next, stored: false }
    queue.units.push(unit)
    const { epoch } = this
    void stored.then(() => {
      unit.stored = true
      if (epoch === this.epoch) this.advance(key)
    })
  }

  /** Forgets what is under way: after a rebalance the group reads again from what was committed. */
  forget(): void {
    this.epoch++
    this.partitions = new Map()
    this.due = new Map()
  }

  /** Resolves when what is stored by now has been committed, or could not be. */
  async settle(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
    while (this.sending) await this.sending
  }

  private advance(key: string): void {
    const queue = this.partitions.get(key)
    if (!queue) return
    let last: Unit | undefined
    while (queue.units[0]?.stored) last = queue.units.shift()
    if (!last) return
    this.due.set(key, { topic: queue.topic, partition: queue.partition, offset: last.next })
    this.sending ??= this.send()
  }

  private async send(): Promise<void> {
    await Promise.resolve()
    while (this.due.size > 0) {
      const offsets = [...this.due.values()]
      this.due = new Map()
      try {
        await this.commit(offsets)
      } catch (error) {
        // Not committed only means read again: the next commit of the partition covers it.
        this.log.warn({ err: error }, 'offsets could not be committed')
      }
    }
    this.sending = null
  }
}
