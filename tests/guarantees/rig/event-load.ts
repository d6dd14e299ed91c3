import { setTimeout as pause } from 'node:timers/promises'
import type { Message, Producer } from 'kafkajs'
import { DAY_MS } from '~/domain/time/durations'
import { type Random, randomOf } from '~/simulation/random'
import { PARTITIONS } from '~/tests/support/ingest/ingest-servers'

/** A message that Kafka has acknowledged, and where it stands. */
export type Acked = { topic: string; partition: number; offset: number; value: string | null }

const SEND_EVERY_MS = 100
/** Late rows are of these days, so that several lanes and days are always under way. */
const LATE_DAYS = [1, 7, 40]
/** Most messages of one send: what was due while the broker was away comes in pieces. */
const MOST_PER_SEND = 4_000

type Made = { topic: string; value: string | null }

/**
 * Makes messages of every shape, seeded: about one in twenty cannot be written (its items say so in a field `broken`,
 * where they can be parsed at all), one in ten is late, many carry no id of their own.
 */
class EventMaker {
  private readonly random: Random
  private count = 0

  /** @param longest most items of an array */
  constructor(
    private readonly seed: string,
    private readonly longest: number,
  ) {
    this.random = randomOf('guarantee', seed)
  }

  next(): Made {
    const { random } = this
    const kind = random.float()
    if (kind < 0.4) return { topic: 'store-traffic', value: JSON.stringify(this.counted()) }
    if (kind < 0.55) {
      const items = Array.from({ length: 1 + Math.floor(random.between(0, this.longest)) }, () => this.counted(0.05))
      return { topic: 'store-traffic', value: JSON.stringify(items) }
    }
    if (kind < 0.7) return { topic: 'foot_traffic_realistic', value: JSON.stringify(this.atomic()) }
    if (kind < 0.8) return { topic: 'foot_traffic', value: JSON.stringify(this.visit()) }
    if (kind < 0.9) return { topic: 'webshop-orders', value: JSON.stringify(this.order()) }
    if (kind < 0.96) return { topic: 'web-interactions', value: JSON.stringify(this.tracked()) }
    if (kind < 0.98)
      return { topic: 'store-traffic', value: `{"store_id": 1, "customers_in": ${'x'.repeat(this.count % 50)}` }
    if (kind < 0.99) return { topic: 'foot_traffic', value: null }
    return { topic: 'webshop-orders', value: JSON.stringify({ broken: 'no such shape', note: this.count++ }) }
  }

  private when(): string {
    const late = this.random.chance(0.1) ? LATE_DAYS[this.count % LATE_DAYS.length]! * DAY_MS : 0
    return new Date(Date.now() - late - Math.floor(this.random.between(0, 2_000))).toISOString()
  }

  /** Some items bring an id, some leave it to us. */
  private id(): { event_id?: string } {
    return this.random.chance(0.5) ? { event_id: this.random.uuid() } : {}
  }

  private counted(broken = 0): object {
    const event = {
      store_id: 1 + (this.count++ % 20),
      customers_in: Math.floor(this.random.between(0, 5)),
      customers_out: Math.floor(this.random.between(0, 5)),
      time_stamp: this.when(),
      ...this.id(),
    }
    return this.random.chance(broken) ? { ...event, customers_in: -1, broken: 'count' } : event
  }

  private atomic(): object {
    const event_type = this.random.chance(0.5) ? 'entry' : 'exit'
    return {
      event_type,
      time: this.when(),
      weekday: 'any',
      time_slot: 'any',
      store_id: `s${this.count++ % 9}`,
      ...this.id(),
    }
  }

  private visit(): object {
    const entry_time = this.when()
    return {
      event_type: 'foot_traffic',
      customer_id: this.random.uuid(),
      entry_time,
      exit_time: new Date(Date.parse(entry_time) + 600_000).toISOString(),
      trip_duration_minutes: 10,
      weekday: 'any',
      time_slot: 'any',
      store_id: 1 + (this.count++ % 20),
      ...this.id(),
    }
  }

  /** An order whose `product_id` is its own: what it says makes its id where it brings none. */
  private order(): object {
    return {
      event_type: 'order_completed',
      timestamp: this.when(),
      user_id: `user-${this.count % 50}`,
      data: {
        order_id: `o${this.count}`,
        product_id: `${this.seed}-${this.count++}`,
        items: [
          { product_id: 'a', quantity: 1, price: 2.5 },
          { product_id: 'b', quantity: 2, price: 1 },
        ],
        total: 4.5,
        currency: 'EUR',
      },
      ...this.id(),
    }
  }

  private tracked(): object {
    const events = Array.from({ length: 1 + Math.floor(this.random.between(0, 8)) }, () => ({
      id: this.random.uuid(),
      t: Date.parse(this.when()),
      kind: 'click',
      path: '/p',
      x: 1,
      y: 2,
    }))
    return { v: 1, site: 'shop', session: this.random.uuid(), seq: this.count++, sent_at: Date.now(), events }
  }
}

type LoadOptions = { messagesPerSecond?: number; longestArray?: number; timestamp?: () => string }

/**
 * A steady stream of messages into Kafka, acks all, that goes on until it is stopped and keeps what was acknowledged.
 */
export class EventLoad {
  readonly acked: Acked[] = []
  private readonly maker: EventMaker
  private readonly messagesPerSecond: number
  private readonly timestamp: (() => string) | undefined
  private readonly partitions = new Map<string, number>()
  private stopping = false
  private running: Promise<void> | null = null

  /** @param timestamp gives each message the time that Kafka keeps of it, on a topic that takes it from producers */
  constructor(
    private readonly producer: Producer,
    seed: string,
    { messagesPerSecond = 250, longestArray = 6, timestamp }: LoadOptions = {},
  ) {
    this.messagesPerSecond = messagesPerSecond
    this.timestamp = timestamp
    this.maker = new EventMaker(seed, longestArray)
  }

  start(): void {
    this.stopping = false
    this.running = this.run()
  }

  /** Ends the stream; resolves when all that was sent is acknowledged. */
  async stop(): Promise<void> {
    this.stopping = true
    await this.running
  }

  /** Sends to this many partitions of a topic from now on. */
  spread(topic: string, partitions: number): void {
    this.partitions.set(topic, partitions)
  }

  /** Sends this many messages at once. */
  async send(count: number): Promise<void> {
    const places = new Map<string, Map<number, (string | null)[]>>()
    for (let i = 0; i < count; i++) {
      const { topic, value } = this.maker.next()
      const partitions = places.get(topic) ?? new Map<number, (string | null)[]>()
      places.set(topic, partitions)
      const partition = i % (this.partitions.get(topic) ?? PARTITIONS)
      partitions.set(partition, [...(partitions.get(partition) ?? []), value])
    }
    const answers = await this.producer.sendBatch({
      acks: -1,
      topicMessages: [...places].map(([topic, partitions]) => ({
        topic,
        messages: [...partitions].flatMap(([partition, values]) =>
          values.map((value) => this.message(partition, value)),
        ),
      })),
    })
    for (const { topicName, partition, baseOffset } of answers) {
      const values = places.get(topicName)?.get(partition) ?? []
      values.forEach((value, place) => {
        this.acked.push({ topic: topicName, partition, offset: Number(baseOffset) + place, value })
      })
    }
  }

  private message(partition: number, value: string | null): Message {
    return this.timestamp ? { partition, value, timestamp: this.timestamp() } : { partition, value }
  }

  private async run(): Promise<void> {
    const begun = performance.now()
    for (let sent = 0; !this.stopping; ) {
      const due = Math.floor(((performance.now() - begun) / 1000) * this.messagesPerSecond) - sent
      const count = Math.min(due, MOST_PER_SEND)
      if (count > 0) await this.send(count)
      sent += Math.max(0, count)
      await pause(SEND_EVERY_MS)
    }
  }
}
