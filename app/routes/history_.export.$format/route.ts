import { countsAnswer } from '../../history/files/counts-answer.server'
import { ApiProblem, onlyReads, resourceLoader } from '../../server/answers/api-answers.server'
import { unlessAway } from '../../server/answers/unless-away.server'
import { appContext } from '../../server/context.server'

/** The counts behind a history page as a file; the search part is that of the page. */
export const loader = resourceLoader(appContext, async ({ request, params }, context) => {
  const making = countsAnswer(context, request, params.format)
  const answer = await unlessAway(context.hub, making)
  if (answer !== null) return answer
  // Nobody reads it any more: what it holds of the database is let go.
  making.then(
    (late) => late.body?.cancel(),
    () => undefined,
  )
  throw new ApiProblem(503, 'database_unavailable', 'The database does not answer. Try again in a moment.')
})

export const action = onlyReads
