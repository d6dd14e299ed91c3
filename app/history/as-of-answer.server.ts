import { redirect } from '@remix-run/node'
import { countedFilter } from '~/domain/counted-stores'
import { countedNow } from '../live/overview/counted-now.server'
import type { AppContext } from '../server/context.server'
import { clientLocale } from '../server/requests/client-locale.server'
import { problemResponse } from '../ui/frame/problem-response'
import { asOfPage } from './page/as-of-page.server'
import { type HistoryFilter, historyPath, historyZone, parseHistoryFilter } from './question/filter'
import { asOfPath, leftOutAsOf, parseAsOf } from './question/revisions-address'
import { getHistoryAsOf } from './reads/as-of/history-as-of'
import { getRevisionsBegun } from './reads/as-of/revisions-begun'

type Parts = Pick<AppContext, 'reads' | 'registry' | 'settings'>

/**
 * What was known at a moment: closed buckets only; the answer never changes.
 * @throws a 400 that names what is wrong in the URL, or from when on figures are recorded; a 503 while the past is
 *   still being recorded
 */
export async function asOfAnswer({ reads, registry, settings }: Parts, request: Request) {
  const search = new URL(request.url).searchParams
  const parsed = parseHistoryFilter(search)
  const nowMs = Date.now()
  const asOfMs = parseAsOf(search.get('asof'), nowMs)
  const wrong = [...(parsed.ok ? [] : parsed.problems), ...(typeof asOfMs === 'string' ? [asOfMs] : [])]
  if (!parsed.ok || typeof asOfMs === 'string') throw problemResponse(400, wrong)
  const filter = countedFilter(await countedNow({ registry }), parsed.filter)
  if (filter !== parsed.filter) throw redirect(asOfPath(filter, asOfMs))
  const stores = await registry.stores()
  const missing = filter.storeIds.filter((id) => !stores.some(({ storeId }) => storeId === id))
  if (missing.length > 0)
    throw problemResponse(
      400,
      missing.map((id) => `store: there is no store ${JSON.stringify(id)}`),
    )
  const everyone = filter.storeIds.length + filter.groups.length === 0
  const chosen = stores.filter(
    ({ storeId, group, hidden }) =>
      filter.storeIds.includes(storeId) || (!hidden && (everyone || filter.groups.includes(group ?? ''))),
  )
  if (chosen.length === 0 && !everyone) throw problemResponse(400, ['group: there is no such group'])
  const timeZone = historyZone(filter, chosen, settings.DEFAULT_TIME_ZONE)
  const begunMs = await getRevisionsBegun(reads).catch(() => undefined)
  if (begunMs === undefined || begunMs === null) throw problemResponse(503, [])
  const locale = clientLocale(request)
  const moment = new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle: 'medium',
    hourCycle: 'h23',
    timeZone,
  })
  if (asOfMs < begunMs) {
    throw problemResponse(400, [
      `asof: recording began ${moment.format(begunMs)} (${timeZone}); earlier figures were not recorded`,
    ])
  }
  const answer = await getHistoryAsOf(reads, {
    storeIds: everyone ? [] : chosen.map(({ storeId }) => storeId),
    range: filter.range,
    bucket: filter.bucket,
    timeZone,
    retail: settings.retailCalendar,
    asOfMs,
    nowMs,
  })
  if (answer === null) throw problemResponse(400, ['range: this retail year has 52 weeks, there is no week 53'])
  const subject = everyone
    ? 'All stores'
    : chosen.length > 3
      ? `${chosen.length} stores`
      : chosen.map(({ name }) => name).join(', ')
  return {
    ...asOfPage(answer, { filter, asOfMs, timeZone, locale }),
    subject,
    asOf: moment.format(asOfMs),
    timeZone,
    canonical: asOfPath(filter, asOfMs),
    files: asOfPath(recorded(filter), asOfMs),
    today: historyPath(filter),
    leftOut: leftOutAsOf(filter),
  }
}

/** The filter without the parts that revisions do not record; exports would refuse those. */
const recorded = (filter: HistoryFilter): HistoryFilter => ({
  ...filter,
  bucket: filter.bucket === '5m' ? '1h' : filter.bucket,
  weekdays: [],
  openOnly: false,
  page: 1,
})
