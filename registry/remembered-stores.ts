import { type CountedStores, EVERY_ROW } from '~/domain/counted-stores'
import type { Store } from '~/domain/stores'
import type { Registry } from './registry'
import { byStoreId } from './stores'

type Known = {
  version: number
  all: Map<string, Store>
  stores: readonly Store[]
  merged: readonly Store[]
  counted: CountedStores
}

/** What is read from the tables themselves. */
type Tables = Omit<Registry, 'mergedStores' | 'counted'>

/**
 * A registry that reads only what has changed since it last looked, whichever process made the change: with ten
 * thousand stores reading all takes a second of processor time. The same stores are given to all; nobody may change
 * them.
 */
export function rememberStores(registry: Tables): Registry {
  let latest: Known = { version: 0, all: new Map(), stores: [], merged: [], counted: EVERY_ROW }
  let looking: Promise<Known> = Promise.resolve(latest)
  const refreshed = async (before: Known): Promise<Known> => {
    if ((await registry.version()) === before.version) return before
    const { version, stores: changed, removed } = await registry.changesSince(before.version)
    const all = new Map(before.all)
    for (const storeId of removed) all.delete(storeId)
    for (const store of changed) all.set(store.storeId, store)
    const ordered = [...all.values()].sort(byStoreId)
    latest = {
      version,
      all,
      stores: ordered.filter(({ mergedInto }) => mergedInto === undefined),
      merged: ordered.filter(({ mergedInto }) => mergedInto !== undefined),
      counted: counting(before.counted, all, await registry.removedStores()),
    }
    return latest
  }
  const look = async (): Promise<Known> => {
    const before = looking
    const next = before.then(refreshed)
    looking = next.catch(() => before)
    return next
  }
  /** What this process changes it knows of at once. */
  const thenLook = async <Answer>(change: Promise<Answer>): Promise<Answer> => {
    const answer = await change
    await look()
    return answer
  }
  return {
    ...registry,
    stores: async () => (await look()).stores,
    mergedStores: async () => (await look()).merged,
    counted: () => latest.counted,
    hideStores: (storeIds, hidden) => thenLook(registry.hideStores(storeIds, hidden)),
    mergeStores: (storeId, intoId) => thenLook(registry.mergeStores(storeId, intoId)),
    separateStore: (storeId) => thenLook(registry.separateStore(storeId)),
    removeStores: (storeIds) => thenLook(registry.removeStores(storeIds)),
  }
}

/**
 * Whose rows count as whose; merges and what is left out are the same objects as before where they have not changed,
 * however many stores came.
 */
function counting(
  before: CountedStores,
  stores: ReadonlyMap<string, Store>,
  removed: readonly string[],
): CountedStores {
  const mergedInto = new Map<string, string>()
  const leftOut = new Set(removed)
  const counted = new Set<string>()
  for (const { storeId, mergedInto: into, hidden } of stores.values()) {
    if (into !== undefined) mergedInto.set(storeId, into)
    const isHidden = into === undefined ? hidden : stores.get(into)?.hidden
    if (isHidden) leftOut.add(storeId)
    else counted.add(storeId)
  }
  return {
    mergedInto: sameMap(mergedInto, before.mergedInto) ? before.mergedInto : mergedInto,
    leftOut: sameSet(leftOut, before.leftOut) ? before.leftOut : leftOut,
    counted,
  }
}

const sameSet = (a: ReadonlySet<string>, b: ReadonlySet<string>) => a.size === b.size && [...a].every((id) => b.has(id))
const sameMap = (a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>) =>
  a.size === b.size && [...a].every(([id, into]) => b.get(id) === into)
