import { z } from 'zod'
import { type ChangedBucket, type CountChange, changedBuckets } from '~/domain/revisions'
import { TABLE } from '~/domain/tables'
import type { QuestdbReads } from '~/platform/questdb-reads'

const row = z.object({ ts: z.date(), known: z.date(), entries: z.number(), exits: z.number() })

/** Late revisions one answer is made from; more than a backlog of a busy day for a few stores brings. The newest quarters win. */
const MOST_LATE = 20_000

/**
 * Which of the buckets are not what they were when first reported, and since when. `storeIds` empty means all; buckets in order of
 * time, not overlapping, each beginning and ending at a quarter of an hour of UTC. Costs one scan of a flag where nothing changed.
 */
export async function getChangedBuckets(
  reads: QuestdbReads,
  question: { storeIds: readonly string[]; buckets: readonly { fromMs: number; toMs: number }[] },
): Promise<ChangedBucket[]> {
  const { storeIds, buckets } = question
  const fromMs = buckets[0]?.fromMs
  const toMs = buckets.at(-1)?.toMs
  if (fromMs === undefined || toMs === undefined) return []
  const late = await getChanges(reads, storeIds, fromMs, toMs, true)
  const times = late.map(({ atMs }) => atMs)
  const touched = buckets.filter((bucket) => times.some((atMs) => atMs >= bucket.fromMs && atMs < bucket.toMs))
  if (touched.length === 0) return []
  const usual = await getChanges(reads, storeIds, touched[0]!.fromMs, touched.at(-1)!.toMs, false)
  return changedBuckets(touched, [...usual, ...late])
}

/** What became known of each quarter: late, by moment; in time, all at once. */
async function getChanges(
  reads: QuestdbReads,
  storeIds: readonly string[],
  fromMs: number,
  toMs: number,
  late: boolean,
): Promise<CountChange[]> {
  const stores =
    storeIds.length === 0 ? '' : ` AND store_id IN (${storeIds.map((_, index) => `$${index + 3}`).join(',')})`
  const sums = 'sum(entries_change) AS entries, sum(exits_change) AS exits'
  const span = `FROM ${TABLE.countRevisions} WHERE ts >= $1 AND ts < $2 AND late = ${late}${stores}`
  const sql = late
    ? `SELECT ts, known_at AS known, ${sums} ${span} GROUP BY ts, known_at ORDER BY ts DESC LIMIT ${MOST_LATE}`
    : `SELECT ts, min(known_at) AS known, ${sums} ${span} GROUP BY ts`
  const binds = [new Date(fromMs).toISOString(), new Date(toMs).toISOString(), ...storeIds]
  const rows = await reads.rows(row, sql, binds)
  return rows.map(({ ts, known, entries, exits }) => ({
    atMs: ts.getTime(),
    knownMs: known.getTime(),
    entries,
    exits,
    late,
  }))
}
