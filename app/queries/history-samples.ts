import { z } from 'zod'
import type { TrafficSample } from '~/domain/history/buckets'
import { TABLE } from '~/domain/tables'
import type { QuestdbReads } from '~/platform/questdb-reads'
import { type HistoryScope, whereSql } from './history-scope'
import { type Statement, statement } from './statement'

const row = z.object({
  ts: z.date(),
  entries: z.number(),
  exits: z.number(),
  events: z.number(),
})

/** Widths of a UTC sample, minutes. */
export type SampleMinutes = 5 | 15 | 60

/** What to read: `fromMs` ≤ t < `toMs`, the first at a whole sample. Zones and days are put together in one place, `domain/history`. */
export type TrafficSamplesQuestion = {
  scope: HistoryScope
  fromMs: number
  /** From here on the raw table is read, since the views follow it by a moment; at a whole sample. */
  openFromMs: number
  toMs: number
  minutes: SampleMinutes
}

/** The coarsest view from which a width of sample can be put together. */
const VIEW = { 60: TABLE.trafficPerHour, 15: TABLE.trafficPerQuarter, 5: TABLE.trafficPerMinute } as const
const STRIDE = { 60: '1h', 15: '15m', 5: '5m' } as const

/** The samples of `fromMs` ≤ t < `openFromMs`, from a view. */
export function sampledTraffic({ scope, fromMs, openFromMs, minutes }: TrafficSamplesQuestion): Statement {
  return statement(
    (bind) => `SELECT ts, sum(entries) AS entries, sum(exits) AS exits, sum(events) AS events
    FROM ${VIEW[minutes]}
    ${whereSql(scope, fromMs, openFromMs, bind)}
    SAMPLE BY ${STRIDE[minutes]}`,
  )
}

function rawTraffic({ scope, fromMs, openFromMs, toMs, minutes }: TrafficSamplesQuestion): Statement {
  return statement(
    (bind) => `SELECT ts, sum(customers_in) AS entries, sum(customers_out) AS exits, count() AS events
    FROM ${TABLE.traffic}
    ${whereSql(scope, Math.max(fromMs, openFromMs), toMs, bind)}
    SAMPLE BY ${STRIDE[minutes]}`,
  )
}

/** Sums of traffic over the stores per UTC sample, in order of time; samples in which nothing was heard are absent. */
export async function getTrafficSamples(
  reads: QuestdbReads,
  question: TrafficSamplesQuestion,
): Promise<TrafficSample[]> {
  const { fromMs, openFromMs, toMs } = question
  const ask = ({ sql, binds }: Statement) => reads.rows(row, sql, binds)
  const [closed, open] = await Promise.all([
    openFromMs > fromMs ? ask(sampledTraffic(question)) : [],
    openFromMs < toMs ? ask(rawTraffic(question)) : [],
  ])
  return [...closed, ...open]
    .map(({ ts, ...sums }) => ({ atMs: ts.getTime(), ...sums }))
    .sort((a, b) => a.atMs - b.atMs)
}
