import { z } from 'zod'
import { TABLE } from '~/domain/tables'
import type { QuestdbReads } from '~/platform/questdb-reads'

const row = z.object({
  ts: z.date(),
  entries: z.number(),
  exits: z.number(),
  quarters: z.number(),
})

/** `storeIds` empty means all; quarters `fromMs` ≤ t < `toMs`; what was known at `asOfMs`. */
export type CountsAsOfQuestion = {
  storeIds: readonly string[]
  fromMs: number
  toMs: number
  /** Width of a sample, UTC. */
  minutes: 60 | 15
  asOfMs: number
}

/** Sums over the stores of what was known of one UTC sample. `events`: revisions behind it; samples of which nothing was known are absent. */
export type CountsAsOf = { atMs: number; entries: number; exits: number; events: number }

const STRIDE = { 60: '1h', 15: '15m' } as const

/**
 * Entries and exits per UTC sample as they were known at a moment, in order of time. The same for ever once the moment has passed: later events
 * and replays only add revisions that count from later on.
 */
export async function getCountsAsOf(reads: QuestdbReads, question: CountsAsOfQuestion): Promise<CountsAsOf[]> {
  const { storeIds, fromMs, toMs, minutes, asOfMs } = question
  const stores =
    storeIds.length === 0 ? '' : ` AND store_id IN (${storeIds.map((_, index) => `$${index + 4}`).join(',')})`
  const sql = `SELECT ts, sum(entries_change) AS entries, sum(exits_change) AS exits, count() AS quarters
    FROM ${TABLE.countRevisions} WHERE ts >= $1 AND ts < $2 AND known_at <= $3${stores} SAMPLE BY ${STRIDE[minutes]}`
  const iso = (ms: number) => new Date(ms).toISOString()
  const rows = await reads.rows(row, sql, [iso(fromMs), iso(toMs), iso(asOfMs), ...storeIds])
  return rows
    .map(({ ts, entries, exits, quarters }) => ({ atMs: ts.getTime(), entries, exits, events: quarters }))
    .sort((a, b) => a.atMs - b.atMs)
}
