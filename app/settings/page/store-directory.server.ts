import type { Store } from '~/domain/stores'
import { openSpansOn } from '~/domain/time/opening-hours'
import { localDate } from '~/domain/time/zoned-time'
import { filteredStores } from '../../live/overview/overview-order'
import { pagesAround } from '../../ui/pager'
import { spansText } from '../question/hours-text'
import type { StoreDirectory } from '../view/store-directory-data'

const ON_A_PAGE = 50
const LONGEST_SEARCH = 100

/**
 * One page of the stores that are shown, with what is set about each.
 * @param stores in the order in which pages list them
 */
export function storeDirectory(
  stores: readonly Store[],
  search: URLSearchParams,
  locale: string,
  nowMs: number,
): StoreDirectory {
  const q = Array.from(search.get('q') ?? '')
    .slice(0, LONGEST_SEARCH)
    .join('')
  const found = filteredStores(stores, { storeIds: [], group: null, search: q })
  const pages = Math.max(1, Math.ceil(found.length / ON_A_PAGE))
  const asked = Number(search.get('page') ?? '1')
  const page = Number.isInteger(asked) && asked > 0 ? Math.min(asked, pages) : 1
  const number = new Intl.NumberFormat(locale)
  return {
    q,
    total: number.format(stores.length),
    stores: found.slice((page - 1) * ON_A_PAGE, page * ON_A_PAGE).map((store) => ({
      storeId: store.storeId,
      name: store.name,
      group: store.group,
      timeZone: store.timeZone,
      hoursToday: hoursToday(store, nowMs),
      capacity: store.capacity === null ? null : number.format(store.capacity),
      areaM2: store.areaM2 === null ? null : number.format(store.areaM2),
    })),
    pages: pagesAround(
      page,
      pages,
      (to) => `/stores?${new URLSearchParams({ ...(q ? { q } : {}), page: String(to) })}`,
    ),
  }
}

/** After stores were imported: how many were saved, from the address; null where it says nothing of that. */
export function savedStores(search: URLSearchParams, locale: string): string | null {
  const saved = Number(search.get('saved') ?? '0')
  if (!Number.isInteger(saved) || saved < 1 || saved > 1_000_000) return null
  return saved === 1 ? '1 store saved' : `${new Intl.NumberFormat(locale).format(saved)} stores saved`
}

function hoursToday(store: Store, nowMs: number): string | null {
  const spans = openSpansOn(store, localDate(nowMs, store.timeZone))
  return spans === null ? null : spansText(spans)
}
