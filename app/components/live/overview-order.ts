import type { LiveStore } from '~/domain/live'
import type { OverviewFilter, OverviewSort } from '~/domain/live/overview-filter'
import { fromUsual } from '~/domain/live/usual-day'
import { fullness, peopleNow, type ShownStore, usualNow } from './shown-store'

/** Stores that a filter lets through. Text is looked for in names and ids, whatever its case and accents. */
export function filteredStores<S extends Pick<ShownStore, 'storeId' | 'name' | 'group'>>(
  stores: readonly S[],
  filter: Pick<OverviewFilter, 'storeIds' | 'group' | 'search'>,
): S[] {
  const sought = plain(filter.search.trim())
  return stores.filter(
    ({ storeId, name, group }) =>
      (filter.storeIds.length === 0 || filter.storeIds.includes(storeId)) &&
      (filter.group === null || filter.group === group) &&
      (sought === '' || plain(name).includes(sought) || plain(storeId).includes(sought)),
  )
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}

/** A figure by which stores are ordered, largest first; null sorts last. */
type Rank = (store: ShownStore, live: LiveStore | null, nowMs: number) => number | null

const usualShare: Rank = (store, live, nowMs) => {
  const usual = usualNow(store.day, nowMs)
  return live && usual ? fromUsual(live.entries_today, usual.entries) : null
}
const below: Rank = (store, live, nowMs) => {
  const share = usualShare(store, live, nowMs)
  return share === null ? null : -share
}

const RANKS: Record<Exclude<OverviewSort, 'group' | 'name'>, Rank> = {
  busiest: (_, live) => (live && live.last_event !== null ? peopleNow(live) : null),
  fullest: (store, live) => (live && live.last_event !== null ? fullness(peopleNow(live), store.capacity) : null),
  above: usualShare,
  below,
}

/** Stores in the order asked for; they come by group and name. Those of which the figure is not known are last. */
export function orderedStores(
  stores: readonly ShownStore[],
  sort: OverviewSort,
  liveOf: (storeId: string) => LiveStore | null,
  nowMs: number,
): ShownStore[] {
  if (sort === 'group') return [...stores]
  if (sort === 'name') {
    return [...stores].sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
  }
  const rank = RANKS[sort]
  const ranked = stores.map((store) => ({ store, rank: rank(store, liveOf(store.storeId), nowMs) }))
  return ranked
    .sort((a, b) => (b.rank ?? Number.NEGATIVE_INFINITY) - (a.rank ?? Number.NEGATIVE_INFINITY) || 0)
    .map(({ store }) => store)
}
