import { appContext } from '../../server/context.server'
import { shownStore, shownStores } from '../overview/shown-stores.server'

/** A store and its figures for a display; null where there is no such store. `capacity` goes before the store's own. */
export async function displayData(storeId: string, capacity: number | null) {
  const context = appContext()
  const nowMs = Date.now()
  const live = await context.hub.current()
  const stores = await shownStores(context, live, nowMs)
  const store = stores.find((other) => other.storeId === storeId) ?? (await context.registry.store(storeId))
  if (!store) return null
  const shown = shownStore(store, null, [], nowMs)
  return {
    nowMs,
    asOfMs: live.asOfMs,
    figures: live.stores.filter(({ store_id }) => store_id === storeId),
    store: { ...shown, capacity: capacity ?? shown.capacity },
  }
}
