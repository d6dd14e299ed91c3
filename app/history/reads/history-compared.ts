import type { QuestdbReads } from '~/platform/questdb/questdb-reads'
import type { ComparedCounts } from '../answer/compared-period'
import type { CountsQuestion } from '../question/plan/counts-question'
import { getTrafficSamples, getTrafficTail } from './history-samples'
import { getStoreTotals } from './history-store-totals'

/** Counts of the period that a range is compared with. */
export async function getCompared(reads: QuestdbReads, counts: CountsQuestion): Promise<ComparedCounts> {
  const tail = getTrafficTail(reads, counts)
  const [samples, stores] = await Promise.all([
    getTrafficSamples(reads, counts, tail),
    getStoreTotals(reads, counts, tail),
  ])
  return { samples, stores }
}
