import { z } from 'zod'
import { TABLE } from '~/domain/tables'
import type { QuestdbReads } from '~/platform/questdb-reads'
import type { TrafficSamplesQuestion } from './history-samples'
import { whereSql } from './history-scope'
import { type Statement, statement } from './statement'

const row = z.object({ store_id: z.string(), entries: z.number(), exits: z.number() })

/** What one store counted in a range, people. */
export type StoreTotals = { entries: number; exits: number }

/** Totals of each store from the raw table: what the page shows, in one statement. */
export function storeTotals({ scope, fromMs, toMs }: TrafficSamplesQuestion): Statement {
  return statement(
    (bind) => `SELECT store_id, sum(customers_in) AS entries, sum(customers_out) AS exits
    FROM ${TABLE.traffic}
    ${whereSql(scope, fromMs, toMs, bind)}
    GROUP BY store_id ORDER BY entries DESC`,
  )
}

/** Totals of all stores together, from the raw table. */
export function rangeTotals({ scope, fromMs, toMs }: TrafficSamplesQuestion): Statement {
  return statement(
    (
      bind,
    ) => `SELECT sum(customers_in) AS entries, sum(customers_out) AS exits, sum(customers_in) - sum(customers_out) AS net
    FROM ${TABLE.traffic}
    ${whereSql(scope, fromMs, toMs, bind)}`,
  )
}

/** Totals of each store that was heard, by its id; from a view where it can be, the raw table for its newest part. */
export async function getStoreTotals(
  reads: QuestdbReads,
  question: TrafficSamplesQuestion,
): Promise<Map<string, StoreTotals>> {
  const { scope, fromMs, openFromMs, toMs, minutes } = question
  const view = minutes === 60 ? TABLE.trafficPerHour : TABLE.trafficPerQuarter
  const settled =
    Math.floor(openFromMs / (minutes === 60 ? 3_600_000 : 900_000)) * (minutes === 60 ? 3_600_000 : 900_000)
  const closed = statement(
    (bind) => `SELECT store_id, sum(entries) AS entries, sum(exits) AS exits FROM ${view}
    ${whereSql(scope, fromMs, settled, bind)} GROUP BY store_id`,
  )
  const tail = storeTotals({ ...question, fromMs: Math.max(fromMs, settled) })
  const rows = await Promise.all([
    settled > fromMs ? reads.rows(row, closed.sql, closed.binds) : [],
    settled < toMs ? reads.rows(row, tail.sql, tail.binds) : [],
  ])
  const totals = new Map<string, StoreTotals>()
  for (const { store_id, entries, exits } of rows.flat()) {
    const sum = totals.get(store_id) ?? { entries: 0, exits: 0 }
    totals.set(store_id, { entries: sum.entries + entries, exits: sum.exits + exits })
  }
  return totals
}
