import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { historyZone, parseHistoryFilter } from '~/domain/history/filter'
import { clientLocale } from '../client-locale.server'
import { Card } from '../components/card'
import { EmptyState } from '../components/empty-state'
import { FreshnessLine } from '../components/freshness'
import { HistoryFilterForm } from '../components/history/history-filter'
import { historyPage } from '../components/history/history-page.server'
import { HourChart } from '../components/history/hour-chart'
import { HourTable } from '../components/history/hour-table'
import { useRenewal } from '../components/history/use-renewal'
import { SelfRenewal } from '../components/live/self-renewal'
import { PageHeader, Section } from '../components/page'
import { problemResponse } from '../components/problem-response'
import { Stat, StatRow } from '../components/stat'
import { appContext } from '../context.server'
import { shownStores } from '../live/shown-stores.server'
import { getHistory } from '../queries/history-range'

const RENEWAL_MS = 60_000

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: data ? `History · ${data.subject} · Storepulse` : 'History · Storepulse' },
  ...(data ? [{ tagName: 'link', rel: 'canonical', href: data.canonical }] : []),
]

/** @throws a 503 where the database does not answer, a 400 that names what makes no sense in the address, before any question is put to the database */
export async function loader({ request }: LoaderFunctionArgs) {
  const parsed = parseHistoryFilter(new URL(request.url).searchParams)
  if (!parsed.ok) throw problemResponse(400, parsed.problems)
  const { filter } = parsed
  const context = appContext()
  const nowMs = Date.now()
  const registered = await context.registry.stores()
  const live = await context.hub.current()
  if (live.health.state === 'stale') throw problemResponse(503, [])
  const stores = await shownStores(context, live, nowMs)
  const byId = new Map([...registered, ...stores].map((store) => [store.storeId, store]))
  const missing = filter.storeIds.filter((id) => !byId.has(id))
  if (missing.length > 0)
    throw problemResponse(
      400,
      missing.map((id) => `store: there is no store ${JSON.stringify(id)}`),
    )
  const chosen = filter.storeIds.length === 0 ? stores : filter.storeIds.flatMap((id) => byId.get(id) ?? [])
  const timeZone = historyZone(filter, chosen, context.settings.DEFAULT_TIME_ZONE)
  const question = { storeIds: filter.storeIds, stores: chosen, range: filter.range, timeZone, nowMs }
  const answer = await getHistory(context.reads, question)
  return historyPage({ ...answer, filter, stores, chosen, timeZone, nowMs, locale: clientLocale(request) })
}

export default function HistoryRoute() {
  const page = useLoaderData<typeof loader>()
  useRenewal(RENEWAL_MS)
  return (
    <>
      <PageHeader
        title={page.subject}
        lede={
          <FreshnessLine tone={page.freshness.tone}>
            {page.freshness.text} · as of {page.asOf} · all times in {page.timeZone}
          </FreshnessLine>
        }
      />
      <HistoryFilterForm form={page.form} ranges={page.ranges} timeZone={page.timeZone} />
      {page.heard ? (
        <>
          <Card>
            <StatRow>
              <Stat label="Entries" value={page.totals.entries} tone="entries" />
              <Stat label="Exits" value={page.totals.exits} tone="exits" />
              <Stat label="Net" value={page.totals.net} note="entries − exits" />
              <Extreme label="Peak hour" hour={page.peak} />
              <Extreme label="Slowest hour" hour={page.slowest} />
            </StatRow>
          </Card>
          <Section title="By hour" note={`${page.rangeWords.tables}, in ${page.timeZone}`}>
            <HourChart charts={page.charts} states={page.states} />
          </Section>
          <Section title="Hours" note="Peak and slowest: complete whole hours within opening hours">
            <HourTable rows={page.rows} pager={page.pager} caption={`Hours, newest first, ${page.timeZone}`} />
          </Section>
        </>
      ) : (
        <EmptyState title="Nothing was heard in this range">
          No door of {page.subject.toLowerCase()} reported an event in {page.rangeWords.long}. That is not the same as
          nobody coming in. Choose a longer range, or look at the live page to see when a door was last heard.
        </EmptyState>
      )}
      <SelfRenewal everySeconds={RENEWAL_MS / 1000} />
    </>
  )
}

function Extreme({ label, hour }: { label: string; hour: { time: string; day: string; entries: string } | null }) {
  if (hour === null) return <Stat label={label} value="–" note="no complete hour yet" />
  return <Stat label={label} value={hour.time} note={`${hour.day}, ${hour.entries} in`} />
}
