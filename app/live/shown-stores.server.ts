import { openIntervals } from '~/domain/opening-hours'
import { type Store, unknownStore } from '~/domain/stores'
import { localDate } from '~/domain/zoned-time'
import type { AppContext } from '../context.server'
import type { LiveState } from './hub.server'

/**
 * Stores that pages show, by group and name: those of the registry that are not closed for good, and those that only
 * the data know so far.
 */
export async function shownStores(context: AppContext, live: LiveState, nowMs: number): Promise<Store[]> {
  const registered = await context.registry.stores()
  const known = new Set(registered.map((store) => store.storeId))
  const heard = live.stores.filter(({ store_id }) => !known.has(store_id))
  const unknown = heard.map(({ store_id }) => unknownStore(store_id, context.settings.DEFAULT_TIME_ZONE))
  const open = registered.filter(
    ({ closedOn, timeZone }) => closedOn === null || closedOn >= localDate(nowMs, timeZone),
  )
  return [...open, ...unknown].sort(
    (a, b) =>
      // Stores without a group come last.
      Number(a.group === null) - Number(b.group === null) ||
      compareNames(a.group ?? '', b.group ?? '') ||
      compareNames(a.name, b.name),
  )
}

/** What a page needs of a store beside its figures; opening hours half a day back and a day ahead. */
export function shownStore(store: Store, nowMs: number) {
  const { storeId, name, group, timeZone, capacity } = store
  const hours = openIntervals(store, nowMs - 12 * 3_600_000, nowMs + 24 * 3_600_000)
  return { storeId, name, group, timeZone, capacity, openIntervals: hours }
}

const collator = new Intl.Collator('en', { numeric: true })
const compareNames = (a: string, b: string) => collator.compare(a, b)
