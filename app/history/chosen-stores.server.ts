import type { Store } from '~/domain/stores'
import type { LiveState } from '../live/hub/hub.server'
import { shownStores } from '../live/overview/shown-stores.server'
import type { AppContext } from '../server/context.server'
import type { HistoryFilter } from './question/filter'

/**
 * The stores a form offers, those a filter chooses (including stores closed for good, and hidden ones it names), and a
 * message for each name without a store or group.
 */
export async function chosenStores(
  context: AppContext,
  live: LiveState,
  filter: Pick<HistoryFilter, 'storeIds' | 'groups'>,
  nowMs: number,
): Promise<{ offered: readonly Store[]; chosen: Store[]; problems: string[] }> {
  const registered = await context.registry.stores()
  const offered = await shownStores(context, live, nowMs)
  const all = [...new Map([...offered, ...registered].map((store) => [store.storeId, store])).values()]
  const known = new Set(all.map(({ storeId }) => storeId))
  const groups = new Set(all.map(({ group }) => group))
  const problems = [
    ...filter.storeIds.filter((id) => !known.has(id)).map((id) => `store: there is no store ${JSON.stringify(id)}`),
    ...filter.groups
      .filter((group) => !groups.has(group))
      .map((group) => `group: there is no group ${JSON.stringify(group)}`),
  ]
  const everyone = filter.storeIds.length + filter.groups.length === 0
  const chosen = all.filter(
    ({ storeId, group, hidden }) =>
      filter.storeIds.includes(storeId) || (!hidden && (everyone || (group !== null && filter.groups.includes(group)))),
  )
  const [group] = filter.groups
  if (chosen.length === 0 && problems.length === 0 && group !== undefined)
    problems.push(`group: all stores of ${JSON.stringify(group)} are hidden; name one of them`)
  return { offered, chosen, problems }
}
