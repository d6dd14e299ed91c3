import { redirect } from '@remix-run/node'
import { countedNow } from '../../live/overview/counted-now.server'
import { overviewPath } from '../../live/overview/overview-filter'
import { filteredStores } from '../../live/overview/overview-order'
import { shownStores } from '../../live/overview/shown-stores.server'
import { onlyReads, resourceLoader } from '../../server/answers/api-answers.server'
import { type AppContext, appContext } from '../../server/context.server'
import { storePath } from '../../ui/store-address'

/**
 * Where the store switcher leads without scripts: `/stores?store=10` is the page of that store, other fields kept;
 * `/stores?q=zurich` the page of the one store that fits, or the live page with those that do; `/stores` the live page.
 */
export const loader = resourceLoader(appContext, async ({ request }, context) => {
  const search = new URL(request.url).searchParams
  const sought = Array.from(search.get('q') ?? '')
    .slice(0, 100)
    .join('')
  if (sought !== '') return redirect(await wayTo(context, sought))
  const storeId = search.get('store')
  search.delete('store')
  const view = search.size > 0 ? `?${search}` : ''
  return redirect(storeId ? `${storePath(storeId)}${view}` : '/')
})
export const action = onlyReads

async function wayTo(context: AppContext, sought: string): Promise<string> {
  const filter = { storeIds: [], sort: 'group', view: 'tiles', group: null, search: sought, wall: false } as const
  const stores = await shownStores(context, await context.hub.current(), Date.now())
  const found = filteredStores(stores, { ...filter, storeIds: [] })
  const into = (await countedNow(context)).mergedInto.get(sought.trim())
  if (into !== undefined) return storePath(into)
  const only = found.length === 1 ? found[0] : found.find(({ storeId }) => storeId === sought.trim())
  return only ? storePath(only.storeId) : overviewPath({ ...filter, storeIds: [] })
}
