import type { SourceStats } from '../stats/source-stats'
import type { PackedIds } from './event-id'
import type { TableRow } from './table-row'

/** Why an item was parked. The codes stand in `dead_letters.reason` and in docs/dead-letters.md. */
export type ParkReason =
  | 'empty'
  | 'not-utf8'
  | 'not-json'
  | 'too-large'
  | 'unknown-shape'
  | 'field-missing'
  | 'field-wrong'
  | 'too-far-ahead'
  | 'too-old'
  | 'too-many-stores'
  | 'refused-by-store'

/** Where in a log a message stands. */
export type Place = {
  /** Kafka topic, or `http` / `simulator`. */
  readonly topic: string
  readonly partition: number
  /** Where what it brings is counted. */
  readonly stats: SourceStats
  /** True where messages tell no time of arrival, so that each reading gives another one. */
  readonly arrivalsDiffer?: boolean
}

/** Where a message came from and what its items fall back on. A source may use one object for all of its messages. */
export type Origin = {
  readonly place: Place
  readonly offset: number
  /** Kafka's message timestamp or the intake's clock, epoch milliseconds. */
  readonly arrivedMs: number
  /** Value of the column `source`. */
  readonly source: string
  /** Store of items that name none. */
  readonly fallbackStoreId: string
  /** Id of the item at `index` where the sender gave none. */
  idOf(index: number): string
  /** What `idOf` packs ids with, where it does: rows may then leave theirs to be packed when they are written. */
  readonly ids?: PackedIds
}

/** One counted event, checked: what a row of `traffic` holds. Times in microseconds since 1970 UTC. */
export type TrafficRow = {
  tsMicros: number
  storeId: string
  doorId: string
  customersIn: number
  customersOut: number
  /** A UUID in lower case; empty for the one that the origin's `ids` pack. */
  eventId: string
}

/**
 * An item that is right in itself, of a store that is not known yet: rows once its store is admitted, else a dead
 * letter.
 */
export type HeldItem = {
  storeId: string
  origin: Origin
  index: number
  /** The item as text for a dead letter, with the id of its event. */
  payload: string
} & ({ traffic: TrafficRow; rows: null } | { rows: readonly TableRow[]; traffic: null })

/**
 * Takes what decoding makes of a message. Each item of a message ends in exactly one call. Row and origin are used
 * again for the next item: a receiver copies what it keeps.
 */
export interface Outcomes {
  traffic(row: Readonly<TrafficRow>, origin: Origin, index: number): void
  /** The rows of one item for other tables; the first is the item's own, the rest belong to it. */
  rows(rows: readonly TableRow[], origin: Origin, index: number): void
  /** Is called where the rules do not know an item's store; the item may be kept as it is. */
  held?(item: HeldItem): void
  /** @param message what was wrong, where, and what is wanted @param payload the item as it came, as text */
  parked(reason: ParkReason, message: string, payload: string, origin: Origin, index: number): void
}
