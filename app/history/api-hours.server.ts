import { reportedHours } from '~/domain/revisions'
import { apiStore } from '../live/overview/api-stores.server'
import { type ApiHour, apiStoreId, apiTime, type HistoryQuery } from '../server/answers/api'
import { ApiProblem, wrongParameters } from '../server/answers/api-answers.server'
import type { AppContext } from '../server/context.server'
import { getRevisionsBegun } from './reads/as-of/revisions-begun'
import { getStoreCountsAsOf } from './reads/as-of/store-counts-as-of'
import { getUtcHours } from './reads/utc-hours'

/** Counts by UTC hour for the read API. @throws {ApiProblem} a 404 if there is no such store */
export async function apiHours(context: AppContext, query: HistoryQuery, nowMs: number): Promise<ApiHour[]> {
  const hours = await getUtcHours(context.reads, { ...query, nowMs })
  return answerOf(context, hours, query.storeId)
}

/** Hours that had closed by `asof`. Hours still open are left out; a response header says from when on. */
export async function apiHoursAsOf(
  context: AppContext,
  { storeId, fromMs, toMs }: HistoryQuery,
  asOfMs: number,
): Promise<Response> {
  const { reads } = context
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
  return Response.json(await answerOf(context, hours, storeId), {
    headers: {
      'Cache-Control': 'no-store',
      'Storepulse-As-Of': apiTime(asOfMs),
      'Storepulse-Left-Out':
        leftOutMs === null ? 'nothing' : `hours from ${apiTime(Math.max(fromMs, leftOutMs))}, which had not closed`,
    },
  })
}

type Hour = { ts: Date; store_id: string; entries: number; exits: number }

async function answerOf(context: AppContext, hours: readonly Hour[], storeId: string | null): Promise<ApiHour[]> {
  if (storeId !== null && hours.length === 0) {
    const known = await apiStore(context, storeId)
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
