import type { QuestdbReads } from '~/platform/questdb/questdb-reads'
import { turn } from '~/platform/turns'
import { type AssembledHistory, assembleHistory, lastHeardHour, plannedCoverage } from '../answer/assemble-history'
import { storesApart } from '../answer/store-series'
import { type HistoryPlan, type HistoryQuestion, likeForLikePlan, planHistory } from '../question/plan/history-plan'
import { getCompared } from './history-compared'
import { getDoorHours } from './history-doors'
import { getDwell } from './history-dwell'
import { getNewestEvent } from './history-newest-event'
import { getOccupancyRuns } from './history-occupancy'
import { getSamplesOfStores, getTrafficSamples, getTrafficTail } from './history-samples'
import { type ShownSql, shownStatements } from './history-shown-sql'
import { getStoreTotals } from './history-store-totals'

export type HistoryAnswer = AssembledHistory & {
  /** Time of the newest event in the range, epoch milliseconds; null if there is no data. */
  newestMs: number | null
  sql: ShownSql
}

/** Counts of a range and of the compared one; null if there is no such range. */
export async function getHistory(reads: QuestdbReads, question: HistoryQuestion): Promise<HistoryAnswer | null> {
  // A year of many stores is much to compute: other work runs between its parts.
  await turn()
  const planned = planHistory(question)
  if (planned === null) return null
  const plan = await ofStoresThatCount(reads, planned)
  const { counts, comparedCounts, doors, newest, occupancy } = plan
  const tail = getTrafficTail(reads, counts)
  const [samples, totals, heard, newestInTail, dwell, compared, runs] = await Promise.all([
    getTrafficSamples(reads, counts, tail),
    getStoreTotals(reads, counts, tail),
    doors && getDoorHours(reads, doors.storeIds, doors.fromMs, doors.toMs),
    getNewestEvent(reads, newest.scope, newest.fromMs, newest.toMs),
    getDwell(reads, counts.scope, counts.fromMs, counts.toMs, question.nowMs),
    comparedCounts && getCompared(reads, comparedCounts),
    occupancy && getOccupancyRuns(reads, occupancy, question.nowMs),
  ])
  await turn()
  const coverage = plannedCoverage(plan, heard)
  await turn()
  const bars = question.filter.series === 'store' ? storesApart(totals) : null
  const apart = bars && { ...bars, samples: await getSamplesOfStores(reads, counts, bars.storeIds, tail) }
  const answer = assembleHistory(plan, { samples, totals, coverage, dwell, compared, apart, runs })
  const lastHour = lastHeardHour(answer)
  return {
    ...answer,
    newestMs: newestInTail ?? (lastHour && (await getNewestEvent(reads, counts.scope, lastHour.fromMs, lastHour.toMs))),
    sql: shownStatements({
      ...answer,
      counted: reads.counted,
      read: counts,
      compared: comparedCounts,
      timeZone: question.timeZone,
      nowMs: question.nowMs,
      bars,
      minutes: occupancy?.counts ?? null,
    }),
  }
}

/** For a like-for-like comparison, first reads which stores had counts in both periods. */
async function ofStoresThatCount(reads: QuestdbReads, plan: HistoryPlan): Promise<HistoryPlan> {
  if (!plan.question.filter.likeForLike || plan.comparedCounts === null) return plan
  const [now, before] = await Promise.all([
    getStoreTotals(reads, plan.counts),
    getStoreTotals(reads, plan.comparedCounts),
  ])
  return likeForLikePlan(plan, now, before)
}
