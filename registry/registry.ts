import type { CountedStores } from '~/domain/counted-stores'
import type { Store } from '~/domain/stores'

/** How many stores may appear by themselves. */
export type StoreBound = {
  /** In all, those that somebody described or announced among them. */
  most: number
  /** Within an hour. */
  perHour: number
}

export type Admission = {
  /** Time zone of stores that are made. */
  timeZone: string
  bound: StoreBound
  /** Ids the bound never refuses. */
  always: ReadonlySet<string>
}

/** What became of ids that asked to be stores; `limit` names the bound that refused some. */
export type Admitted = { created: string[]; refused: string[]; limit: 'most' | 'perHour' | null }

/** How many stores now count as another's, those that came along among them; or why none was merged. */
export type MergeOutcome =
  | { merged: number; problem: null }
  | { merged: 0; problem: 'itself' | 'unknown' | 'merged already' }

export type RegistryChanges = { version: number; stores: Store[]; removed: string[] }

/**
 * The small transactional store that worker and web share. Every method may be called from several processes at once;
 * what one has written, the others read with their next call.
 */
export interface Registry {
  /**
   * Every store that is not merged into another, ordered by id: ids of digits by their number, before all others. The
   * same list as long as nothing has changed.
   */
  stores(): Promise<readonly Store[]>
  /** The merged ones, in the same order. */
  mergedStores(): Promise<readonly Store[]>
  /** Whose rows count as whose, as of the last time this process looked at the stores. */
  counted(): CountedStores
  /** One store, merged or not; null where no store has this id. */
  store(storeId: string): Promise<Store | null>
  /**
   * Makes the stores among `storeIds` that do not exist yet, with a default name and this time zone; leaves the others
   * as they are.
   * @returns the ids that this call made, each given to exactly one of the processes that ask at once
   */
  ensureStores(storeIds: readonly string[], timeZone: string): Promise<string[]>
  /**
   * Which of `storeIds` may have rows: stores there are, ids in `always`, and new ones as far as the bound reaches; new
   * ones are made. The bound holds over all processes together, whether they were started anew or not.
   */
  admitStores(storeIds: readonly string[], admission: Admission): Promise<Admitted>
  /** Leaves stores out of lists and totals, or shows them again. @returns how many there were to change */
  hideStores(storeIds: readonly string[], hidden: boolean): Promise<number>
  /**
   * Lets the rows of one store, past and coming, count as another's; what is merged into it comes along. Its own
   * settings stay for the time when it is separated again.
   */
  mergeStores(storeId: string, intoId: string): Promise<MergeOutcome>
  /** Takes a merge back. @returns false where the store was not merged */
  separateStore(storeId: string): Promise<boolean>
  /**
   * Takes stores out, with what is merged into them; their rows in QuestDB stay. An id that sends again is a new store.
   * @returns how many there were
   */
  removeStores(storeIds: readonly string[]): Promise<number>
  /** Ids that were taken out and have not come back. */
  removedStores(): Promise<string[]>
  /** What has changed after `version`: stores made or changed, ids removed. From 0: every store. */
  changesSince(version: number): Promise<RegistryChanges>
  /**
   * Makes or overwrites stores, all of them or none; what they are merged into stays as it is.
   * @throws ZodError where one is not a valid store
   */
  saveStores(stores: readonly Store[]): Promise<void>
  /** A number that grows with each change, whichever process makes it: cheap to poll. 0 before the first change. */
  version(): Promise<number>
  /**
   * Takes or renews the right to do a job that must run once. True where `holder` has it for the next `forMs`
   * milliseconds; false where another holder's time has not run out. `forMs` 0 gives the right back.
   */
  lease(name: string, holder: string, forMs: number): Promise<boolean>
  /** Ends the connection; no method may be called afterwards. */
  close(): Promise<void>
}
