import type { LiveStore } from '../live'
import { fromUsual } from '../store/usual-day'
import type { OverviewFilter, OverviewSort } from './overview-filter'
import { fullness, peopleNow, type ShownStore } from './shown-store'

type Named = Pick<ShownStore, 'storeId' | 'name' | 'group'>

/** Searchable text of names and ids, a line each; cached by store object. */
const soughtTexts = new WeakMap<Named, string>()

function soughtIn(store: Named): string {
  const known = soughtTexts.get(store)
  if (known !== undefined) return known
  const text = plain(`${store.name}\n${store.storeId}`)
  soughtTexts.set(store, text)
  return text
}

/** Stores that a filter lets through. Text is looked for in names and ids, whatever its case and accents. */
export function filteredStores<S extends Named>(
  stores: readonly S[],
  filter: Pick<OverviewFilter, 'storeIds' | 'group' | 'search'>,
): S[] {
  const sought = plain(filter.search.trim())
  const named = new Set(filter.storeIds)
  return stores.filter(
    (store) =>
      (named.size === 0 || named.has(store.storeId)) &&
      (filter.group === null || filter.group === store.group) &&
      (sought === '' || soughtIn(store).includes(sought)),
  )
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}

type Ranked = Pick<ShownStore, 'storeId' | 'name' | 'capacity'>

/** A figure by which stores are ordered, largest first; null sorts last. `usualEntries`: of the store by now. */
type Rank = (store: Ranked, live: LiveStore | null, usualEntries: number | null) => number | null

const above: Rank = (_, live, usualEntries) =>
  live && usualEntries !== null ? fromUsual(live.entries_today, usualEntries) : null
const below: Rank = (store, live, usualEntries) => {
  const share = above(store, live, usualEntries)
  return share === null ? null : -share
}

const RANKS: Record<Exclude<OverviewSort, 'group' | 'name'>, Rank> = {
  busiest: (_, live) => (live && live.last_event !== null ? peopleNow(live) : null),
  fullest: (store, live) => (live && live.last_event !== null ? fullness(peopleNow(live), store.capacity) : null),
  above,
  below,
}

const collator = new Intl.Collator('en', { numeric: true })

/**
 * Stores in the requested order; by default by group and name. Stores with an unknown figure are last.
 * @param usualOf usual entries of a store by now; null if unknown
 */
export function orderedStores<S extends Ranked>(
  stores: readonly S[],
  sort: OverviewSort,
  liveOf: (storeId: string) => LiveStore | null,
  usualOf: (store: S) => number | null,
): S[] {
  if (sort === 'group') return [...stores]
  if (sort === 'name') return [...stores].sort((a, b) => collator.compare(a.name, b.name))
  const rank = RANKS[sort]
  const ranked = stores.map((store) => ({ store, rank: rank(store, liveOf(store.storeId), usualOf(store)) }))
  return ranked
    .sort((a, b) => (b.rank ?? Number.NEGATIVE_INFINITY) - (a.rank ?? Number.NEGATIVE_INFINITY) || 0)
    .map(({ store }) => store)
}
