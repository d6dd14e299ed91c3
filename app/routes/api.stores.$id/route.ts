import { apiStore } from '../../live/overview/api-stores.server'
import type { ApiStore } from '../../server/answers/api'
import { ApiProblem, apiLoader, onlyReads } from '../../server/answers/api-answers.server'
import { appContext } from '../../server/context.server'
import { pathText } from '../../server/requests/path-text.server'

export const loader = apiLoader(appContext, async ({ request }, context): Promise<ApiStore> => {
  const id = pathText(request, 2)
  const store = await apiStore(context, id)
  if (!store) throw new ApiProblem(404, 'store_not_found', `There is no store ${JSON.stringify(id)}.`)
  return store
})
export const action = onlyReads
