import { setTimeout as pause } from 'node:timers/promises'
import type { Producer } from 'kafkajs'

const SEND_EVERY_MS = 20
/** The most that is sent at once, however long this process was blocked: the broker takes 1 MB. */
const MOST_AT_ONCE = 2_000
const LATE_MS = 40 * 86_400_000
const DOORS = 3
const PARTITIONS = 4

export type LoadPlan = {
  stores: number
  eventsPerSecond: number
  /** Share of the events that happened 40 days ago: they are no part of today's figures. */
  lateShare: number
}

/**
 * When each event of today was sent, by store, epoch ms, in order. Each is one entry, and a store's events use one
 * partition, so event n is included in the first frame whose `entries_today` is above n. Covers all of a database's
 * events within one UTC day.
 */
export type SentEvents = Map<string, number[]>

/** Sends counted traffic without end: a number of events per second, spread over stores '1' … 'stores'. */
export class LiveLoad {
  private stopped = false
  private readonly running: Promise<void>

  /** @param sent what was sent before; what is sent now is added */
  constructor(
    private readonly producer: Producer,
    private readonly plan: LoadPlan,
    private readonly sent: SentEvents,
  ) {
    this.running = this.run()
  }

  private async run(): Promise<void> {
    const { eventsPerSecond } = this.plan
    const begunMs = performance.now()
    for (let sent = 0; !this.stopped; await pause(SEND_EVERY_MS)) {
      const due = Math.floor(((performance.now() - begunMs) / 1000) * eventsPerSecond)
      const until = Math.min(due, sent + MOST_AT_ONCE)
      const messages = []
      for (; sent < until; sent += 1) messages.push(this.message(sent))
      if (messages.length > 0) await this.producer.send({ topic: 'store-traffic', acks: -1, messages })
    }
  }

  private message(nth: number) {
    const { stores, lateShare } = this.plan
    const isLate = lateShare > 0 && nth % Math.round(1 / lateShare) === 0
    const nowMs = Date.now()
    const storeId = String((nth % stores) + 1)
    const happened = new Date(isLate ? nowMs - LATE_MS : nowMs).toISOString()
    if (!isLate) {
      const times = this.sent.get(storeId)
      if (times) times.push(nowMs)
      else this.sent.set(storeId, [nowMs])
    }
    const door = (Math.floor(nth / stores) % DOORS) + 1
    return {
      partition: Number(storeId) % PARTITIONS,
      key: storeId,
      timestamp: String(nowMs),
      value: `{"store_id":${storeId},"customers_in":1,"customers_out":${nth % 3},"time_stamp":"${happened}","door_id":"d${door}"}`,
    }
  }

  async stop(): Promise<void> {
    this.stopped = true
    await this.running
  }
}
