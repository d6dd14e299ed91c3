import type { Pages } from '../pager'

/** What the page of registered stores shows, as words and addresses. */
export type StoresPage = {
  q: string
  only: 'all' | 'hidden'
  /** The address of this page, without what is asked. */
  here: string
  total: string
  found: { count: number; text: string }
  isSearch: boolean
  stores: {
    storeId: string
    name: string
    timeZone: string
    hidden: boolean
    /** Where its removal is asked for. */
    removal: string
  }[]
  pages: Pages
  /** The one whose removal is asked for. */
  removal: { storeId: string; name: string } | null
  removalOfAll: string
  asksForAll: boolean
}
