import type { Pages } from '../../ui/pager'

/** What the page of all stores shows. Null: not set. */
export type StoreDirectory = {
  q: string
  /** How many stores there are, as text. */
  total: string
  stores: {
    storeId: string
    name: string
    group: string | null
    timeZone: string
    hoursToday: string | null
    capacity: string | null
    areaM2: string | null
  }[]
  pages: Pages
}
