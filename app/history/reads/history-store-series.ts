import type { QuestdbReads } from '~/platform/questdb/questdb-reads'
import type { HistoryBucket } from '../question/buckets/buckets'
import type { TrafficSamplesQuestion } from './counts-source'
import { getStoreSamples, getTrafficTail, type StoreSample } from './history-samples'

/** Stores a chart tells apart; the others are drawn together. */
export const STORES_TOLD_APART = 7

/**
 * Entries of single stores in the places of buckets, and of all others together (last, with the id null) where there are more.
 * @param tail what `getTrafficTail` gives to the same question
 */
export async function getStoreSeries(
  reads: QuestdbReads,
  question: TrafficSamplesQuestion,
  storeIds: readonly string[],
  buckets: readonly HistoryBucket[],
  others: boolean,
  tail: Promise<StoreSample[]> = getTrafficTail(reads, question),
): Promise<{ storeId: string | null; entries: number[] }[]> {
  const openStores = question.scope.openStores?.filter(({ storeId }) => storeIds.includes(storeId)) ?? null
  const scope = { ...question.scope, storeIds, openStores }
  const rows = storeIds.length === 0 ? [] : await getStoreSamples(reads, { ...question, scope }, tail)
  const series = new Map(storeIds.map((storeId) => [storeId, buckets.map(() => 0)]))
  let place = 0
  for (const { ts, store_id, entries } of rows) {
    while (place < buckets.length && (buckets[place]?.toMs ?? 0) <= ts.getTime()) place++
    const own = series.get(store_id)
    if (own && (buckets[place]?.fromMs ?? Infinity) <= ts.getTime()) own[place] = (own[place] ?? 0) + entries
  }
  const told = [...series].map(([storeId, entries]) => ({ storeId: storeId as string | null, entries }))
  if (others) {
    const rest = buckets.map(({ entries }, index) =>
      Math.max(0, (entries ?? 0) - told.reduce((sum, one) => sum + (one.entries[index] ?? 0), 0)),
    )
    told.push({ storeId: null, entries: rest })
  }
  return told
}
