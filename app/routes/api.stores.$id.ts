import { type ApiStore, apiStoreId } from '~/domain/api'
import { ApiProblem, apiLoader, onlyReads } from '../api-answers.server'
import { apiStores } from '../live/api-stores.server'

export const loader = apiLoader(async ({ params }): Promise<ApiStore> => {
  const id = params.id ?? ''
  const store = (await apiStores()).find(({ store_id }) => store_id === apiStoreId(id))
  if (!store) throw new ApiProblem(404, 'store_not_found', `There is no store ${JSON.stringify(id)}.`)
  return store
})
export const action = onlyReads
