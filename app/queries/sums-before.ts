import { z } from 'zod'
import { TABLE } from '~/domain/tables'
import type { QuestdbReads } from '~/platform/questdb-reads'

/** What is asked of one store: `fromMs` (a whole minute) ≤ event time < `toMs`, epoch ms. */
export type StoreSpan = { storeId: string; fromMs: number; toMs: number }

const rowSchema = z.object({ nth: z.number().int(), entries: z.number().int(), exits: z.number().int() })
const MINUTE_MS = 60_000
/** Spans of one statement. */
const SPANS_AT_ONCE = 25

/**
 * Entries and exits of each span, in their order. Whole minutes up to `boundaryMs` come from the minute view, the rest from raw events.
 */
export async function getSumsOfSpans(
  reads: QuestdbReads,
  spans: readonly StoreSpan[],
  boundaryMs: number,
): Promise<{ entries: number; exits: number }[]> {
  const sums = spans.map(() => ({ entries: 0, exits: 0 }))
  for (let first = 0; first < spans.length; first += SPANS_AT_ONCE) {
    const some = spans.slice(first, first + SPANS_AT_ONCE)
    const binds = some.flatMap(({ storeId, fromMs, toMs }) => {
      const viewToMs = Math.max(fromMs, Math.min(Math.floor(toMs / MINUTE_MS) * MINUTE_MS, boundaryMs))
      return [storeId, ...[fromMs, viewToMs, toMs].map((ms) => new Date(ms).toISOString())]
    })
    const parts = some.flatMap((_, i) => {
      const [store, from, viewTo, to] = [1, 2, 3, 4].map((place) => `$${4 * i + place}`)
      return [
        `SELECT ${first + i} AS nth, sum(entries) AS entries, sum(exits) AS exits FROM ${TABLE.trafficPerMinute}
         WHERE store_id = ${store} AND ts >= ${from} AND ts < ${viewTo}`,
        `SELECT ${first + i} AS nth, sum(customers_in)::long AS entries, sum(customers_out)::long AS exits
         FROM ${TABLE.traffic} WHERE store_id = ${store} AND ts >= ${viewTo} AND ts < ${to}`,
      ]
    })
    const rows = await reads.rows(
      rowSchema,
      `SELECT nth, sum(coalesce(entries, 0)) AS entries, sum(coalesce(exits, 0)) AS exits
       FROM (${parts.join(' UNION ALL ')})`,
      binds,
    )
    for (const { nth, entries, exits } of rows) sums[nth] = { entries, exits }
  }
  return sums
}
