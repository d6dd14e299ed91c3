import { type ApiHour, apiStoreId, apiTime, parseHistoryQuery } from '~/domain/api'
import { ApiProblem, apiLoader, onlyReads } from '../api-answers.server'
import { appContext } from '../context.server'
import { apiStores } from '../live/api-stores.server'
import { getUtcHours } from '../queries/utc-hours'

export const loader = apiLoader(async ({ request }): Promise<ApiHour[]> => {
  const nowMs = Date.now()
  const parsed = parseHistoryQuery(new URL(request.url).searchParams, nowMs)
  if ('problems' in parsed) {
    const said = parsed.problems.map(({ parameter, problem }) => `${parameter}: ${problem}`).join('; ')
    throw new ApiProblem(400, 'bad_request', said, parsed.problems)
  }
  const { storeId, fromMs, toMs } = parsed.query
  const hours = await getUtcHours(appContext().reads, { storeId, fromMs, toMs, nowMs })
  if (storeId !== null && hours.length === 0) {
    const known = (await apiStores()).some(({ store_id }) => store_id === apiStoreId(storeId))
    if (!known) throw new ApiProblem(404, 'store_not_found', `There is no store ${JSON.stringify(storeId)}.`)
  }
  return hours.map(({ ts, store_id, entries, exits }) => ({
    store_id: apiStoreId(store_id),
    hour: apiTime(ts.getTime()),
    customers_in_total: entries,
    customers_out_total: exits,
    net_change: entries - exits,
  }))
})
export const action = onlyReads
