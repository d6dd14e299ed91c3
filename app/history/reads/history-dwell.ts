import { z } from 'zod'
import type { CountedStores } from '~/domain/counted-stores'
import { TABLE } from '~/domain/tables'
import type { QuestdbReads } from '~/platform/questdb/questdb-reads'
import { type Statement, statement } from '../../reads/statement'
import { DWELL_STEPS, type DwellDistribution, dwellDistribution } from '../question/buckets/dwell'
import type { HistoryScope } from '../question/plan/counts-question'
import { whereSql } from './history-scope'

const row = z.object({ step: z.number(), visits: z.number(), minutes: z.number() })

/** Visits that began in the range and have ended, by length. `step` is the index in `DWELL_STEPS`. */
export function dwellVisits(
  counted: CountedStores,
  scope: HistoryScope,
  fromMs: number,
  toMs: number,
  nowMs: number,
): Statement {
  const cases = DWELL_STEPS.slice(1).map((minutes, index) => `WHEN minutes < ${minutes} THEN ${index}`)
  return statement(
    counted,
    (
      bind,
    ) => `SELECT CASE ${cases.join(' ')} ELSE ${DWELL_STEPS.length - 1} END AS step, count() AS visits, sum(minutes) AS minutes
    FROM (
      SELECT datediff('s', ts, exit_ts) / 60.0 AS minutes FROM ${TABLE.visits}
      ${whereSql(scope, fromMs, toMs, bind)}
      AND exit_ts <= ${bind(nowMs)} AND exit_ts >= ts
    ) GROUP BY step ORDER BY step`,
  )
}

/** Lengths of the visits that began in the range and have ended; null if there are none. */
export async function getDwell(
  reads: QuestdbReads,
  scope: HistoryScope,
  fromMs: number,
  toMs: number,
  nowMs: number,
): Promise<DwellDistribution | null> {
  const { sql, binds } = dwellVisits(reads.counted, scope, fromMs, toMs, nowMs)
  return dwellDistribution(await reads.rows(row, sql, binds))
}
