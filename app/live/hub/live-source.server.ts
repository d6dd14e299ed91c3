import type { EventFrame, LiveStore } from '../live'

/** Which stores are left out of streams of all stores. */
export type Listing = { readonly leftOut: ReadonlySet<string> }

/** Where the hub gets its figures. */
export type LiveSource = {
  /**
   * Becomes another object once stores have been merged, separated, hidden, shown or removed, or their settings have
   * changed; open pages are then reloaded.
   */
  readonly listing?: Listing
  /**
   * Every store's state now; the same object if nothing of it was read again.
   * @param watched stores on open pages: with many stores, these are read with every poll
   * @throws if the database is unreachable
   */
  readStores(nowMs: number, watched?: Iterable<string>): Promise<LiveStore[]>
  /** Newest events of a store, newest first, at most `most`. */
  readEvents(storeId: string, most: number, nowMs: number): Promise<EventFrame[]>
  /** Newest events of each of some stores since a time, newest first, at most `most` a store. */
  readEventsOf(storeIds: readonly string[], most: number, sinceMs: number): Promise<EventFrame[]>
}
