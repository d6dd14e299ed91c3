import { MAX_ID_LENGTH } from '~/domain/events/messages'
import { countedNow } from '../../live/overview/counted-now.server'
import { getRecentEvents } from '../../live/reads/recent-events'
import { ApiProblem, apiLoader, onlyReads } from '../../server/answers/api-answers.server'
import { appContext } from '../../server/context.server'

const MOST = 20

/** Newest events of a store, for browsers whose one stream is of several stores and so has no `event` frames. */
export const loader = apiLoader(appContext, async ({ request }, context) => {
  const storeId = new URL(request.url).searchParams.get('store') ?? ''
  if (storeId === '' || storeId.length > MAX_ID_LENGTH) {
    throw new ApiProblem(400, 'bad_request', `store: one id of at most ${MAX_ID_LENGTH} characters`)
  }
  await countedNow(context)
  return { events: await getRecentEvents(context.reads, storeId, MOST, Date.now()) }
})
export const action = onlyReads
