import type { KafkaMessage } from 'kafkajs'
import { PackedIds } from '../decode/event-id'
import type { Origin, Place } from '../decode/outcome'
import type { SourceStats } from '../stats/source-stats'
import { arrivalOf } from './arrival'
import { storeIdOfBytes } from './store-id-of-bytes'

/** Where the message that is being decoded comes from; one object serves a whole partition. */
export class PartitionOrigin implements Origin {
  readonly place: Place & { arrivalsDiffer: boolean }
  readonly source: string
  private readonly ids: PackedIds
  private message: KafkaMessage | null = null
  arrivedMs = 0
  offset = 0
  private arrivedText = ''

  constructor(
    topic: string,
    partition: number,
    private readonly defaultStoreId: string,
    stats: SourceStats,
  ) {
    this.place = { topic, partition, stats, arrivalsDiffer: false }
    this.source = `kafka:${topic}`
    this.ids = new PackedIds(topic, partition)
  }

  /** Moves on to a message. */
  at(message: KafkaMessage): void {
    this.message = message
    this.offset = Number(message.offset)
    if (message.timestamp === this.arrivedText) return
    const nowMs = Date.now()
    const arrivedMs = arrivalOf(message.timestamp, nowMs)
    this.arrivedMs = arrivedMs ?? nowMs
    if (arrivedMs === null) this.place.arrivalsDiffer = true
    this.arrivedText = arrivedMs === null ? '' : message.timestamp
  }

  get fallbackStoreId(): string {
    const key = this.message?.key
    const named = key && storeIdOfBytes(key)
    if (named) return named
    const given = this.message?.headers?.store_id
    const header = Array.isArray(given) ? given[0] : given
    const text = typeof header === 'string' ? header.trim() : header && storeIdOfBytes(header)
    return text || this.defaultStoreId
  }

  idOf(index: number): string {
    return this.ids.of(this.offset, index)
  }
}
