import { z } from 'zod'
import type { HistoryBucket } from '~/domain/history/buckets'
import type { QuestdbReads } from '~/platform/questdb-reads'
import { sampledTraffic, type TrafficSamplesQuestion } from './history-samples'

/** Stores a chart tells apart; the others are drawn together. */
export const STORES_TOLD_APART = 7

const row = z.object({ ts: z.date(), store_id: z.string(), entries: z.number() })

/**
 * Entries of single stores in the places of buckets, and of all others together (last, with the id null) where there are more. From the view alone: what
 * is younger than it, the open bucket's newest minutes, is in none of them.
 */
export async function getStoreSeries(
  reads: QuestdbReads,
  question: TrafficSamplesQuestion,
  storeIds: readonly string[],
  buckets: readonly HistoryBucket[],
  others: boolean,
): Promise<{ storeId: string | null; entries: number[] }[]> {
  const sampled = sampledTraffic({
    ...question,
    openFromMs: question.toMs,
    scope: {
      ...question.scope,
      storeIds,
      openStores: question.scope.openStores?.filter(({ storeId }) => storeIds.includes(storeId)) ?? null,
    },
  })
  const { sql, binds } = { ...sampled, sql: sampled.sql.replace('SELECT ts,', 'SELECT ts, store_id,') }
  const rows = storeIds.length === 0 ? [] : await reads.rows(row, sql, binds)
  const series = new Map(storeIds.map((storeId) => [storeId, buckets.map(() => 0)]))
  let place = 0
  for (const { ts, store_id, entries } of rows.sort((a, b) => a.ts.getTime() - b.ts.getTime())) {
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
