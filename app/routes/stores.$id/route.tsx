import { randomUUID } from 'node:crypto'
import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node'
import {
  type ClientActionFunctionArgs,
  type ShouldRevalidateFunction,
  useActionData,
  useLoaderData,
} from '@remix-run/react'
import { useMemo } from 'react'
import { zoneWords } from '~/app/ui/words/zone-words'
import { countsAs } from '~/domain/counted-stores'
import { dayLabel } from '../../history/page/bucket-labels'
import { noSuchStore } from '../../live/no-such-store.server'
import { countedNow } from '../../live/overview/counted-now.server'
import { ON_ONE_PAGE } from '../../live/overview/overview.server'
import { shownStores, shownWithDays, staleAs } from '../../live/overview/shown-stores.server'
import { getRecentEvents } from '../../live/reads/recent-events'
import { getTrafficSteps } from '../../live/reads/traffic-steps'
import { correctionsSinceReset, takeCorrectionForm } from '../../live/store/store-corrections.server'
import { storeDay } from '../../live/store/store-day.server'
import { CorrectionForm } from '../../live/store/view/correction-form'
import { DayStepsCard } from '../../live/store/view/day-steps-card'
import { DoorsList } from '../../live/store/view/doors-list'
import { RecentEventsList } from '../../live/store/view/recent-events-list'
import { StoreFigures } from '../../live/store/view/store-figures'
import { StoreSearch, StoreSwitcher } from '../../live/store/view/store-switcher'
import { useLiveFigures } from '../../live/stream/use-live-figures'
import { ConnectionLine } from '../../live/view/connection-line'
import { DatabaseAway } from '../../live/view/database-away'
import { FindingsList } from '../../live/view/finding-words'
import { PoliteSummary } from '../../live/view/polite-summary'
import { useDayRenewal } from '../../live/view/use-day-renewal'
import { useReloadAt } from '../../live/view/use-reload-at'
import { unlessAway } from '../../server/answers/unless-away.server'
import { appContext } from '../../server/context.server'
import { clientLocale } from '../../server/requests/client-locale.server'
import { formOf } from '../../server/requests/forms.server'
import { pathText } from '../../server/requests/path-text.server'
import { ButtonLink, TextLink } from '../../ui/button'
import { problemResponse } from '../../ui/frame/problem-response'
import { SelfRenewal } from '../../ui/frame/self-renewal'
import { isUnsent, sendOrKeep } from '../../ui/frame/unsent-form'
import { useLocale } from '../../ui/frame/use-locale'
import { PageHeader, Section } from '../../ui/page'
import { idInPath, storePath } from '../../ui/store-address'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.store.name ?? 'Store'} · Storepulse` },
]

export async function loader({ request }: LoaderFunctionArgs) {
  const context = appContext()
  const id = pathText(request, 1)
  const nowMs = Date.now()
  const live = await context.hub.current()
  const into = (await countedNow(context)).mergedInto.get(id)
  if (into !== undefined) throw redirect(`${storePath(into)}${new URL(request.url).search}`)
  const stores = await shownStores(context, live, nowMs)
  const store = stores.find(({ storeId }) => storeId === id) ?? (await context.registry.store(id))
  if (!store) throw noSuchStore(id)
  if (live.health.state === 'stale' && live.asOfMs === null) throw problemResponse(503, [])
  const day = storeDay(nowMs, store.timeZone)
  const asked = async () => {
    const [steps, events, corrections, [shown]] = await Promise.all([
      getTrafficSteps(context.reads, id, day.fromMs, day.toMs, nowMs),
      getRecentEvents(context.reads, id, 20, nowMs),
      correctionsSinceReset(context.reads, store, nowMs),
      shownWithDays(context, [store], live, nowMs),
    ])
    return {
      steps: steps.map(({ step, entries, exits }) => ({ atMs: step.getTime(), entries, exits })),
      events,
      corrections,
      shown,
    }
  }
  const answered = live.health.state === 'stale' ? null : await unlessAway(context.hub, asked())
  const nothing: Omit<Awaited<ReturnType<typeof asked>>, 'corrections' | 'shown'> = { steps: [], events: [] }
  const { steps, events } = answered ?? nothing
  const shown = answered?.shown ?? (await shownWithDays(context, [store], staleAs(live), nowMs))[0]
  return {
    nowMs,
    asOfMs: live.asOfMs,
    store: shown!,
    namedDoors: store.doors,
    doors: await context.storeHealth.doors(id),
    figures: live.stores.filter(({ store_id }) => store_id === id),
    stores: stores.length > ON_ONE_PAGE ? null : stores.map((other) => ({ storeId: other.storeId, name: other.name })),
    day,
    dayWords: dayLabel(day.date, clientLocale(request)),
    steps,
    events,
    corrections: answered?.corrections ?? null,
    correctionId: randomUUID(),
    databaseAway: answered === null,
  }
}

/** 'There are N people now': a command to the worker, then the page again. */
export async function action({ request }: ActionFunctionArgs) {
  const form = await formOf(request)
  const context = appContext()
  const storeId = countsAs(await countedNow(context), pathText(request, 1))
  if ((await context.registry.store(storeId)) === null) throw noSuchStore(storeId)
  const refused = await takeCorrectionForm(context.corrections, storeId, form)
  if (refused) return json({ problem: refused.problem }, { status: refused.status })
  const { pathname, search } = new URL(request.url)
  return redirect(`${pathname}${search}`)
}

export const clientAction = ({ serverAction }: ClientActionFunctionArgs) =>
  sendOrKeep(() => serverAction<typeof action>())

export const shouldRevalidate: ShouldRevalidateFunction = ({ actionResult, defaultShouldRevalidate }) =>
  !isUnsent(actionResult) && defaultShouldRevalidate

export default function StorePage() {
  const data = useLoaderData<typeof loader>()
  const answer = useActionData<typeof clientAction>() ?? null
  const { store, day } = data
  const locale = useLocale()
  const figures = useLiveFigures(
    { stores: data.figures, events: data.events, asOfMs: data.asOfMs },
    [store.storeId],
    store.storeId,
  )
  const number = useMemo(() => new Intl.NumberFormat(locale), [locale])
  useReloadAt(day.toMs)
  useDayRenewal(data.nowMs)
  const id = encodeURIComponent(store.storeId)
  return (
    <>
      <PageHeader
        title={store.name}
        back={<TextLink to="/">All stores</TextLink>}
        lede={<ConnectionLine figures={figures} renderedAtMs={data.nowMs} />}
        actions={
          <>
            {data.stores === null ? <StoreSearch /> : <StoreSwitcher storeId={store.storeId} stores={data.stores} />}
            <ButtonLink to={`/history?store=${id}`}>History</ButtonLink>
            <ButtonLink to={`/display/${idInPath(store.storeId)}`}>Door display</ButtonLink>
          </>
        }
      />
      {data.databaseAway ? (
        <DatabaseAway>Showing the last known figures. Chart and events return when it is back.</DatabaseAway>
      ) : null}
      <StoreFigures store={store} figures={figures} serverNowMs={data.nowMs} number={number} />
      {store.findings.length > 0 ? (
        <Section title="What looks wrong">
          <FindingsList findings={store.findings} />
        </Section>
      ) : null}
      {data.databaseAway ? null : (
        <Section title="Today, every 5 minutes" note={`${data.dayWords}, ${zoneWords(store.timeZone)}`}>
          <DayStepsCard store={store} day={day} steps={data.steps} figures={figures} serverNowMs={data.nowMs} />
        </Section>
      )}
      <div className="gap-6 lg:grid lg:grid-cols-2 [&>*]:min-w-0">
        <div>
          {data.databaseAway ? null : (
            <Section title="Recent events" note="Newest first, in the store's local time">
              <RecentEventsList
                figures={figures}
                timeZone={store.timeZone}
                locale={locale}
                namedDoors={data.namedDoors}
              />
            </Section>
          )}
        </div>
        <div>
          {data.doors.length > 0 && !data.databaseAway ? (
            <Section title="Doors">
              <DoorsList doors={data.doors} serverNowMs={data.nowMs} />
            </Section>
          ) : null}
          <Section title="Counted manually?">
            <CorrectionForm
              key={store.storeId}
              correctionId={data.correctionId}
              corrections={data.corrections}
              answer={answer}
              timeZone={store.timeZone}
            />
          </Section>
        </div>
      </div>
      <PoliteSummary figures={figures} storeIds={[store.storeId]} number={number} />
      <SelfRenewal everySeconds={30} />
    </>
  )
}
