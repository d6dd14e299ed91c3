import { type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { zoneWords } from '~/app/ui/words/zone-words'
import { countedFilter } from '~/domain/counted-stores'
import { MINUTE_MS } from '~/domain/time/durations'
import { BucketChart } from '../../history/chart/bucket-chart'
import { chosenStores } from '../../history/chosen-stores.server'
import { changedLines, MOST_CHANGES_LISTED } from '../../history/page/changed-lines.server'
import { historyPage } from '../../history/page/history-page.server'
import {
  type HistoryFilter,
  historyPath,
  historyZone,
  isCanonicalSearch,
  parseHistoryFilter,
} from '../../history/question/filter'
import { asOfPath } from '../../history/question/revisions-address'
import { getChangedBuckets, shownChanges } from '../../history/reads/as-of/revisions-changes'
import { getHistory } from '../../history/reads/history-range'
import { BucketTable } from '../../history/view/bucket-table'
import { ChangedList } from '../../history/view/changed-list'
import { DwellBars } from '../../history/view/dwell-bars'
import { ExportLinks } from '../../history/view/export-links'
import { HistoryFilterForm } from '../../history/view/history-filter'
import { RangeFigures, SilentDoors } from '../../history/view/range-figures'
import { SqlDetails } from '../../history/view/sql-details'
import { StoreLeague } from '../../history/view/store-league'
import { WeekHeatmap } from '../../history/view/week-heatmap'
import type { LiveState } from '../../live/hub/hub.server'
import { countedNow } from '../../live/overview/counted-now.server'
import { sharedPage } from '../../server/answers/shared-pages.server'
import { unlessAway } from '../../server/answers/unless-away.server'
import { type AppContext, appContext } from '../../server/context.server'
import { clientLocale } from '../../server/requests/client-locale.server'
import { EmptyState } from '../../ui/empty-state'
import { problemResponse } from '../../ui/frame/problem-response'
import { SelfRenewal } from '../../ui/frame/self-renewal'
import { useRenewal } from '../../ui/frame/use-renewal'
import { FreshnessLine } from '../../ui/freshness'
import { PageHeader, Section } from '../../ui/page'

const RENEWAL_MS = MINUTE_MS
/** A new store is offered at the latest this long after its first event. */
const STORES_AGE_MS = 5_000

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: data ? `History · ${data.subject} · Storepulse` : 'History · Storepulse' },
  ...(data ? [{ tagName: 'link', rel: 'canonical', href: data.canonical }] : []),
]

/**
 * @throws a redirect to the one address of the question; a 400 that names what makes no sense in it, before any
 * question is put to the database; a 503 where that does not answer
 */
export async function loader({ request }: LoaderFunctionArgs) {
  const { search: query, searchParams: search } = new URL(request.url)
  if (search.get('asof')) throw redirect(`/history/as-of${query}`)
  const parsed = parseHistoryFilter(search)
  if (!parsed.ok) throw problemResponse(400, parsed.problems)
  const context = appContext()
  const counted = await countedNow(context)
  const filter = countedFilter(counted, parsed.filter)
  if (!isCanonicalSearch(search, filter)) throw redirect(historyPath(filter))
  // By whole seconds, so that those who ask in the same second put the same question.
  const nowMs = Math.floor(Date.now() / 1000) * 1000
  const live = await context.hub.recent(STORES_AGE_MS)
  if (live.health.state === 'stale') throw problemResponse(503, [])
  const locale = clientLocale(request)
  const making = sharedPage(['history', historyPath(filter), locale, nowMs, counted], () =>
    answerPage(context, live, { filter, nowMs, locale }),
  )
  const historyPage = await unlessAway(context.hub, making)
  if (historyPage === null) throw problemResponse(503, [])
  if (historyPage.problems) throw problemResponse(400, historyPage.problems)
  return historyPage
}

/** The page of a question, or what makes no sense in it. */
async function answerPage(
  context: AppContext,
  live: LiveState,
  { filter, nowMs, locale }: { filter: HistoryFilter; nowMs: number; locale: string },
) {
  const known = await chosenStores(context, live, filter, nowMs)
  // A store that is not known yet may have sent its first event since.
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
  // Revisions are of whole quarters of an hour: narrower steps and opening hours are unknown to them.
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

export default function HistoryRoute() {
  const page = useLoaderData<typeof loader>()
  const waits = useRenewal(RENEWAL_MS, '/ready')
  return (
    <>
      <PageHeader
        title={page.subject}
        lede={
          <FreshnessLine tone={waits ? 'warn' : page.freshness.tone}>
            {page.when} · {waits ? 'Stale: cannot update, retrying' : page.freshness.text} · as of {page.asOf} · all
            times in {zoneWords(page.timeZone)}
          </FreshnessLine>
        }
      />
      <HistoryFilterForm form={page.form} ranges={page.ranges} canonical={page.canonical} />
      {page.heard ? <Figures page={page} /> : <NothingHeard page={page} />}
      <ExportLinks canonical={page.canonical} />
      <SelfRenewal everySeconds={RENEWAL_MS / 1000} />
    </>
  )
}

const leagueNote = ({ rows, every }: { rows: readonly unknown[]; every: number }) =>
  rows.length === every ? `${every} stores` : `the first ${rows.length} of ${every} stores; download a file for all`

type Page = ReturnType<typeof useLoaderData<typeof loader>>

function Figures({ page }: { page: Page }) {
  const { comparison } = page
  return (
    <>
      <RangeFigures page={page} />
      <Section title={page.width.by} note={page.tooNarrow ?? `${page.rangeWords}, ${zoneWords(page.timeZone)}`}>
        <BucketChart
          charts={page.charts}
          states={page.states}
          series={page.series}
          anyChanged={page.anyChanged}
          compared={comparison?.words ?? null}
        />
        <SilentDoors silences={page.silences} />
        <ChangedList {...page.changes} asOf={page.asItStands} />
        <SqlDetails
          statements={[
            { sql: page.sql.bars ?? page.sql.series },
            { sql: page.sql.comparedSeries, about: 'Comparison period' },
            { sql: page.changes.sql, about: 'Earlier values of the changed figures, and from when' },
          ]}
        />
      </Section>
      {page.heat ? (
        <Section title="Weekdays and hours">
          <WeekHeatmap heat={page.heat} />
          <SqlDetails
            statements={[
              {
                sql: page.sql.week,
                about:
                  'Weekday 1 is Monday. The array holds how many hours count, Monday 00:00 first: those that are over and have data.',
              },
            ]}
          />
        </Section>
      ) : null}
      {page.ranking ? (
        <Section title="Stores" note={leagueNote(page.ranking)}>
          <StoreLeague ranking={page.ranking} />
          <SqlDetails
            statements={[{ sql: page.sql.stores }, { sql: page.sql.comparedStores, about: 'Comparison period' }]}
          />
        </Section>
      ) : null}
      <Section title="How long people stay" note="From sensors that report visits">
        {page.dwell ? (
          <DwellBars dwell={page.dwell} />
        ) : (
          <p className="text-sm text-muted">
            No finished visits in this range. Door counts do not show how long people stay.
          </p>
        )}
        <SqlDetails statements={[{ sql: page.sql.dwell }]} />
      </Section>
      <Section title={page.width.many} note="Peak and slowest: complete hours within opening hours">
        <BucketTable
          rows={page.rows}
          pager={page.pager}
          sort={page.sort}
          caption={`${page.width.many}, ${zoneWords(page.timeZone)}`}
        />
        <SqlDetails statements={[{ sql: page.sql.series }]} />
      </Section>
    </>
  )
}

function NothingHeard({ page }: { page: Page }) {
  if (!page.begun) {
    return (
      <EmptyState title="This range is in the future">
        It begins later: {page.dates}. Choose an earlier range.
      </EmptyState>
    )
  }
  return (
    <EmptyState title="No data in this range">
      No events from {page.subject === 'All stores' ? 'any store' : page.subject} ({page.dates}). This does not mean
      that nobody came in. Choose a longer range or other filters, or check the last signal on the live page.
    </EmptyState>
  )
}
