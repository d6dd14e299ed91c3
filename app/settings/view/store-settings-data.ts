import type { StoreFields } from '../question/store-fields'

/** What the form of a store shows. */
export type StoreSettings = {
  storeId: string
  name: string
  /** As they stand now; doors that were heard without a name follow those that have one. */
  fields: StoreFields
  /** The version of the store that the form shows: saving is refused where it has changed since. */
  seen: string
  /** Epoch milliseconds; null where a door was not heard in 28 days. */
  doorsHeard: { doorId: string; lastHeardMs: number | null }[]
  /** Names of time zones to choose from. */
  zones: readonly string[]
  /** Groups that other stores have. */
  groups: string[]
  /** The store that its counts are added to. */
  mergedInto: { storeId: string; name: string } | null
  nowMs: number
}
