import type { SourceStats } from '../stats/source-stats'
import type { PackedIds } from './event-id'
import type { TableRow } from './table-row'

/** Why an item was parked. `dead_letters.reason` has these codes; docs/dead-letters.md explains them. */
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

/** The position of a message in a log. */
export type Place = {
  /** Kafka topic, or `http` / `simulator`. */
  readonly topic: string
  readonly partition: number
  /** Counters for what it brings. */
  readonly stats: SourceStats
  /** True if messages carry no time of arrival, so that each reading gives another one. */
  readonly arrivalsDiffer?: boolean
}

/** Where a message came from, and defaults for its items. A source may use one object for all of its messages. */
export type Origin = {
  readonly place: Place
  readonly offset: number
  /** Kafka's message timestamp or the intake's clock, epoch milliseconds. */
  readonly arrivedMs: number
  /** Value of the column `source`. */
  readonly source: string
  /** Store of items without one. */
  readonly fallbackStoreId: string
  /** Id of the item at `index` if the sender gave none. */
  idOf(index: number): string
  /** Set if `idOf` packs ids: rows may then leave theirs empty, to be packed when they are written. */
  readonly ids?: PackedIds
}

/** One counted event, checked: a row of `traffic`. Times in microseconds since 1970 UTC. */
export type TrafficRow = {
  tsMicros: number
  storeId: string
  doorId: string
  customersIn: number
  customersOut: number
  /** A lower-case UUID; empty if the origin's `ids` pack it. */
  eventId: string
}

/** A valid item of an unknown store: it becomes rows if its store is admitted, else a dead letter. */
export type HeldItem = {
  storeId: string
  origin: Origin
  index: number
  /** The item as text for a dead letter, including its event's id. */
  payload: string
} & ({ traffic: TrafficRow; rows: null } | { rows: readonly TableRow[]; traffic: null })

/**
 * Receives the results of decoding. Each item of a message ends in exactly one call. Row and origin are reused for the
 * next item: copy what you keep.
 */
export interface Outcomes {
  traffic(row: Readonly<TrafficRow>, origin: Origin, index: number): void
  /** The rows of one item for other tables. The first is the item itself, the rest belong to it. */
  rows(rows: readonly TableRow[], origin: Origin, index: number): void
  /** Called if the rules do not know an item's store; the item may be kept as it is. */
  held?(item: HeldItem): void
  /** @param message what was wrong, where, and what is expected @param payload the item as it came, as text */
  parked(reason: ParkReason, message: string, payload: string, origin: Origin, index: number): void
}
