import { redirect } from '@remix-run/node'
import type { AppContext } from '../../server/context.server'
import { pathText } from '../../server/requests/path-text.server'
import { idInPath } from '../../ui/store-address'
import { noSuchStore } from '../no-such-store.server'
import { countedNow } from '../overview/counted-now.server'
import { shownStore, shownStores } from '../overview/shown-stores.server'
import { capacityAsked } from './display-question.server'

/**
 * A store and its figures for `/display/ID` or `/embed/ID`. `?capacity=` overrides the store's own capacity.
 * @throws a redirect to the store that this one is merged into; a 404 if there is no such store
 */
export async function displayData(context: AppContext, request: Request, place: 'display' | 'embed') {
  const { search, searchParams } = new URL(request.url)
  const storeId = pathText(request, 1)
  const into = (await countedNow(context)).mergedInto.get(storeId)
  if (into !== undefined) throw redirect(`/${place}/${idInPath(into)}${search}`)
  const capacity = capacityAsked(searchParams)
  const nowMs = Date.now()
  const live = await context.hub.current()
  const stores = await shownStores(context, live, nowMs)
  const store = stores.find((other) => other.storeId === storeId) ?? (await context.registry.store(storeId))
  if (!store) throw noSuchStore(storeId)
  const shown = shownStore(store, null, [], nowMs)
  return {
    nowMs,
    asOfMs: live.asOfMs,
    figures: live.stores.filter(({ store_id }) => store_id === storeId),
    store: { ...shown, capacity: capacity ?? shown.capacity },
  }
}
