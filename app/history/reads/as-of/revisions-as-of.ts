import { z } from 'zod'
import type { CountedStores } from '~/domain/counted-stores'
import { TABLE } from '~/domain/tables'
import type { QuestdbReads } from '~/platform/questdb/questdb-reads'
import { type Bind, shownSql, statement } from '../../../reads/statement'
import { type BucketPlace, bucketColumns } from '../bucket-columns'
import { whereSql } from '../history-scope'

const row = z.object({
  ts: z.date(),
  entries: z.number(),
  exits: z.number(),
  quarters: z.number(),
})

/** `storeIds` empty: all; quarters `fromMs` ≤ t < `toMs`; what was known at `asOfMs`. */
export type CountsAsOfQuestion = {
  storeIds: readonly string[]
  fromMs: number
  toMs: number
  /** Width of a UTC sample. */
  minutes: 60 | 15
  asOfMs: number
}

/**
 * Sums over the stores of what was known of one UTC sample. `events`: revisions behind it. Samples of which nothing was
 * known are absent.
 */
export type CountsAsOf = { atMs: number; entries: number; exits: number; events: number }

const STRIDE = { 60: '1h', 15: '15m' } as const

function knownSql({ storeIds, fromMs, toMs, asOfMs }: CountsAsOfQuestion, bind: Bind): string {
  const scope = { storeIds, weekdays: [], timeZone: 'UTC', openStores: null }
  return `FROM ${TABLE.countRevisions}
    ${whereSql(scope, fromMs, toMs, bind)}
    AND known_at <= ${bind(asOfMs)}`
}

/**
 * Entries and exits per UTC sample as they were known at a moment, in order of time. The answer never changes once the
 * moment has passed: later events and replays only add revisions that count from later on.
 */
export async function getCountsAsOf(reads: QuestdbReads, question: CountsAsOfQuestion): Promise<CountsAsOf[]> {
  const { sql, binds } = statement(
    reads.counted,
    (bind) => `SELECT ts, sum(entries_change) AS entries, sum(exits_change) AS exits, count() AS quarters
    ${knownSql(question, bind)} SAMPLE BY ${STRIDE[question.minutes]}`,
  )
  const rows = await reads.rows(row, sql, binds)
  return rows
    .map(({ ts, entries, exits, quarters }) => ({ atMs: ts.getTime(), entries, exits, events: quarters }))
    .sort((a, b) => a.atMs - b.atMs)
}

/** The same as a total and by local bucket, as runnable statements. */
export function shownCountsAsOf(
  counted: CountedStores,
  question: CountsAsOfQuestion,
  place: BucketPlace,
): { totals: string; buckets: string } {
  const { columns, names } = bucketColumns(place, question)
  const [entries, exits] = ['sum(entries_change)', 'sum(exits_change)']
  return {
    totals: shownSql(
      statement(
        counted,
        (bind) => `SELECT coalesce(${entries}, 0) AS entries, coalesce(${exits}, 0) AS exits,
    coalesce(${entries} - ${exits}, 0) AS net
    ${knownSql(question, bind)}`,
      ),
    ),
    buckets: shownSql(
      statement(
        counted,
        (bind) => `SELECT ${columns}, ${entries} AS entries, ${exits} AS exits
    ${knownSql(question, bind)}
    GROUP BY ${names.join(', ')} ORDER BY ${names.join(', ')}`,
      ),
    ),
  }
}
