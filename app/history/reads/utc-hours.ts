import { viewsServeUntil } from '~/domain/counts'
import { HOUR_MS } from '~/domain/time/durations'
import type { QuestdbReads } from '~/platform/questdb/questdb-reads'
import { getStoreSamples, type StoreSample } from './history-samples'

/** `storeId` null: all; hours with `fromMs` (a whole hour) ≤ start < `toMs`. */
export type UtcHoursQuestion = { storeId: string | null; fromMs: number; toMs: number; nowMs: number }

/** UTC hours in which a store has data, by hour and store; the current one up to now, as on the history page. */
export async function getUtcHours(
  reads: QuestdbReads,
  { storeId, fromMs, toMs, nowMs }: UtcHoursQuestion,
): Promise<StoreSample[]> {
  const scope = { storeIds: storeId === null ? [] : [storeId], weekdays: [], timeZone: 'UTC', openStores: null }
  const endMs = Math.ceil(toMs / HOUR_MS) * HOUR_MS
  const openFromMs = Math.max(fromMs, viewsServeUntil(nowMs, 60, endMs))
  const hours = await getStoreSamples(reads, { scope, fromMs, openFromMs, toMs: endMs, minutes: 60 })
  return hours.sort((a, b) => a.ts.getTime() - b.ts.getTime() || (a.store_id < b.store_id ? -1 : 1))
}
