import type { Store } from '~/domain/stores'
import type { Registry } from '~/registry'
import { filteredStores } from '../../live/overview/overview-order'
import { problemResponse } from '../../ui/frame/problem-response'
import type { MergeQuestion } from '../view/stores-page-data'

const LONGEST_SEARCH = 100
/** Stores that are offered to merge into; a search finds the others. */
const MOST_OFFERED = 10

/**
 * What the address asks: which store is to be merged, into which, and what is looked for among those it may be merged
 * into.
 */
export type MergeChoice = { storeId: string; into: string | null; sought: string }

export function mergeChoiceOf(search: URLSearchParams): MergeChoice | null {
  const storeId = search.get('merge')
  if (storeId === null || storeId === '') return null
  return { storeId, into: search.get('into') || null, sought: (search.get('target') ?? '').slice(0, LONGEST_SEARCH) }
}

/**
 * The step of a merge that the address asks for: which store it goes into, or whether it is meant. Null where there is
 * no such store.
 * @param comesAlong how many stores are merged into a store
 * @param addressOf the address of the page with more fields
 * @param events counts of the store in the last 30 days; null where they are not known
 */
export function mergeQuestion(
  stores: readonly Store[],
  { storeId, into, sought }: MergeChoice,
  comesAlong: number,
  addressOf: (more: Record<string, string>) => string,
  events: { count: number | null; locale: string },
): MergeQuestion | null {
  const store = stores.find((one) => one.storeId === storeId)
  if (!store) return null
  const others = stores.filter((one) => one.storeId !== storeId)
  const found = filteredStores(others, { storeIds: [], group: null, search: sought })
  const target = others.find((one) => one.storeId === into) ?? null
  const number = new Intl.NumberFormat(events.locale)
  return {
    storeId,
    name: store.name,
    sought,
    offered: found.slice(0, MOST_OFFERED).map(({ storeId: id, name }) => ({
      storeId: id,
      name,
      choose: addressOf({ merge: storeId, into: id }),
    })),
    more: found.length > MOST_OFFERED ? number.format(found.length - MOST_OFFERED) : null,
    target: target && { storeId: target.storeId, name: target.name, hidden: target.hidden === true },
    counts: events.count === null ? null : { count: events.count, text: number.format(events.count) },
    comesAlong,
  }
}

export const REFUSALS = {
  itself: 'into: a store is not merged into itself. Choose another.',
  unknown: 'storeId, into: there is no such store. Look at the list again.',
  'merged already': 'into: one of the two is merged already. Merge into the store it counts as.',
} as const

/** Merges the store that a form names. @throws a 400 or 409 that says what is wrong */
export async function mergeFromForm(registry: Registry, form: FormData): Promise<void> {
  const { problem } = await registry.mergeStores(String(form.get('storeId') ?? ''), String(form.get('into') ?? ''))
  if (problem !== null) throw problemResponse(problem === 'itself' ? 400 : 409, [REFUSALS[problem]])
}
