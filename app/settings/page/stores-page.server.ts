import type { Store } from '~/domain/stores'
import { DAY_MS } from '~/domain/time/durations'
import type { Registry } from '~/registry'
import { filteredStores } from '../../live/overview/overview-order'
import { unlessAway } from '../../server/answers/unless-away.server'
import type { AppContext } from '../../server/context.server'
import { problemResponse } from '../../ui/frame/problem-response'
import { pagesAround } from '../../ui/pager'
import { getCountsOfStore } from '../reads/counts-of-store'
import type { StoresPage } from '../view/stores-page-data'
import { type MergeChoice, mergeChoiceOf, mergeFromForm, mergeQuestion, REFUSALS } from './merge-question.server'

const ON_A_PAGE = 50
const LONGEST_SEARCH = 100
const CHANGES = ['hide', 'show', 'remove', 'merge', 'separate'] as const
const COUNTED_DAYS = 30

/** Which of the stores the page is about, from its address. */
type Choice = { q: string; page: number; only: 'all' | 'hidden'; remove: string | null; merge: MergeChoice | null }

function choiceOf(search: URLSearchParams): Choice {
  const page = Number(search.get('page') ?? '1')
  return {
    q: (search.get('q') ?? '').slice(0, LONGEST_SEARCH),
    page: Number.isInteger(page) && page > 0 ? page : 1,
    only: search.get('only') === 'hidden' ? 'hidden' : 'all',
    remove: search.get('remove'),
    merge: mergeChoiceOf(search),
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

/**
 * Stores that a search finds: `itself` by their own name or id, `listed` also by what is merged into them. What is done
 * to all of a search is done to the first alone: who looks for mistyped ids does not mean the store they count as.
 */
function chosen({ stores, merged }: RegisteredStores, { q, only }: Pick<Choice, 'q' | 'only'>) {
  const search = { storeIds: [], group: null, search: q }
  const itself = new Set(filteredStores(stores, search))
  const byMerged = new Set(q === '' ? [] : filteredStores(merged, search).map(({ mergedInto }) => mergedInto))
  const fits = ({ hidden }: Store) => only === 'all' || hidden === true
  return {
    itself: stores.filter((store) => fits(store) && itself.has(store)),
    listed: stores.filter((store) => fits(store) && (itself.has(store) || byMerged.has(store.storeId))),
  }
}

/** The stores that count for themselves, and those merged into them. */
export type RegisteredStores = { stores: readonly Store[]; merged: readonly Store[] }

/** All stores of the registry. */
export async function registeredStores(registry: Pick<Registry, 'stores' | 'mergedStores'>): Promise<RegisteredStores> {
  return { stores: await registry.stores(), merged: await registry.mergedStores() }
}

/**
 * One page of the registered stores, and what is asked before some are removed or merged.
 * @param counts how many events the store to be merged has counted in the last 30 days; null where that is not known
 */
export function storesPage(
  registered: RegisteredStores,
  search: URLSearchParams,
  locale: string,
  counts: number | null = null,
): StoresPage {
  const { stores } = registered
  const choice = choiceOf(search)
  const { listed: all, itself } = chosen(registered, choice)
  const mergedInto = byTarget(registered.merged)
  const count = new Intl.NumberFormat(locale)
  const pages = Math.max(1, Math.ceil(all.length / ON_A_PAGE))
  const page = Math.min(choice.page, pages)
  const shown = all.slice((page - 1) * ON_A_PAGE, page * ON_A_PAGE)
  const removing =
    choice.remove === null || choice.remove === '' ? null : all.find((one) => one.storeId === choice.remove)
  const asking = (more: Record<string, string>) =>
    addressOf(choice, { ...(page > 1 ? { page: String(page) } : {}), ...more })
  return {
    q: choice.q,
    only: choice.only,
    here: addressOf(choice, page > 1 ? { page: String(page) } : {}),
    total: count.format(stores.length),
    found: { count: itself.length, text: count.format(itself.length) },
    isSearch: choice.q !== '' || choice.only !== 'all',
    stores: shown.map(({ storeId, name, timeZone, hidden }) => ({
      storeId,
      name,
      timeZone,
      hidden: hidden === true,
      removal: asking({ remove: storeId }),
      merge: asking({ merge: storeId }),
      merged: (mergedInto.get(storeId) ?? []).map((one) => ({ storeId: one.storeId, name: one.name })),
    })),
    pages: pagesAround(page, pages, (to) => addressOf(choice, to > 1 ? { page: String(to) } : {})),
    removal: removing
      ? { storeId: removing.storeId, name: removing.name, merged: mergedInto.get(removing.storeId)?.length ?? 0 }
      : null,
    merge:
      choice.merge &&
      mergeQuestion(stores, choice.merge, mergedInto.get(choice.merge.storeId)?.length ?? 0, asking, {
        count: counts,
        locale,
      }),
    removalOfAll: addressOf(choice, { remove: '' }),
    mergedIntoFound: itself.reduce((sum, { storeId }) => sum + (mergedInto.get(storeId)?.length ?? 0), 0),
    asksForAll: choice.remove === '' && itself.length > 0 && (choice.q !== '' || choice.only !== 'all'),
  }
}

/** Merged stores by the id of the one they count as. */
function byTarget(merged: readonly Store[]): Map<string, Store[]> {
  const groups = new Map<string, Store[]>()
  for (const store of merged) {
    const into = store.mergedInto ?? ''
    groups.set(into, [...(groups.get(into) ?? []), store])
  }
  return groups
}

/**
 * How many events the store that an address asks to merge has counted lately; null where that is not asked or the
 * database does not answer.
 */
export async function countsToMerge({ reads, hub }: AppContext, search: URLSearchParams, nowMs: number) {
  const merge = mergeChoiceOf(search)
  if (merge === null || merge.into === null) return null
  const counts = getCountsOfStore(reads, merge.storeId, nowMs - COUNTED_DAYS * DAY_MS, nowMs)
  return unlessAway(hub, counts)
}

/**
 * Hides, shows, merges, separates or removes the store a form names; hides, shows or removes all that its search finds.
 * @returns the address to go on to
 * @throws a 400 or 409 that says what is wrong
 */
export async function changeStores(registry: Registry, form: FormData): Promise<string> {
  const change = CHANGES.find((one) => one === form.get('change'))
  if (!change) throw problemResponse(400, [`change: one of ${CHANGES.join(', ')}`])
  const choice = choiceOf(new URLSearchParams(String(form.get('search') ?? '')))
  const back = addressOf(choice, choice.page > 1 ? { page: String(choice.page) } : {})
  const storeId = form.get('storeId')
  if (change === 'merge') await mergeFromForm(registry, form)
  else if (typeof storeId === 'string' && (await registry.store(storeId)) === null)
    throw problemResponse(409, [REFUSALS.unknown])
  else if (change === 'separate') {
    if (typeof storeId !== 'string') throw problemResponse(400, ['storeId: which store is to count as its own again.'])
    await registry.separateStore(storeId)
  }
  if (change === 'merge' || change === 'separate') return back
  const ids = typeof storeId === 'string' ? [storeId] : await allOf(registry, choice, Number(form.get('count')))
  if (change === 'remove') await registry.removeStores(ids)
  else await registry.hideStores(ids, change === 'hide')
  return back
}

/** All stores of a search, where there are as many as the person was told. */
async function allOf(registry: Registry, choice: Choice, count: number): Promise<string[]> {
  if (choice.q === '' && choice.only === 'all')
    throw problemResponse(400, ['storeId, or a search whose stores are meant: all stores at once are not changed.'])
  const found = chosen(await registeredStores(registry), choice).itself
  if (found.length !== count)
    throw problemResponse(409, [
      `The search finds ${found.length} stores, not ${count}. Nothing was changed; check again.`,
    ])
  return found.map((store) => store.storeId)
}
