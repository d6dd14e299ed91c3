import { countedNow } from '../../live/overview/counted-now.server'
import { getLatestEvent } from '../../reads/latest-event'
import { type ApiLatestEvent, apiStoreId, apiTime } from '../../server/answers/api'
import { ApiProblem, apiLoader, onlyReads } from '../../server/answers/api-answers.server'
import { appContext } from '../../server/context.server'

export const loader = apiLoader(appContext, async (_, context): Promise<ApiLatestEvent> => {
  await countedNow(context)
  const latest = await getLatestEvent(context.reads)
  if (!latest) throw new ApiProblem(404, 'no_event_yet', 'No event has been counted yet.')
  return {
    store_id: apiStoreId(latest.store_id),
    customers_in: latest.customers_in,
    customers_out: latest.customers_out,
    time_stamp: apiTime(latest.ts.getTime()),
  }
})
export const action = onlyReads
