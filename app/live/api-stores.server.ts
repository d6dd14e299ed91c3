import { type ApiStore, apiStoreId, apiTime } from '~/domain/api'
import { ApiProblem } from '../api-answers.server'
import { appContext } from '../context.server'

/** Every store as the API shows it. @throws {ApiProblem} 503 where the database does not answer */
export async function apiStores(): Promise<ApiStore[]> {
  const { stores, health } = await appContext().hub.current()
  if (health.state === 'stale') {
    throw new ApiProblem(503, 'database_unavailable', 'The database does not answer. Try again in a moment.')
  }
  return stores.map((store) => ({
    store_id: apiStoreId(store.store_id),
    current_customers: Math.max(0, store.occupancy),
    last_updated: store.last_event === null ? null : apiTime(Date.parse(store.last_event)),
  }))
}
