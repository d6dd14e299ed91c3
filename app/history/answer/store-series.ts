import type { HistoryBucket } from '../question/buckets/buckets'

/** Stores a chart shows separately; the others are drawn together. */
const STORES_TOLD_APART = 7

/** Stores that the bars show separately, most entries first, and whether there are others. */
export type StoresApart = { storeIds: string[]; others: boolean }

/** Entries by bucket of one store, or of all other stores together (then the id is null). */
export type StoreSeries = { storeId: string | null; entries: number[] }

export function storesApart(totals: ReadonlyMap<string, { entries: number }>): StoresApart {
  const busiest = [...totals].sort(([, a], [, b]) => b.entries - a.entries).map(([storeId]) => storeId)
  return { storeIds: busiest.slice(0, STORES_TOLD_APART), others: busiest.length > STORES_TOLD_APART }
}

/** Entries of single stores by bucket; the others are the remainder. @param samples in order of time */
export function storeSeries(
  { storeIds, others }: StoresApart,
  samples: readonly { ts: Date; store_id: string; entries: number }[],
  buckets: readonly HistoryBucket[],
): StoreSeries[] {
  const byStore = new Map(storeIds.map((storeId) => [storeId, buckets.map(() => 0)]))
  let place = 0
  for (const { ts, store_id, entries } of samples) {
    while (place < buckets.length && (buckets[place]?.toMs ?? 0) <= ts.getTime()) place++
    const own = byStore.get(store_id)
    if (own && (buckets[place]?.fromMs ?? Infinity) <= ts.getTime()) own[place] = (own[place] ?? 0) + entries
  }
  const series: StoreSeries[] = [...byStore].map(([storeId, entries]) => ({ storeId, entries }))
  if (!others) return series
  const rest = buckets.map(({ entries }, index) =>
    Math.max(0, (entries ?? 0) - series.reduce((sum, one) => sum + (one.entries[index] ?? 0), 0)),
  )
  return [...series, { storeId: null, entries: rest }]
}
