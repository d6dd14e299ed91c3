import { type Store, unknownStore } from '~/domain/stores'
import { HOUR_MS } from '~/domain/time/durations'
import { openIntervals } from '~/domain/time/opening-hours'
import { localDate } from '~/domain/time/zoned-time'
import type { AppContext } from '../../server/context.server'
import type { Finding } from '../faults/findings'
import type { LiveState } from '../hub/hub.server'
import type { ShownDay } from './shown-store'

/**
 * What is derived from a list of the registry, cached while the list is the same: with ten thousand stores it is slow.
 */
type KeptList = {
  ids: ReadonlySet<string>
  /** Stores that have a last day. */
  ending: readonly Store[]
  ordered: { key: string; stores: readonly Store[] } | null
}
const keptLists = new WeakMap<readonly Store[], KeptList>()

function keptListOf(registered: readonly Store[]): KeptList {
  const known = keptLists.get(registered)
  if (known) return known
  const kept = {
    ids: new Set(registered.map(({ storeId }) => storeId)),
    ending: registered.filter(({ closedOn }) => closedOn !== null),
    ordered: null,
  }
  keptLists.set(registered, kept)
  return kept
}

/**
 * Stores that pages show, by group and name: those of the registry that are neither hidden nor closed for good, and
 * those that only the data know so far. Returns the same list until its stores change.
 */
export async function shownStores(context: AppContext, live: LiveState, nowMs: number): Promise<readonly Store[]> {
  const registered = await context.registry.stores()
  const kept = keptListOf(registered)
  // The figures may be older than the registry, and still include a store that is now merged, hidden or removed.
  const { mergedInto, leftOut } = context.registry.counted()
  const isNew = (id: string) => !kept.ids.has(id) && !mergedInto.has(id) && !leftOut.has(id)
  const heard = live.stores.map(({ store_id }) => store_id).filter(isNew)
  const closed = kept.ending.filter(({ closedOn, timeZone }) => (closedOn ?? '') < localDate(nowMs, timeZone))
  const key = JSON.stringify([heard, closed.map(({ storeId }) => storeId)])
  if (kept.ordered?.key === key) return kept.ordered.stores
  const unknown = heard.map((storeId) => unknownStore(storeId, context.settings.DEFAULT_TIME_ZONE))
  const gone = new Set(closed)
  const stores = [...registered.filter((store) => !store.hidden && !gone.has(store)), ...unknown].sort(
    (a, b) =>
      // Stores without a group come last.
      Number(a.group === null) - Number(b.group === null) ||
      compareNames(a.group ?? '', b.group ?? '') ||
      compareNames(a.name, b.name),
  )
  kept.ordered = { key, stores }
  return stores
}

/** What a page needs of a store beside its figures; opening hours half a day back and a day ahead. */
export function shownStore(store: Store, day: ShownDay | null, findings: readonly Finding[], nowMs: number) {
  const { storeId, name, group, timeZone, capacity } = store
  const hours = openIntervals(store, nowMs - 12 * HOUR_MS, nowMs + 24 * HOUR_MS)
  return { storeId, name, group, timeZone, capacity, openIntervals: hours, findings: [...findings], day }
}

/** Stores with their days and findings; without the days where the database does not answer. */
export async function shownWithDays(context: AppContext, stores: readonly Store[], live: LiveState, nowMs: number) {
  const [days, findings] = await Promise.all([
    live.health.state === 'stale' ? null : context.days.of(stores, nowMs),
    context.storeHealth.findings(),
  ])
  const findingsOf = new Map<string, Finding[]>(stores.map(({ storeId }) => [storeId, []]))
  for (const finding of findings) findingsOf.get(finding.storeId)?.push(finding)
  return stores.map((store) =>
    shownStore(store, days?.get(store.storeId) ?? null, findingsOf.get(store.storeId) ?? [], nowMs),
  )
}

/** Marks figures as stale after the database turned out not to answer. */
export const staleAs = (live: LiveState): LiveState => ({ ...live, health: { ...live.health, state: 'stale' } })

const collator = new Intl.Collator('en', { numeric: true })
const compareNames = (a: string, b: string) => collator.compare(a, b)
