import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData, useRouteLoaderData } from '@remix-run/react'
import { useMemo } from 'react'
import { ButtonLink, TextLink } from '../components/button'
import { Card } from '../components/card'
import { ConnectionLine } from '../components/live/connection-line'
import { DatabaseAway } from '../components/live/database-away'
import { DayStepsChart } from '../components/live/day-steps-chart'
import { RecentEventsList } from '../components/live/recent-events-list'
import { SelfRenewal } from '../components/live/self-renewal'
import { StoreFigures } from '../components/live/store-figures'
import { StoreSwitcher } from '../components/live/store-switcher'
import { useDaySteps } from '../components/live/use-day-steps'
import { useLiveFigures, useLiveStore } from '../components/live/use-live-figures'
import { useNow } from '../components/live/use-now'
import { useReloadAt } from '../components/live/use-reload-at'
import { PageHeader, Section } from '../components/page'
import { problemResponse } from '../components/problem-response'
import { appContext } from '../context.server'
import { shownStore, shownStores } from '../live/shown-stores.server'
import { storeDay } from '../live/store-day.server'
import { getRecentEvents } from '../queries/recent-events'
import { getTrafficSteps } from '../queries/traffic-steps'
import type { loader as rootLoader } from '../root'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.store.name ?? 'Store'} · Storepulse` },
]

export async function loader({ params }: LoaderFunctionArgs) {
  const context = appContext()
  const id = params.id ?? ''
  const nowMs = Date.now()
  const live = await context.hub.current()
  const stores = await shownStores(context, live, nowMs)
  const store = stores.find(({ storeId }) => storeId === id) ?? (await context.registry.store(id))
  if (!store) throw problemResponse(404, [`There is no store ${JSON.stringify(id)}. It appears with its first event.`])
  const databaseAway = live.health.state === 'stale'
  if (databaseAway && live.asOfMs === null) throw problemResponse(503, [])
  const day = storeDay(nowMs, store.timeZone)
  const [steps, events] = databaseAway
    ? [[], []]
    : await Promise.all([
        getTrafficSteps(context.reads, id, day.fromMs, day.toMs, nowMs),
        getRecentEvents(context.reads, id, 20, nowMs),
      ])
  return {
    nowMs,
    asOfMs: live.asOfMs,
    store: shownStore(store, nowMs),
    doorNames: Object.fromEntries(store.doors.map((door) => [door.doorId, door.name])),
    figures: live.stores.filter(({ store_id }) => store_id === id),
    stores: stores.map((other) => ({ storeId: other.storeId, name: other.name })),
    day,
    steps: steps.map(({ step, entries, exits }) => ({ atMs: step.getTime(), entries, exits })),
    events,
    databaseAway,
  }
}

export default function StorePage() {
  const data = useLoaderData<typeof loader>()
  const { store, day } = data
  const locale = useRouteLoaderData<typeof rootLoader>('root')?.locale
  const figures = useLiveFigures({ stores: data.figures, events: data.events, asOfMs: data.asOfMs }, store.storeId)
  const live = useLiveStore(figures, store.storeId)
  const nowMs = useNow(data.nowMs, 1_000)
  const number = useMemo(() => new Intl.NumberFormat(locale), [locale])
  const { steps, openStepMs } = useDaySteps(data.steps, live, nowMs)
  useReloadAt(day.toMs)
  const summary = `Entries and exits of ${store.name} today in steps of five minutes: ${live?.entries_today ?? 0} in, ${live?.exits_today ?? 0} out.`
  return (
    <>
      <PageHeader
        title={store.name}
        back={<TextLink to="/">All stores</TextLink>}
        lede={<ConnectionLine figures={figures} renderedAtMs={data.nowMs} />}
        actions={
          <>
            <StoreSwitcher storeId={store.storeId} stores={data.stores} />
            <ButtonLink to={`/history?store=${encodeURIComponent(store.storeId)}&range=24h`}>History</ButtonLink>
          </>
        }
      />
      {data.databaseAway ? (
        <DatabaseAway>The last known figures are shown; chart and events come back</DatabaseAway>
      ) : null}
      <StoreFigures store={store} figures={figures} nowMs={nowMs} number={number} />
      {data.databaseAway ? null : (
        <>
          <Section title="Today in steps of five minutes" note={`${day.date}, ${store.timeZone}`}>
            <Card>
              <section className="overflow-x-auto" aria-label="Chart of today" {...SCROLLABLE}>
                <DayStepsChart
                  steps={steps}
                  fromMs={day.fromMs}
                  toMs={day.toMs}
                  openStepMs={openStepMs}
                  hours={day.hours}
                  summary={summary}
                />
              </section>
              <p className="mt-2 flex flex-wrap gap-x-5 gap-y-1 text-[0.8125rem] text-muted">
                <span className="inline-flex items-center gap-1.5">
                  <span aria-hidden className="size-2 rounded-[2px] bg-entries" /> In, upwards
                </span>
                <span className="inline-flex items-center gap-1.5">
                  <span aria-hidden className="size-2 rounded-[2px] bg-exits" /> Out, downwards
                </span>
                <span className="inline-flex items-center gap-1.5">
                  <span aria-hidden className="size-2 rounded-[2px] border border-line-strong" /> Still filling
                </span>
              </p>
            </Card>
          </Section>
          <Section title="Recent events" note="Newest first, in the store's local time">
            <RecentEventsList figures={figures} timeZone={store.timeZone} locale={locale} doorNames={data.doorNames} />
          </Section>
        </>
      )}
      <SelfRenewal everySeconds={30} />
    </>
  )
}

/** A region that scrolls must be reachable by keyboard. */
const SCROLLABLE = { tabIndex: 0 }
