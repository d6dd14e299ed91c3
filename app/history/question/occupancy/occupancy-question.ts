import { viewsServeUntil } from '~/domain/counts'
import type { Store } from '~/domain/stores'
import { DAY_MS, MINUTE_MS } from '~/domain/time/durations'
import { lastReset, nextReset } from '~/domain/time/zoned-time'
import type { CountsQuestion } from '../plan/counts-question'
import type { RangeSpan } from '../range'

/** The longest range in which people inside are reckoned: a store has one row a minute. */
export const MOST_OCCUPANCY_DAYS = 93

/** What is read to know how many people were inside one store. */
export type OccupancyQuestion = {
  store: Store
  /** Entries and exits by minute, from the reset before the range. */
  counts: CountsQuestion
  /** The resets of the store from there on, epoch ms; the first is where counting begins. */
  resetsMs: number[]
  /** Minutes from here on are not over, epoch ms. */
  untilMs: number
}

/**
 * What to read for the people inside; null unless one store is asked about, in a range of at most `MOST_OCCUPANCY_DAYS`
 * days that has begun.
 */
export function occupancyQuestion(
  stores: readonly Store[],
  { fromMs, toMs }: Pick<RangeSpan, 'fromMs' | 'toMs'>,
  nowMs: number,
): OccupancyQuestion | null {
  const [store, other] = stores
  const untilMs = Math.min(toMs, Math.floor(nowMs / MINUTE_MS) * MINUTE_MS)
  if (!store || other || untilMs <= fromMs || toMs - fromMs > MOST_OCCUPANCY_DAYS * DAY_MS) return null
  const { timeZone, resetTime } = store
  const resetsMs: number[] = []
  for (let atMs = lastReset(fromMs, timeZone, resetTime); atMs < untilMs; atMs = nextReset(atMs, timeZone, resetTime)) {
    resetsMs.push(atMs)
  }
  const beginMs = Math.floor((resetsMs[0] ?? fromMs) / MINUTE_MS) * MINUTE_MS
  const openFromMs = Math.max(beginMs, viewsServeUntil(nowMs, 1, untilMs))
  // The zone matters only where weekdays are chosen: here every minute counts towards the next.
  const scope = { storeIds: [store.storeId], weekdays: [], timeZone, openStores: null }
  return { store, counts: { scope, fromMs: beginMs, openFromMs, toMs: untilMs, minutes: 1 }, resetsMs, untilMs }
}
