import { PackedIds } from '../../decode/event-id'
import type { Origin, Place } from '../../decode/outcome'
import type { SourceStats } from '../../stats/source-stats'
import { arrivalOf } from './arrival'
import type { Message } from './message'
import { storeIdOfBytes } from './store-id-of-bytes'

/** The origin of the message being decoded; one object serves a whole partition. */
export class PartitionOrigin implements Origin {
  readonly place: Place & { arrivalsDiffer: boolean }
  readonly source: string
  readonly ids: PackedIds
  private message: Message | null = null
  arrivedMs = 0
  offset = 0
  /** The Kafka timestamp that `arrivedMs` was derived from. */
  private judged = Number.NaN

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
  at(message: Message): void {
    this.message = message
    this.offset = message.offset
    const { timestamp } = message
    if (timestamp === this.judged) return
    const nowMs = Date.now()
    const arrivedMs = arrivalOf(timestamp, nowMs)
    this.arrivedMs = arrivedMs ?? nowMs
    if (arrivedMs === null) this.place.arrivalsDiffer = true
    this.judged = arrivedMs === null ? Number.NaN : timestamp
  }

  get fallbackStoreId(): string {
    const key = this.message?.key
    const named = key && storeIdOfBytes(key)
    if (named) return named
    const header = this.message?.header('store_id')
    return (header && storeIdOfBytes(header)) || this.defaultStoreId
  }

  idOf(index: number): string {
    return this.ids.of(this.offset, index)
  }
}
