import { z } from 'zod'
import { TABLE } from '~/domain/tables'
import { MINUTE_MS } from '~/domain/time/durations'
import type { QuestdbReads } from '~/platform/questdb/questdb-reads'
import { type Bind, ofStores, statement } from '../../reads/statement'

/** What is asked of one store: `fromMs` (a whole minute) ≤ event time < `toMs`, epoch ms. */
export type StoreSpan = { storeId: string; fromMs: number; toMs: number }

const rowSchema = z.object({ nth: z.number().int(), entries: z.number().int(), exits: z.number().int() })
/** Spans of one statement. */
const SPANS_AT_ONCE = 25

/**
 * Entries and exits of each span, in their order. Whole minutes up to `boundaryMs` come from the minute view, the rest
 * from raw events.
 */
export async function getSumsOfSpans(
  reads: QuestdbReads,
  spans: readonly StoreSpan[],
  boundaryMs: number,
): Promise<{ entries: number; exits: number }[]> {
  const sums = spans.map(() => ({ entries: 0, exits: 0 }))
  for (let first = 0; first < spans.length; first += SPANS_AT_ONCE) {
    const some = spans.slice(first, first + SPANS_AT_ONCE)
    const parts = (bind: Bind) =>
      some.flatMap(({ storeId, fromMs, toMs }, i) => {
        const store = ofStores([storeId], bind)
        const viewTo = bind(Math.max(fromMs, Math.min(Math.floor(toMs / MINUTE_MS) * MINUTE_MS, boundaryMs)))
        return [
          `SELECT ${first + i} AS nth, sum(entries) AS entries, sum(exits) AS exits FROM ${TABLE.trafficPerMinute}
         WHERE ${store} AND ts >= ${bind(fromMs)} AND ts < ${viewTo}`,
          `SELECT ${first + i} AS nth, sum(customers_in)::long AS entries, sum(customers_out)::long AS exits
         FROM ${TABLE.traffic} WHERE ${store} AND ts >= ${viewTo} AND ts < ${bind(toMs)}`,
        ]
      })
    const { sql, binds } = statement(
      reads.counted,
      (bind) => `SELECT nth, sum(coalesce(entries, 0)) AS entries, sum(coalesce(exits, 0)) AS exits
       FROM (${parts(bind).join(' UNION ALL ')})`,
    )
    const rows = await reads.rows(rowSchema, sql, binds)
    for (const { nth, entries, exits } of rows) sums[nth] = { entries, exits }
  }
  return sums
}
