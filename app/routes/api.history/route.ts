import { apiHours, apiHoursAsOf } from '../../history/api-hours.server'
import { countedNow } from '../../live/overview/counted-now.server'
import { type ApiHour, parseHistoryQuery } from '../../server/answers/api'
import { apiLoader, onlyReads, wrongParameters } from '../../server/answers/api-answers.server'
import { appContext } from '../../server/context.server'

export const loader = apiLoader(appContext, async ({ request }, context): Promise<ApiHour[] | Response> => {
  const nowMs = Date.now()
  const parsed = parseHistoryQuery(new URL(request.url).searchParams, nowMs)
  if ('problems' in parsed) throw wrongParameters(parsed.problems)
  const { query } = parsed
  await countedNow(context)
  return query.asOfMs === null ? apiHours(context, query, nowMs) : apiHoursAsOf(context, query, query.asOfMs)
})
export const action = onlyReads
