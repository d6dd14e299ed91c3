import type { AppContext } from '../../server/context.server'
import { storePath } from '../../ui/store-address'
import { countedNow } from './counted-now.server'
import { filteredStores } from './overview-order'
import { shownStores } from './shown-stores.server'

/** The page of the one store that a text finds, by name, id or merged id; null where none or several fit. */
export async function wayToStore(context: AppContext, sought: string, nowMs: number): Promise<string | null> {
  const stores = await shownStores(context, await context.hub.current(), nowMs)
  const found = filteredStores(stores, { storeIds: [], group: null, search: sought })
  const into = (await countedNow(context)).mergedInto.get(sought.trim())
  if (into !== undefined) return storePath(into)
  const only = found.length === 1 ? found[0] : found.find(({ storeId }) => storeId === sought.trim())
  return only ? storePath(only.storeId) : null
}
