/**
 * Which store each row counts for, and which stores count towards totals. `mergedInto` and `leftOut` stay the same
 * objects until their contents change.
 */
export type CountedStores = {
  /** Maps the id of each merged store to the id its rows count for. That target is never merged itself. */
  mergedInto: ReadonlyMap<string, string>
  /** Ids that totals over all stores leave out: hidden stores, stores merged into hidden ones, and removed stores. */
  leftOut: ReadonlySet<string>
  /** All other ids, including merged ones. */
  counted: ReadonlySet<string>
}

/** No merges and nothing left out: every row counts for its own store. */
export const EVERY_ROW: CountedStores = { mergedInto: new Map(), leftOut: new Set(), counted: new Set() }

/** The id that a store's rows count for: its own unless it is merged. */
export function countsAs({ mergedInto }: CountedStores, storeId: string): string {
  return mergedInto.get(storeId) ?? storeId
}

/** A filter with each merged store replaced by the store it is merged into; the same object if it names none. */
export function countedFilter<Filter extends { storeIds: string[] }>(counted: CountedStores, filter: Filter): Filter {
  if (!filter.storeIds.some((storeId) => counted.mergedInto.has(storeId))) return filter
  return { ...filter, storeIds: [...new Set(filter.storeIds.map((storeId) => countsAs(counted, storeId)))] }
}

/**
 * All ids whose rows count for the given stores, each once. A merged store in the list stands for the store it is
 * merged into.
 */
export function idsCountedAs(counted: CountedStores, storeIds: readonly string[]): string[] {
  const { mergedInto } = counted
  if (mergedInto.size === 0) return [...storeIds]
  const wanted = new Set(storeIds.map((storeId) => countsAs(counted, storeId)))
  return [...wanted, ...[...mergedInto].flatMap(([merged, into]) => (wanted.has(into) ? [merged] : []))]
}
