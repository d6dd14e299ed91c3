/**
 * Whose rows count as whose, and which stores count where all stores are asked for. `mergedInto` and `leftOut` are the
 * same objects as long as they have not changed.
 */
export type CountedStores = {
  /** By the id of each merged store, the id that its rows count as; that one is itself never merged. */
  mergedInto: ReadonlyMap<string, string>
  /**
   * Ids whose rows no question of all stores counts: of hidden stores, of what is merged into these, and of removed
   * ones.
   */
  leftOut: ReadonlySet<string>
  /** All other ids there are, merged ones among them. */
  counted: ReadonlySet<string>
}

/** Every row counts, each for its own store. */
export const EVERY_ROW: CountedStores = { mergedInto: new Map(), leftOut: new Set(), counted: new Set() }

/** The id that a store's rows count as: its own unless it is merged. */
export function countsAs({ mergedInto }: CountedStores, storeId: string): string {
  return mergedInto.get(storeId) ?? storeId
}

/** A filter that names stores, with those that its merged ones are merged into; the same object where it names none. */
export function countedFilter<Filter extends { storeIds: string[] }>(counted: CountedStores, filter: Filter): Filter {
  if (!filter.storeIds.some((storeId) => counted.mergedInto.has(storeId))) return filter
  return { ...filter, storeIds: [...new Set(filter.storeIds.map((storeId) => countsAs(counted, storeId)))] }
}

/**
 * All ids whose rows count as those of some stores, once each; ids of merged stores stand for those they are merged
 * into.
 */
export function idsCountedAs(counted: CountedStores, storeIds: readonly string[]): string[] {
  const { mergedInto } = counted
  if (mergedInto.size === 0) return [...storeIds]
  const wanted = new Set(storeIds.map((storeId) => countsAs(counted, storeId)))
  return [...wanted, ...[...mergedInto].flatMap(([merged, into]) => (wanted.has(into) ? [merged] : []))]
}
