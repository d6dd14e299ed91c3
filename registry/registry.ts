import type { CountedStores } from '~/domain/counted-stores'
import type { Store } from '~/domain/stores'

/** How many stores may be created automatically. */
export type StoreBound = {
  /** In all, including those that somebody described or announced. */
  most: number
  /** Within an hour. */
  perHour: number
}

export type Admission = {
  /** Time zone of created stores. */
  timeZone: string
  bound: StoreBound
  /** Ids that the limits never refuse. */
  always: ReadonlySet<string>
}

/** Which ids became stores and which were refused; `limit` names the limit that refused some. */
export type Admitted = { created: string[]; refused: string[]; limit: 'most' | 'perHour' | null }

/** How many stores now count for another, including those that came along; or why none was merged. */
export type MergeOutcome =
  | { merged: number; problem: null }
  | { merged: 0; problem: 'itself' | 'unknown' | 'merged already' }

export type RegistryChanges = { version: number; stores: Store[]; removed: string[] }

/**
 * The small transactional store that worker and web share. Several processes may call every method at the same time;
 * what one has written, the others see on their next call.
 */
export interface Registry {
  /**
   * Every store that is not merged into another, ordered by id: numeric ids by number, before all others. Returns the
   * same list until something changes.
   */
  stores(): Promise<readonly Store[]>
  /** The merged ones, in the same order. */
  mergedStores(): Promise<readonly Store[]>
  /** Which store each row counts for, as of this process's last look at the stores. */
  counted(): CountedStores
  /** One store, merged or not; null if the id is unknown. */
  store(storeId: string): Promise<Store | null>
  /**
   * Creates the stores among `storeIds` that do not exist yet, with a default name and this time zone; leaves the
   * others as they are.
   * @returns the ids this call created; of processes that ask at once, exactly one gets each id
   */
  ensureStores(storeIds: readonly string[], timeZone: string): Promise<string[]>
  /**
   * Which of `storeIds` may have rows: existing stores, ids in `always`, and new ones up to the limits, which it
   * creates. The limits apply to all processes together, across restarts.
   */
  admitStores(storeIds: readonly string[], admission: Admission): Promise<Admitted>
  /** Hides stores from lists and totals, or shows them again. @returns how many changed */
  hideStores(storeIds: readonly string[], hidden: boolean): Promise<number>
  /**
   * Counts the rows of one store, past and future, for another; stores merged into it come along. It keeps its own
   * settings until it is separated again.
   */
  mergeStores(storeId: string, intoId: string): Promise<MergeOutcome>
  /** Undoes a merge. @returns false if the store was not merged */
  separateStore(storeId: string): Promise<boolean>
  /**
   * Removes stores together with those merged into them; their rows in QuestDB stay. If an id sends again, it is a new
   * store.
   * @returns how many were removed
   */
  removeStores(storeIds: readonly string[]): Promise<number>
  /** Ids that were removed and have not come back. */
  removedStores(): Promise<string[]>
  /** What has changed after `version`: stores created or changed, ids removed. From 0: every store. */
  changesSince(version: number): Promise<RegistryChanges>
  /**
   * Creates or overwrites stores, all of them or none; merges stay as they are.
   * @throws ZodError if one is not a valid store
   */
  saveStores(stores: readonly Store[]): Promise<void>
  /**
   * Reads stores and saves what `decide` makes of them in one transaction that blocks other writers, so that what it
   * saw still holds when it is written. `decide` gets those of `storeIds` that exist, and how many stores there are in
   * all; what it throws leaves everything as it was.
   * @throws ZodError if one is not a valid store
   */
  changeStores(
    storeIds: readonly string[],
    decide: (known: ReadonlyMap<string, Store>, all: number) => readonly Store[],
  ): Promise<void>
  /** A number that grows with each change, whichever process makes it: cheap to poll. 0 before the first change. */
  version(): Promise<number>
  /**
   * Takes or renews a lease: the right to run a job that only one process may run. True if `holder` has it for the next
   * `forMs` milliseconds; false if another holder's lease has not expired. `forMs` 0 gives it back.
   */
  lease(name: string, holder: string, forMs: number): Promise<boolean>
  /** Closes the connection; call no method afterwards. */
  close(): Promise<void>
}
