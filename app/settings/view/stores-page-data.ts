import type { Pages } from '../../ui/pager'

/** One step of a merge: `target` is null until one is chosen. */
export type MergeQuestion = {
  storeId: string
  name: string
  sought: string
  offered: { storeId: string; name: string; choose: string }[]
  /** How many others are found; null where there are none. */
  more: string | null
  target: { storeId: string; name: string; hidden: boolean } | null
  /** Of the last 30 days; null where they are not known. */
  counts: { count: number; text: string } | null
  /** How many stores are merged into it already. */
  comesAlong: number
}

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
    /** Where it is asked what it is merged into. */
    merge: string
    /** What is merged into it. */
    merged: { storeId: string; name: string }[]
  }[]
  pages: Pages
  /** The one whose removal is asked for. */
  removal: { storeId: string; name: string; merged: number } | null
  /** The merge that is asked for. */
  merge: MergeQuestion | null
  removalOfAll: string
  asksForAll: boolean
  /** How many stores are merged into those of the search. */
  mergedIntoFound: number
}
