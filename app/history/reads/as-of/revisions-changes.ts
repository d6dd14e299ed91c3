import { z } from 'zod'
import type { CountedStores } from '~/domain/counted-stores'
import { TABLE } from '~/domain/tables'
import type { QuestdbReads } from '~/platform/questdb/questdb-reads'
import { shownSql, statement } from '../../../reads/statement'
import { type ChangedBucket, type CountChange, changedBuckets } from '../../question/changed-buckets'
import type { HistoryScope } from '../../question/plan/counts-question'
import { type BucketPlace, bucketColumns } from '../bucket-columns'
import { whereSql } from '../history-scope'

const row = z.object({ ts: z.date(), known: z.date(), entries: z.number(), exits: z.number() })

/**
 * The most late revisions read for one answer; more than a backlog of a busy day brings for a few stores. The newest
 * quarters win.
 */
const MOST_LATE = 20_000

/** Buckets in order of time, not overlapping, each beginning and ending on a UTC quarter of an hour. */
type ChangesQuestion = { scope: HistoryScope; buckets: readonly { fromMs: number; toMs: number }[] }

/**
 * Which of the buckets differ from what was first reported, and since when. Costs one scan of a flag if nothing
 * changed.
 */
export async function getChangedBuckets(
  reads: QuestdbReads,
  { scope, buckets }: ChangesQuestion,
): Promise<ChangedBucket[]> {
  const fromMs = buckets[0]?.fromMs
  const toMs = buckets.at(-1)?.toMs
  if (fromMs === undefined || toMs === undefined) return []
  const late = await getChanges(reads, scope, fromMs, toMs, true)
  const times = late.map(({ atMs }) => atMs)
  const touched = buckets.filter((bucket) => times.some((atMs) => atMs >= bucket.fromMs && atMs < bucket.toMs))
  if (touched.length === 0) return []
  const usual = await getChanges(reads, scope, touched[0]!.fromMs, touched.at(-1)!.toMs, false)
  return changedBuckets(touched, [...usual, ...late])
}

/** What became known of each quarter: late revisions by moment, the others as one sum. */
async function getChanges(
  reads: QuestdbReads,
  scope: HistoryScope,
  fromMs: number,
  toMs: number,
  late: boolean,
): Promise<CountChange[]> {
  const sums = 'sum(entries_change) AS entries, sum(exits_change) AS exits'
  const { sql, binds } = statement(reads.counted, (bind) => {
    const span = `FROM ${TABLE.countRevisions} ${whereSql(scope, fromMs, toMs, bind)} AND late = ${late}`
    return late
      ? `SELECT ts, known_at AS known, ${sums} ${span} GROUP BY ts, known_at ORDER BY ts DESC LIMIT ${MOST_LATE}`
      : `SELECT ts, min(known_at) AS known, ${sums} ${span} GROUP BY ts`
  })
  const rows = await reads.rows(row, sql, binds)
  return rows.map(({ ts, known, entries, exits }) => ({
    atMs: ts.getTime(),
    knownMs: known.getTime(),
    entries,
    exits,
    late,
  }))
}

/**
 * A statement for what was known of buckets: a row per moment at which more became known, with the counts from then on.
 * The last row of a bucket is its present value. Null if there are no buckets.
 */
export function shownChanges(
  counted: CountedStores,
  { scope, buckets }: ChangesQuestion,
  place: BucketPlace,
): string | null {
  const [first, last] = [buckets[0], buckets.at(-1)]
  if (first === undefined || last === undefined) return null
  const { columns, names } = bucketColumns(place, { fromMs: first.fromMs, toMs: last.toMs })
  const known = (count: string) =>
    `sum(${count}_change) OVER (PARTITION BY ${names.join(', ')} ORDER BY known_at) AS ${count}`
  return shownSql(
    statement(counted, (bind) => {
      const spans = buckets.map(({ fromMs, toMs }) => `ts >= ${bind(fromMs)} AND ts < ${bind(toMs)}`)
      return `SELECT ${names.join(', ')}, known_at, ${known('entries')}, ${known('exits')}
    FROM (
    SELECT ${columns}, known_at, sum(entries_change) AS entries_change, sum(exits_change) AS exits_change
    FROM ${TABLE.countRevisions}
    ${whereSql(scope, first.fromMs, last.toMs, bind)}${spans.length < 2 ? '' : `\n    AND (${spans.join(' OR ')})`}
    GROUP BY ${names.join(', ')}, known_at
    ) ORDER BY ${names.join(', ')}, known_at`
    }),
  )
}
