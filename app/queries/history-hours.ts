import { z } from 'zod'
import type { TrafficSample } from '~/domain/history/hours'
import { TABLE } from '~/domain/tables'
import type { QuestdbReads } from '~/platform/questdb-reads'

const row = z.object({
  ts: z.date(),
  entries: z.number(),
  exits: z.number(),
  events: z.number(),
})

/** What to read: `storeIds` empty means all; `fromMs` ≤ t < `toMs`, both at a whole sample; `openFromMs` see below. */
export type TrafficSamplesQuestion = {
  storeIds: readonly string[]
  fromMs: number
  /** From here on the raw table is read, since the views follow it by a moment. */
  openFromMs: number
  toMs: number
  /** Width of a sample. UTC, so that zones and days are put together in one place, `domain/history`. */
  minutes: 60 | 15
}

const SAMPLED_VIEW = { 60: TABLE.trafficPerHour, 15: TABLE.trafficPerQuarter } as const
const STRIDE = { 60: '1h', 15: '15m' } as const

/** `AND store_id IN ($3,…)` for the stores named, nothing for all. */
function storeCondition(storeIds: readonly string[]): string {
  return storeIds.length === 0 ? '' : ` AND store_id IN (${storeIds.map((_, index) => `$${index + 3}`).join(',')})`
}

/** Sums of traffic over the stores per UTC sample, in order of time; samples in which nothing was heard are absent. */
export async function getTrafficSamples(
  reads: QuestdbReads,
  question: TrafficSamplesQuestion,
): Promise<TrafficSample[]> {
  const { storeIds, fromMs, openFromMs, toMs, minutes } = question
  const stores = storeCondition(storeIds)
  const sampled = `SELECT ts, sum(entries) AS entries, sum(exits) AS exits, sum(events) AS events
    FROM ${SAMPLED_VIEW[minutes]} WHERE ts >= $1 AND ts < $2${stores} SAMPLE BY ${STRIDE[minutes]}`
  const tail = `SELECT ts, sum(customers_in) AS entries, sum(customers_out) AS exits, count() AS events
    FROM ${TABLE.traffic} WHERE ts >= $1 AND ts < $2${stores} SAMPLE BY ${STRIDE[minutes]}`
  const iso = (atMs: number) => new Date(atMs).toISOString()
  const [closed, open] = await Promise.all([
    openFromMs > fromMs ? reads.rows(row, sampled, [iso(fromMs), iso(openFromMs), ...storeIds]) : [],
    reads.rows(row, tail, [iso(Math.max(fromMs, openFromMs)), iso(toMs), ...storeIds]),
  ])
  return [...closed, ...open]
    .map(({ ts, ...sums }) => ({ atMs: ts.getTime(), ...sums }))
    .sort((a, b) => a.atMs - b.atMs)
}
