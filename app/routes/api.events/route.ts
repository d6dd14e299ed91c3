import { ApiProblem, apiAction, errorAnswer } from '../../server/answers/api-answers.server'
import { appContext } from '../../server/context.server'
import { takeEvents } from '../../worker-link/event-intake.server'

/** Takes counted traffic and shop events. */
export const action = apiAction(appContext, 'POST', ({ request }, context) => takeEvents(request, context))

/** Nothing is read here. */
export function loader(): Response {
  const message = 'Method not allowed: send events by POST.'
  return errorAnswer(new ApiProblem(405, 'method_not_allowed', message), { Allow: 'POST' })
}
