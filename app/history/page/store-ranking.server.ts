import { type Counts, figureOf, inputsOf, METRICS, type MetricName } from '~/domain/metrics'
import type { Store } from '~/domain/stores'
import { type HistoryFilter, historyPath, type StoreColumn, type StoreSort } from '../question/filter'
import { changeLabel, metricLabel } from './bucket-labels'

type Ranked = {
  store: Store
  metrics: Record<MetricName, number | null>
  /** Entries ÷ compared entries; null without a comparison. */
  change: number | null
  before: number | null
}

export type RankingInput = {
  filter: HistoryFilter
  stores: readonly Store[]
  totals: ReadonlyMap<string, Counts>
  openHours: ReadonlyMap<string, number | null>
  compared: ReadonlyMap<string, Counts> | null
  locale: string
}

const collator = new Intl.Collator('en', { numeric: true })

function rankedOf(store: Store, { totals, openHours, compared }: RankingInput): Ranked {
  const counted = totals.get(store.storeId) ?? null
  const before = compared?.get(store.storeId)?.entries ?? null
  const inputs = inputsOf(store, openHours.get(store.storeId))
  const metrics = METRICS.map((metric) => [metric.name, figureOf(metric, counted, inputs)])
  return {
    store,
    metrics: Object.fromEntries(metrics),
    change: counted === null || !before ? null : counted.entries / before,
    before,
  }
}

/** Columns of the league, each with its URL name for sorting and its figure. */
const COLUMNS: { sortName: StoreColumn; label: string; figure: ((ranked: Ranked) => number | null) | null }[] = [
  { sortName: 'name', label: 'Store', figure: null },
  ...METRICS.map(({ name, sortName, shortLabel }) => ({
    sortName,
    label: shortLabel,
    figure: ({ metrics }: Ranked) => metrics[name],
  })),
  { sortName: 'change', label: 'Change', figure: ({ change }) => change },
]

/** The most stores that the page lists; an export has all of them. */
const MOST_RANKED = 200

/**
 * The stores of a range side by side, sorted as requested; stores without a figure come last. Of very many, only the
 * first.
 */
export function storeRanking(input: RankingInput) {
  const { filter, stores, compared, locale } = input
  const column = filter.rank.replace(/^-/, '')
  const figure = COLUMNS.find(({ sortName }) => sortName === column)?.figure ?? null
  const sign = filter.rank.startsWith('-') ? -1 : 1
  const ranked = stores.map((store) => rankedOf(store, input))
  const byName = (a: Ranked, b: Ranked) => collator.compare(a.store.name, b.store.name)
  const first = firstOf(ranked, MOST_RANKED, (a, b) => {
    if (figure === null) return sign * byName(a, b)
    const [left, right] = [figure(a), figure(b)]
    if (left === null || right === null) return Number(left === null) - Number(right === null) || byName(a, b)
    return sign * (left - right) || byName(a, b)
  })
  const most = ranked.reduce((people, { metrics }) => Math.max(people, metrics.entries ?? 0), 1)
  const columns = COLUMNS.filter(({ sortName }) => sortName !== 'change' || compared !== null)
  return {
    columns: columns.map(({ sortName, label }) => {
      const largestFirst: StoreSort = sortName === 'name' ? 'name' : `-${sortName}`
      const smallestFirst: StoreSort = sortName === 'name' ? '-name' : sortName
      return {
        name: sortName,
        label,
        to: historyPath({ ...filter, rank: filter.rank === largestFirst ? smallestFirst : largestFirst }),
        sorted: column === sortName ? (sign < 0 ? ('descending' as const) : ('ascending' as const)) : null,
      }
    }),
    every: ranked.length,
    rows: first.map(({ store, metrics, before }) => ({
      storeId: store.storeId,
      name: store.name,
      group: store.group,
      to: historyPath({ ...filter, storeIds: [store.storeId], groups: [], page: 1 }),
      /** Share of the largest store's entries, 0 to 100. */
      share: Math.round(((metrics.entries ?? 0) / most) * 100),
      figures: METRICS.map((metric) => ({
        name: metric.name,
        value: metricLabel(metric, metrics[metric.name], locale),
      })),
      change: compared === null ? null : changeOf(metrics.entries, before, locale),
    })),
  }
}

const changeOf = (entries: number | null, before: number | null, locale: string) =>
  (entries === null || before === null ? null : changeLabel(entries, before, locale)) ?? '–'

/** The first `most` items of a list in an order; equal items keep their order. Avoids sorting the whole list. */
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
