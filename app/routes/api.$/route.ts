import { ApiProblem, apiLoader } from '../../server/answers/api-answers.server'
import { appContext } from '../../server/context.server'

/** Any other address below /api. */
export const loader = apiLoader(appContext, async ({ request }) => {
  throw new ApiProblem(404, 'not_found', `There is nothing at ${new URL(request.url).pathname}.`)
})
export const action = loader
