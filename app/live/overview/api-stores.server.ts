import { countsAs } from '~/domain/counted-stores'
import { compareStoreIds } from '~/domain/store-order'
import { unknownStore } from '~/domain/stores'
import { type ApiStore, apiStoreId, apiTime, type StoresQuery, storesPathAfter } from '../../server/answers/api'
import { ApiProblem } from '../../server/answers/api-answers.server'
import type { AppContext } from '../../server/context.server'
import type { LiveStore } from '../live'
import { countedNow } from './counted-now.server'
import { filteredStores } from './overview-order'

/**
 * Some stores as the API shows them; `next`: the URL of the following ones, null after the last. `left`: how many
 * follow.
 */
export type ApiStores = { stores: ApiStore[]; next: string | null; left: number }

/**
 * The stores of a question that are not hidden, in the order of their ids.
 * @throws {ApiProblem} 503 where the database does not answer
 */
export async function apiStores(context: AppContext, query: StoresQuery): Promise<ApiStores> {
  const { after, limit, search } = query
  const { leftOut } = await countedNow(context)
  const every = (await liveStores(context)).filter(({ store_id }) => !leftOut.has(store_id))
  const found = search.trim() === '' ? every : await withName(context, every, search)
  const follow = found
    .filter(({ store_id }) => after === null || compareStoreIds(store_id, after) > 0)
    .sort((a, b) => compareStoreIds(a.store_id, b.store_id))
  const stores = follow.slice(0, limit)
  const left = follow.length - stores.length
  return { stores: stores.map(shown), left, next: left > 0 ? storesPathAfter(query, stores.at(-1)!.store_id) : null }
}

/**
 * One store as the API shows it, for a merged one the one it counts as; null if there is none.
 * @throws {ApiProblem} 503 where the database does not answer
 */
export async function apiStore(context: AppContext, storeId: string): Promise<ApiStore | null> {
  const wanted = countsAs(await countedNow(context), storeId)
  const store = (await liveStores(context)).find(({ store_id }) => store_id === wanted)
  return store ? shown(store) : null
}

async function liveStores({ hub }: AppContext): Promise<LiveStore[]> {
  const { stores, health } = await hub.current()
  if (health.state !== 'stale') return stores
  throw new ApiProblem(503, 'database_unavailable', 'The database does not answer. Try again in a moment.')
}

/** Those with a text in name or id, as the live page finds them. */
async function withName(context: AppContext, stores: readonly LiveStore[], search: string): Promise<LiveStore[]> {
  const registered = new Map((await context.registry.stores()).map((store) => [store.storeId, store]))
  const named = stores.map(
    ({ store_id }) => registered.get(store_id) ?? unknownStore(store_id, context.settings.DEFAULT_TIME_ZONE),
  )
  const found = new Set(filteredStores(named, { storeIds: [], group: null, search }).map(({ storeId }) => storeId))
  return stores.filter(({ store_id }) => found.has(store_id))
}

function shown({ store_id, occupancy, last_event }: LiveStore): ApiStore {
  return {
    store_id: apiStoreId(store_id),
    current_customers: Math.max(0, occupancy),
    last_updated: last_event === null ? null : apiTime(Date.parse(last_event)),
  }
}
