import { redirect } from '@remix-run/node'
import { countedFilter } from '~/domain/counted-stores'
import type { LiveState } from '../live/hub/hub.server'
import { countedNow } from '../live/overview/counted-now.server'
import { sharedPage } from '../server/answers/shared-pages.server'
import { unlessAway } from '../server/answers/unless-away.server'
import type { AppContext } from '../server/context.server'
import { clientLocale } from '../server/requests/client-locale.server'
import { problemResponse } from '../ui/frame/problem-response'
import { chosenStores } from './chosen-stores.server'
import { changedLines, MOST_CHANGES_LISTED } from './page/changed-lines.server'
import { historyPage } from './page/history-page.server'
import { type HistoryFilter, historyPath, historyZone, isCanonicalSearch, parseHistoryFilter } from './question/filter'
import { asOfPath } from './question/revisions-address'
import { getChangedBuckets, shownChanges } from './reads/as-of/revisions-changes'
import { getHistory } from './reads/history-range'

/** A new store appears in the form at most this long after its first event. */
const STORES_AGE_MS = 5_000

/**
 * Data of the history page for the question in a URL.
 * @throws a redirect to the question's canonical URL; a 400 that names what is wrong in it, before the database is
 *   queried; a 503 if the database does not answer
 */
export async function historyAnswer(context: AppContext, request: Request) {
  const { search: query, searchParams: search } = new URL(request.url)
  if (search.get('asof')) throw redirect(`/history/as-of${query}`)
  const parsed = parseHistoryFilter(search)
  if (!parsed.ok) throw problemResponse(400, parsed.problems)
  const counted = await countedNow(context)
  const filter = countedFilter(counted, parsed.filter)
  if (!isCanonicalSearch(search, filter)) throw redirect(historyPath(filter))
  // Rounded to whole seconds, so that readers within one second ask the same question.
  const nowMs = Math.floor(Date.now() / 1000) * 1000
  const live = await context.hub.recent(STORES_AGE_MS)
  if (live.health.state === 'stale') throw problemResponse(503, [])
  const locale = clientLocale(request)
  const making = sharedPage(['history', historyPath(filter), locale, nowMs, counted], () =>
    answerPage(context, live, { filter, nowMs, locale }),
  )
  const answer = await unlessAway(context.hub, making)
  if (answer === null) throw problemResponse(503, [])
  if (answer.problems) throw problemResponse(400, answer.problems)
  return answer
}

/** The page of a question, or what is wrong in it. */
async function answerPage(
  context: AppContext,
  live: LiveState,
  { filter, nowMs, locale }: { filter: HistoryFilter; nowMs: number; locale: string },
) {
  const known = await chosenStores(context, live, filter, nowMs)
  // A store unknown so far may have sent its first event meanwhile.
  const { offered, chosen, problems } =
    known.problems.length === 0 ? known : await chosenStores(context, await context.hub.current(), filter, nowMs)
  if (problems.length > 0) return { problems }
  const timeZone = historyZone(filter, chosen, context.settings.DEFAULT_TIME_ZONE)
  const retail = context.settings.retailCalendar
  const answer = await getHistory(context.reusedReads, { filter, stores: chosen, timeZone, retail, nowMs })
  if (answer === null) return { problems: ['range: this retail year has 52 weeks, there is no week 53'] }
  const { width, span } = answer
  const all = filter.storeIds.length + filter.groups.length + answer.leftOut.length === 0
  const storeIds = all ? [] : answer.stores.map(({ storeId }) => storeId)
  const scope = { storeIds, weekdays: filter.weekdays, timeZone, openStores: null }
  // Revisions are of whole quarters of an hour: they do not cover narrower steps and opening hours.
  const changed =
    filter.openOnly || width === '5m'
      ? []
      : await getChangedBuckets(context.reusedReads, { scope, buckets: answer.buckets })
  const changedFrom = new Set(changed.map(({ fromMs }) => fromMs))
  const buckets = answer.buckets.map((bucket) => ({ ...bucket, changed: changedFrom.has(bucket.fromMs) }))
  return {
    ...historyPage({ ...answer, buckets, filter, offered, timeZone, retail, nowMs, locale }),
    changes: {
      ...changedLines(changed, { timeZone, locale, whole: width === '1d' || width === 'week' }),
      sql: shownChanges(
        context.reads.counted,
        { scope, buckets: buckets.filter((bucket) => bucket.changed).slice(-MOST_CHANGES_LISTED) },
        { width, timeZone, weekStart: span.weekStart },
      ),
    },
    asItStands: asOfPath({ ...filter, page: 1 }, nowMs),
  }
}
