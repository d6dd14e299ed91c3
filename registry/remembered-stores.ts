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

/** What is read from the tables directly. */
type Tables = Omit<Registry, 'mergedStores' | 'counted'>

/**
 * A registry that reads only what has changed since its last look, whichever process changed it: reading all of ten
 * thousand stores takes a second of CPU time. All callers share the same stores; do not change them.
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
  /** This process sees its own changes at once. */
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
    changeStores: (storeIds, decide) => thenLook(registry.changeStores(storeIds, decide)),
    hideStores: (storeIds, hidden) => thenLook(registry.hideStores(storeIds, hidden)),
    mergeStores: (storeId, intoId) => thenLook(registry.mergeStores(storeId, intoId)),
    separateStore: (storeId) => thenLook(registry.separateStore(storeId)),
    removeStores: (storeIds) => thenLook(registry.removeStores(storeIds)),
  }
}

/**
 * Which store each row counts for. Merges and left-out ids stay the same objects until they change, however many stores
 * are added.
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
