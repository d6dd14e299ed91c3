import type { Store } from '~/domain/stores'
import { type HistoryFilter, historyPath, type StoreSort } from '../question/filter'
import { changeLabel, countLabel, differenceLabel, rateLabel } from './bucket-labels'

type Totals = { entries: number; exits: number }
type Ranked = {
  store: Store
  entries: number | null
  exits: number | null
  net: number | null
  /** Entries for each hour the store was open, and for each square metre. */
  rate: number | null
  density: number | null
  /** Entries ÷ those compared with; null without them. */
  change: number | null
  before: number | null
}

export type RankingInput = {
  filter: HistoryFilter
  stores: readonly Store[]
  totals: ReadonlyMap<string, Totals>
  openHours: ReadonlyMap<string, number | null>
  compared: ReadonlyMap<string, Totals> | null
  locale: string
}

const collator = new Intl.Collator('en', { numeric: true })
type Column = StoreSort extends infer Sort ? (Sort extends `-${string}` ? never : Sort) : never

function rankedOf(store: Store, { totals, openHours, compared }: RankingInput): Ranked {
  const own = totals.get(store.storeId)
  const before = compared?.get(store.storeId)?.entries ?? null
  const hours = openHours.get(store.storeId)
  const entries = own?.entries ?? null
  return {
    store,
    entries,
    exits: own?.exits ?? null,
    net: own ? own.entries - own.exits : null,
    rate: entries === null || !hours ? null : entries / hours,
    density: entries === null || store.areaM2 === null ? null : entries / store.areaM2,
    change: entries === null || !before ? null : entries / before,
    before,
  }
}

/** Most stores that the page lists; a file has all of them. */
const MOST_RANKED = 200

/** The stores of a range beside each other, sorted as asked; stores without a figure come last. Of very many the first ones. */
export function storeRanking(input: RankingInput) {
  const { filter, stores, compared, locale } = input
  const column = filter.rank.replace('-', '') as Column
  const sign = filter.rank.startsWith('-') ? -1 : 1
  const ranked = stores.map((store) => rankedOf(store, input))
  const byName = (a: Ranked, b: Ranked) => collator.compare(a.store.name, b.store.name)
  const first = firstOf(ranked, MOST_RANKED, (a, b) => {
    if (column === 'name') return sign * byName(a, b)
    const [left, right] = [a[column], b[column]]
    if (left === null || right === null) return Number(left === null) - Number(right === null) || byName(a, b)
    return sign * (left - right) || byName(a, b)
  })
  const most = ranked.reduce((people, { entries }) => Math.max(people, entries ?? 0), 1)
  const columns: { column: Column; label: string; note?: string }[] = [
    { column: 'name', label: 'Store' },
    { column: 'entries', label: 'Entries' },
    { column: 'exits', label: 'Exits' },
    { column: 'net', label: 'Net' },
    { column: 'rate', label: 'Per open hour' },
    { column: 'density', label: 'Per m²' },
  ]
  if (compared !== null) columns.push({ column: 'change', label: 'Change' })
  return {
    columns: columns.map(({ column: name, label }) => {
      const largestFirst: StoreSort = name === 'name' ? 'name' : `-${name}`
      const reversed = (filter.rank === largestFirst ? (name === 'name' ? '-name' : name) : largestFirst) as StoreSort
      return {
        name,
        label,
        to: historyPath({ ...filter, rank: reversed }),
        sorted: column === name ? (sign < 0 ? ('descending' as const) : ('ascending' as const)) : null,
      }
    }),
    every: ranked.length,
    rows: first.map(({ store, entries, exits, net, rate, density, before }) => ({
      storeId: store.storeId,
      name: store.name,
      group: store.group,
      to: historyPath({ ...filter, storeIds: [store.storeId], groups: [], page: 1 }),
      /** Share of the largest store's entries, 0 to 100. */
      share: Math.round(((entries ?? 0) / most) * 100),
      entries: countLabel(entries, locale),
      exits: countLabel(exits, locale),
      net: net === null ? '–' : differenceLabel(net, locale),
      rate: rateLabel(rate, locale),
      density: rateLabel(density, locale),
      change: entries === null || before === null ? '–' : (changeLabel(entries, before, locale) ?? '–'),
    })),
  }
}

/** The first items of a list in an order, at most `most`, those alike in the order they have: very many are not all put in order for them. */
function firstOf<Item>(items: readonly Item[], most: number, compare: (a: Item, b: Item) => number): Item[] {
  const first: Item[] = []
  for (const item of items) {
    if (first.length === most && compare(item, first.at(-1)!) >= 0) continue
    let [low, high] = [0, first.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (compare(item, first[middle]!) < 0) high = middle
      else low = middle + 1
    }
    first.splice(low, 0, item)
    if (first.length > most) first.pop()
  }
  return first
}
