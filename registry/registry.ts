import type { Store } from '~/domain/stores'

/**
 * The small transactional store that worker and web share. Every method may be called from several processes at once; what
 * one has written, the others read with their next call.
 */
export interface Registry {
  /** Every store, ordered by id: ids of digits by their number, before all others. */
  stores(): Promise<Store[]>
  /** One store, or null where no store has this id. */
  store(storeId: string): Promise<Store | null>
  /**
   * Makes the stores among `storeIds` that do not exist yet, with a default name and this time zone; leaves the others as they are.
   * @returns the ids that this call made, each given to exactly one of the processes that ask at once
   */
  ensureStores(storeIds: readonly string[], timeZone: string): Promise<string[]>
  /**
   * Makes or overwrites stores, all of them or none.
   * @throws ZodError where one is not a valid store
   */
  saveStores(stores: readonly Store[]): Promise<void>
  /** A number that grows with each change, whichever process makes it: cheap to poll. 0 before the first change. */
  version(): Promise<number>
  /**
   * Takes or renews the right to do a job that must run once. True where `holder` has it for the next `forMs` milliseconds; false where another
   * holder's time has not run out. `forMs` 0 gives the right back.
   */
  lease(name: string, holder: string, forMs: number): Promise<boolean>
  /** Ends the connection; no method may be called afterwards. */
  close(): Promise<void>
}
