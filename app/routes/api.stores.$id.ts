import type { ApiStore } from '~/domain/api'
import { ApiProblem, apiLoader, onlyReads } from '../api-answers.server'
import { appContext } from '../context.server'
import { apiStore } from '../live/api-stores.server'
import { pathText } from '../path-text.server'

export const loader = apiLoader(async ({ request }): Promise<ApiStore> => {
  const id = pathText(request, 2)
  const store = await apiStore(appContext(), id)
  if (!store) throw new ApiProblem(404, 'store_not_found', `There is no store ${JSON.stringify(id)}.`)
  return store
})
export const action = onlyReads
