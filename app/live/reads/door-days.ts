import { z } from 'zod'
import { TABLE } from '~/domain/tables'
import { MINUTE_MS, QUARTER_MS } from '~/domain/time/durations'
import type { QuestdbReads } from '~/platform/questdb/questdb-reads'
import { doorRows, ofStores, statement } from '../../reads/statement'
import type { EvenRun } from '../faults/business-days'
import { type DoorDay, MOST_QUARTERS } from '../faults/door-days'

/** Quarters of an hour stored as bits of one number: sums of powers of two stay exact in a double. */
const BITS = 32
const WORDS = [0, 1, 2, 3]

const words = z.tuple([z.number(), z.number(), z.number(), z.number()])
const rowSchema = z
  .object({
    store_id: z.string(),
    door_id: z.string().nullable(),
    day: z.number().int(),
    entries: z.number().int(),
    exits: z.number().int(),
    entry_quarters: z.number(),
    exit_quarters: z.number(),
    delay_s: z.number().nullable(),
    last_quarter: z.date(),
    last_received: z.date().nullable(),
    heard_0: z.number(),
    heard_1: z.number(),
    heard_2: z.number(),
    heard_3: z.number(),
    passed_0: z.number(),
    passed_1: z.number(),
    passed_2: z.number(),
    passed_3: z.number(),
  })
  .transform((row) => ({
    ...row,
    heard: words.parse([row.heard_0, row.heard_1, row.heard_2, row.heard_3]),
    passed: words.parse([row.passed_0, row.passed_1, row.passed_2, row.passed_3]),
  }))

/** A door on one of the run's days; `day` counts from 0 at its begin. */
export type DoorDayRow = { storeId: string; doorId: string | null; day: number; reports: DoorDay }

const bits = (name: string, condition: string) =>
  WORDS.map(
    (word) =>
      `sum(CASE WHEN ${condition} AND q >= ${word * BITS} AND q < ${(word + 1) * BITS}
         THEN power(2, q - ${word * BITS}) ELSE 0 END) AS ${name}_${word}`,
  ).join(', ')

/**
 * The reports of each door of some stores, on each day of a run of business days. Reads the view of quarters. If a day
 * does not begin on a UTC quarter, that quarter counts with the day before.
 * @param storeIds at least one store with these days
 */
export async function getDoorDays(
  reads: QuestdbReads,
  storeIds: readonly string[],
  run: EvenRun,
): Promise<DoorDayRow[]> {
  const minutes = Math.round(run.dayMs / MINUTE_MS)
  const { sql, binds } = statement(reads.counted, (bind) => {
    const from = bind(run.fromMs)
    const where = `WHERE ts >= ${from} AND ts < ${bind(run.toMs)} AND ${ofStores(storeIds, bind)}`
    return `SELECT store_id, door_id, day, sum(entries) AS entries, sum(exits) AS exits,
       sum(entries * q)::long AS entry_quarters, sum(exits * q)::long AS exit_quarters,
       ${bits('heard', 'q >= 0')}, ${bits('passed', 'entries + exits > 0')},
       avg(greatest(0, datediff('s', ts, last_received) - ${QUARTER_MS / 1000})) AS delay_s,
       max(ts) AS last_quarter, max(last_received) AS last_received
     FROM (
       SELECT store_id, door_id, entries, exits, ts, last_received,
         (datediff('m', ${from}, ts) / ${minutes})::int AS day, ((datediff('m', ${from}, ts) % ${minutes}) / 15)::int AS q
       FROM ${doorRows(TABLE.trafficPerQuarter, where, bind)}
     )`
  })
  const rows = await reads.rows(rowSchema, sql, binds)
  return rows.map((row) => ({
    storeId: row.store_id,
    doorId: row.door_id,
    day: row.day,
    reports: {
      entries: row.entries,
      exits: row.exits,
      meanEntryMs: row.entries > 0 ? (row.entry_quarters / row.entries + 0.5) * QUARTER_MS : null,
      meanExitMs: row.exits > 0 ? (row.exit_quarters / row.exits + 0.5) * QUARTER_MS : null,
      heard: flagsOf(row.heard),
      passed: flagsOf(row.passed),
      delayMs: (row.delay_s ?? 0) * 1000,
      lastHeardMs: Math.min(
        row.last_quarter.getTime() + QUARTER_MS,
        row.last_received?.getTime() ?? row.last_quarter.getTime(),
      ),
    },
  }))
}

/** The bits of some words as bytes of 0 and 1. */
function flagsOf(numbers: readonly number[]): Uint8Array {
  const flags = new Uint8Array(MOST_QUARTERS)
  for (let quarter = 0; quarter < MOST_QUARTERS; quarter += 1) {
    flags[quarter] = ((numbers[Math.floor(quarter / BITS)] ?? 0) >>> (quarter % BITS)) & 1
  }
  return flags
}
