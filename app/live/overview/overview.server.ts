import type { Store } from '~/domain/stores'
import { unlessAway } from '../../server/answers/unless-away.server'
import type { AppContext } from '../../server/context.server'
import type { LiveState } from '../hub/hub.server'
import type { LiveStore } from '../live'
import type { OverviewFilter } from './overview-filter'
import { filteredStores, orderedStores } from './overview-order'
import { peopleInAll, usualWords } from './shown-store'
import { shownStores, shownWithDays, staleAs } from './shown-stores.server'

/** Up to this many stores fit on one page, and the browser searches them itself; with more there are several pages. */
export const ON_ONE_PAGE = 200
const STORES_A_PAGE = 60

/** Sums over the filtered stores of all pages. */
export type OverviewTotals = {
  /** How many stores these are, and how many there are at all. */
  stores: number
  every: number
  /** False if no figures are known at all. */
  known: boolean
  people: number
  entries: number
  exits: number
  /** Entries vs usual by now; null if unknown. */
  usual: string | null
}

/** What the live page shows for a filter; `paging` is null if all stores fit on one page. */
export async function overviewOf(context: AppContext, filter: OverviewFilter, nowMs: number, locale: string) {
  const live = await context.hub.current()
  const every = await shownStores(context, live, nowMs)
  const paged = every.length > ON_ONE_PAGE ? await pageOf(context, live, every, filter, { nowMs, locale }) : null
  const stores = paged?.stores ?? every
  const withDays = await unlessAway(context.hub, shownWithDays(context, stores, live, nowMs))
  const ids = new Set(stores.map(({ storeId }) => storeId))
  return {
    asOfMs: live.asOfMs,
    figures: live.stores.filter(({ store_id }) => ids.has(store_id)),
    stores: withDays ?? (await shownWithDays(context, stores, staleAs(live), nowMs)),
    groups: [...new Set(every.flatMap(({ group }) => group ?? []))],
    paging: paged && { page: paged.page, pages: paged.pages, totals: paged.totals },
    databaseAway: live.health.state === 'stale' || withDays === null,
  }
}

/** Sums over the stores of a filter, now. */
export async function overviewTotals(
  context: AppContext,
  filter: OverviewFilter,
  nowMs: number,
  locale: string,
): Promise<OverviewTotals> {
  const live = await context.hub.current()
  const every = await shownStores(context, live, nowMs)
  const chosen = filteredStores(every, filter)
  const figures = figuresOf(live)
  return totalsOf({ live, figures, every, chosen, usual: await usualOf(context, live, chosen, nowMs), locale })
}

async function pageOf(
  context: AppContext,
  live: LiveState,
  every: readonly Store[],
  filter: OverviewFilter,
  { nowMs, locale }: { nowMs: number; locale: string },
) {
  const chosen = filteredStores(every, filter)
  const figures = figuresOf(live)
  const usual = await usualOf(context, live, chosen, nowMs)
  const ordered = orderedStores(
    chosen,
    filter.sort,
    (id) => figures.get(id) ?? null,
    ({ storeId }) => usual.get(storeId) ?? null,
  )
  const pages = Math.max(1, Math.ceil(ordered.length / STORES_A_PAGE))
  const page = Math.min(filter.page ?? 1, pages)
  return {
    page,
    pages,
    stores: ordered.slice((page - 1) * STORES_A_PAGE, page * STORES_A_PAGE),
    totals: totalsOf({ live, figures, every, chosen, usual, locale }),
  }
}

const figuresOf = (live: LiveState) => new Map(live.stores.map((store) => [store.store_id, store]))

/** Usual entries by now, by store; empty if the database is unreachable. */
async function usualOf(context: AppContext, live: LiveState, stores: readonly Store[], nowMs: number) {
  if (live.health.state === 'stale') return new Map<string, number>()
  return (await unlessAway(context.hub, context.days.usualEntriesBy(stores, nowMs))) ?? new Map<string, number>()
}

function totalsOf(input: {
  live: LiveState
  figures: ReadonlyMap<string, LiveStore>
  every: readonly Store[]
  chosen: readonly Store[]
  usual: ReadonlyMap<string, number>
  locale: string
}): OverviewTotals {
  const shown = input.chosen.flatMap(({ storeId }) => input.figures.get(storeId) ?? [])
  const sum = (key: 'entries_today' | 'exits_today', stores: readonly LiveStore[]) =>
    stores.reduce((total, store) => total + store[key], 0)
  // Compare only stores that have a usual day, on both sides.
  const compared = shown.filter(({ store_id }) => input.usual.has(store_id))
  const usual = compared.reduce((total, { store_id }) => total + (input.usual.get(store_id) ?? 0), 0)
  return {
    stores: input.chosen.length,
    every: input.every.length,
    known: input.live.asOfMs !== null,
    people: peopleInAll(shown),
    entries: sum('entries_today', shown),
    exits: sum('exits_today', shown),
    usual: usualWords(sum('entries_today', compared), usual, input.locale)?.words ?? null,
  }
}
