import type { Store } from '~/domain/stores'
import type { Registry } from './registry'
import { byStoreId } from './stores'

type Known = { version: number; stores: Map<string, Store>; ordered: readonly Store[] }

/**
 * A registry that reads only what has changed since it last looked, whichever process made the change: with ten thousand stores
 * reading all takes a second of processor time. The same stores are given to all; nobody may change them.
 */
export function rememberStores(registry: Registry): Registry {
  let known: Promise<Known> = Promise.resolve({ version: 0, stores: new Map(), ordered: [] })
  const refreshed = async (before: Known): Promise<Known> => {
    if ((await registry.version()) === before.version) return before
    const { version, stores: changed, removed } = await registry.changesSince(before.version)
    const stores = new Map(before.stores)
    for (const storeId of removed) stores.delete(storeId)
    for (const store of changed) stores.set(store.storeId, store)
    return { version, stores, ordered: [...stores.values()].sort(byStoreId) }
  }
  return {
    ...registry,
    async stores() {
      const before = known
      const next = before.then(refreshed)
      known = next.catch(() => before)
      return (await next).ordered
    },
  }
}
