import { type ApiStore, apiStoreId } from '~/domain/api'
import { ApiProblem, apiLoader, onlyReads } from '../api-answers.server'
import { apiStores } from '../live/api-stores.server'
import { pathText } from '../path-text.server'

export const loader = apiLoader(async ({ request }): Promise<ApiStore> => {
  const id = pathText(request, 2)
  const store = (await apiStores()).find(({ store_id }) => store_id === apiStoreId(id))
  if (!store) throw new ApiProblem(404, 'store_not_found', `There is no store ${JSON.stringify(id)}.`)
  return store
})
export const action = onlyReads
