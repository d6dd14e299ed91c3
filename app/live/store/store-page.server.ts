import { randomUUID } from 'node:crypto'
import { redirect } from '@remix-run/node'
import { lastReset } from '~/domain/time/zoned-time'
import { dayLabel } from '../../history/page/bucket-labels'
import { unlessAway } from '../../server/answers/unless-away.server'
import type { AppContext } from '../../server/context.server'
import { clientLocale } from '../../server/requests/client-locale.server'
import { pathText } from '../../server/requests/path-text.server'
import { problemResponse } from '../../ui/frame/problem-response'
import { storePath } from '../../ui/store-address'
import { noSuchStore } from '../no-such-store.server'
import { countedNow } from '../overview/counted-now.server'
import { ON_ONE_PAGE } from '../overview/overview.server'
import { shownStores, shownWithDays, staleAs } from '../overview/shown-stores.server'
import { getRecentEvents } from '../reads/recent-events'
import { getTrafficSteps } from '../reads/traffic-steps'
import { correctionsSinceReset } from './store-corrections.server'
import { storeDay } from './store-day.server'

/**
 * What the page of a store shows.
 * @throws a redirect to the store that this one is merged into; a 404 where there is no such store; a 503 where nothing
 * is known yet
 */
export async function storePage(context: AppContext, request: Request) {
  const id = pathText(request, 1)
  const nowMs = Date.now()
  const live = await context.hub.current()
  const into = (await countedNow(context)).mergedInto.get(id)
  if (into !== undefined) throw redirect(`${storePath(into)}${new URL(request.url).search}`)
  const stores = await shownStores(context, live, nowMs)
  const store = stores.find(({ storeId }) => storeId === id) ?? (await context.registry.store(id))
  if (!store) throw noSuchStore(id)
  if (live.health.state === 'stale' && live.asOfMs === null) throw problemResponse(503, [])
  const day = { ...storeDay(nowMs, store.timeZone), resetMs: lastReset(nowMs, store.timeZone, store.resetTime) }
  const readDay = async () => {
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
  const answered = live.health.state === 'stale' ? null : await unlessAway(context.hub, readDay())
  const nothing: Omit<Awaited<ReturnType<typeof readDay>>, 'corrections' | 'shown'> = { steps: [], events: [] }
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
