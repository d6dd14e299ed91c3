import { setTimeout as pause } from 'node:timers/promises'
import type { Producer } from 'kafkajs'

const SEND_EVERY_MS = 20
/** What is sent at once at most, however long this process was held up: the broker takes 1 MB. */
const MOST_AT_ONCE = 2_000
const LATE_MS = 40 * 86_400_000
const DOORS = 3
const PARTITIONS = 4

/** Sends counted traffic without end: so many events a second, spread over stores '1' … 'stores'. */
export class LiveLoad {
  private stopped = false
  private readonly running: Promise<void>
  /** Events sent. */
  sent = 0

  /** @param lateShare share of the events that happened 40 days ago */
  constructor(producer: Producer, plan: { stores: number; eventsPerSecond: number; lateShare: number }) {
    this.running = this.run(producer, plan)
  }

  private async run(
    producer: Producer,
    { stores, eventsPerSecond, lateShare }: { stores: number; eventsPerSecond: number; lateShare: number },
  ) {
    const begunMs = performance.now()
    const lateEvery = lateShare > 0 ? Math.round(1 / lateShare) : 0
    while (!this.stopped) {
      const due = Math.min(
        Math.floor(((performance.now() - begunMs) / 1000) * eventsPerSecond),
        this.sent + MOST_AT_ONCE,
      )
      const messages = []
      for (; this.sent < due; this.sent += 1) {
        const nth = this.sent
        const atMs = Date.now() - (lateEvery > 0 && nth % lateEvery === 0 ? LATE_MS : 0)
        const store = (nth % stores) + 1
        const value = `{"store_id":${store},"customers_in":${nth % 3},"customers_out":${(nth + 1) % 3},"time_stamp":"${new Date(atMs).toISOString()}","door_id":"d${(Math.floor(nth / stores) % DOORS) + 1}"}`
        messages.push({ partition: store % PARTITIONS, key: String(store), value })
      }
      if (messages.length > 0) await producer.send({ topic: 'store-traffic', acks: -1, messages })
      await pause(SEND_EVERY_MS)
    }
  }

  async stop(): Promise<void> {
    this.stopped = true
    await this.running
  }
}
