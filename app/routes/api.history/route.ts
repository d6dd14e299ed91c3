import { reportedHours } from '~/domain/revisions'
import { getRevisionsBegun } from '../../history/reads/as-of/revisions-begun'
import { getStoreCountsAsOf } from '../../history/reads/as-of/store-counts-as-of'
import { getUtcHours } from '../../history/reads/utc-hours'
import { apiStore } from '../../live/overview/api-stores.server'
import { countedNow } from '../../live/overview/counted-now.server'
import { type ApiHour, apiStoreId, apiTime, type HistoryQuery, parseHistoryQuery } from '../../server/answers/api'
import { ApiProblem, apiLoader, onlyReads, wrongParameters } from '../../server/answers/api-answers.server'
import { appContext } from '../../server/context.server'

export const loader = apiLoader(async ({ request }): Promise<ApiHour[] | Response> => {
  const nowMs = Date.now()
  const parsed = parseHistoryQuery(new URL(request.url).searchParams, nowMs)
  if ('problems' in parsed) throw wrongParameters(parsed.problems)
  const { query } = parsed
  await countedNow(appContext())
  if (query.asOfMs !== null) return asItStood(query, query.asOfMs)
  const hours = await getUtcHours(appContext().reads, { ...query, nowMs })
  return answerOf(hours, query.storeId)
})
export const action = onlyReads

/** Hours that had closed by then; what was still open is left out, and the head of the answer says from when on. */
async function asItStood({ storeId, fromMs, toMs }: HistoryQuery, asOfMs: number): Promise<Response> {
  const { reads } = appContext()
  const begunMs = await getRevisionsBegun(reads)
  if (begunMs === null) {
    const text = 'Earlier figures are still being recorded. Try again in a minute.'
    throw new ApiProblem(503, 'recording', text, undefined, { 'Retry-After': '60' })
  }
  if (asOfMs < begunMs) {
    const problem = `recording began ${apiTime(begunMs)}; earlier figures were not recorded`
    throw wrongParameters([{ parameter: 'asof', problem }])
  }
  const { endMs, leftOutMs } = reportedHours(toMs, asOfMs)
  const storeIds = storeId === null ? [] : [storeId]
  const hours = await getStoreCountsAsOf(reads, { storeIds, fromMs, toMs: endMs, minutes: 60, asOfMs })
  return Response.json(await answerOf(hours, storeId), {
    headers: {
      'Cache-Control': 'no-store',
      'Storepulse-As-Of': apiTime(asOfMs),
      'Storepulse-Left-Out':
        leftOutMs === null ? 'nothing' : `hours from ${apiTime(Math.max(fromMs, leftOutMs))}, which had not closed`,
    },
  })
}

type Hour = { ts: Date; store_id: string; entries: number; exits: number }

async function answerOf(hours: readonly Hour[], storeId: string | null): Promise<ApiHour[]> {
  if (storeId !== null && hours.length === 0) {
    const known = await apiStore(appContext(), storeId)
    if (!known) throw new ApiProblem(404, 'store_not_found', `There is no store ${JSON.stringify(storeId)}.`)
  }
  return hours.map(({ ts, store_id, entries, exits }) => ({
    store_id: apiStoreId(store_id),
    hour: apiTime(ts.getTime()),
    customers_in_total: entries,
    customers_out_total: exits,
    net_change: entries - exits,
  }))
}
