import { filteredStores } from '~/domain/live/overview-order'
import type { Store } from '~/domain/stores'
import type { Registry } from '~/registry'
import { pagesAround } from '../components/pager'
import { problemResponse } from '../components/problem-response'
import type { StoresPage } from '../components/settings/stores-page-data'

const ON_A_PAGE = 50
const LONGEST_SEARCH = 100
const CHANGES = ['hide', 'show', 'remove'] as const

/** Which of the stores the page is about, from its address. */
type Choice = { q: string; page: number; only: 'all' | 'hidden'; remove: string | null }

function choiceOf(search: URLSearchParams): Choice {
  const page = Number(search.get('page') ?? '1')
  return {
    q: (search.get('q') ?? '').slice(0, LONGEST_SEARCH),
    page: Number.isInteger(page) && page > 0 ? page : 1,
    only: search.get('only') === 'hidden' ? 'hidden' : 'all',
    remove: search.get('remove'),
  }
}

function addressOf({ q, only }: Choice, more: Record<string, string> = {}): string {
  const search = new URLSearchParams({
    ...(q === '' ? {} : { q }),
    ...(only === 'all' ? {} : { only }),
    ...more,
  })
  return search.size > 0 ? `/settings/stores?${search}` : '/settings/stores'
}

function chosen(stores: readonly Store[], { q, only }: Pick<Choice, 'q' | 'only'>): Store[] {
  const found = filteredStores(stores, { storeIds: [], group: null, search: q })
  return only === 'all' ? found : found.filter(({ hidden }) => hidden === true)
}

/** One page of the registered stores, and what is asked before some are removed. */
export function storesPage(stores: readonly Store[], search: URLSearchParams, locale: string): StoresPage {
  const choice = choiceOf(search)
  const all = chosen(stores, choice)
  const count = new Intl.NumberFormat(locale)
  const pages = Math.max(1, Math.ceil(all.length / ON_A_PAGE))
  const page = Math.min(choice.page, pages)
  const shown = all.slice((page - 1) * ON_A_PAGE, page * ON_A_PAGE)
  const asked = choice.remove === null || choice.remove === '' ? null : all.find((one) => one.storeId === choice.remove)
  return {
    q: choice.q,
    only: choice.only,
    here: addressOf(choice, page > 1 ? { page: String(page) } : {}),
    total: count.format(stores.length),
    found: { count: all.length, text: count.format(all.length) },
    isSearch: choice.q !== '' || choice.only !== 'all',
    stores: shown.map(({ storeId, name, timeZone, hidden }) => ({
      storeId,
      name,
      timeZone,
      hidden: hidden === true,
      removal: addressOf(choice, { ...(page > 1 ? { page: String(page) } : {}), remove: storeId }),
    })),
    pages: pagesAround(page, pages, (to) => addressOf(choice, to > 1 ? { page: String(to) } : {})),
    removal: asked ? { storeId: asked.storeId, name: asked.name } : null,
    removalOfAll: addressOf(choice, { remove: '' }),
    asksForAll: choice.remove === '' && all.length > 0 && (choice.q !== '' || choice.only !== 'all'),
  }
}

/**
 * Hides, shows or removes the store a form names, or all that its search finds.
 * @returns the address to go on to
 * @throws a 400 or 409 that says what is wrong
 */
export async function changeStores(registry: Registry, form: FormData): Promise<string> {
  const change = CHANGES.find((one) => one === form.get('change'))
  if (!change) throw problemResponse(400, [`change: one of ${CHANGES.join(', ')}`])
  const choice = choiceOf(new URLSearchParams(String(form.get('search') ?? '')))
  const storeId = form.get('storeId')
  const ids = typeof storeId === 'string' ? [storeId] : await allOf(registry, choice, Number(form.get('count')))
  if (change === 'remove') await registry.removeStores(ids)
  else await registry.hideStores(ids, change === 'hide')
  return addressOf(choice, choice.page > 1 ? { page: String(choice.page) } : {})
}

/** All stores of a search, where there are as many as the person was told. */
async function allOf(registry: Registry, choice: Choice, count: number): Promise<string[]> {
  if (choice.q === '' && choice.only === 'all')
    throw problemResponse(400, ['storeId, or a search whose stores are meant: all stores at once are not changed.'])
  const found = chosen(await registry.stores(), choice)
  if (found.length !== count)
    throw problemResponse(409, [
      `The search finds ${found.length} stores, not ${count}: others have come or gone. Nothing was changed; look again.`,
    ])
  return found.map((store) => store.storeId)
}
