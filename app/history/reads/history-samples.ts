import { z } from 'zod'
import { type SampleMinutes, STRIDE_OF_SAMPLES } from '~/domain/counts'
import type { QuestdbReads } from '~/platform/questdb/questdb-reads'
import { type Statement, statement, storeId } from '../../reads/statement'
import type { TrafficSample } from '../question/buckets/buckets'
import { type CountsQuestion, countsOfStores } from '../question/plan/counts-question'
import { type CountsSource, fromCounts, newestCounts, settledCounts } from './counts-source'

const row = z.object({
  ts: z.date(),
  entries: z.number(),
  exits: z.number(),
  events: z.number(),
})
const storeRow = row.extend({ store_id: z.string() })

/** A store's counts in the UTC sample that begins at `ts`. */
export type StoreSample = z.infer<typeof storeRow>

/** Sums of a source by sample; over all stores or per store. */
function sampled(
  reads: QuestdbReads,
  source: CountsSource,
  minutes: SampleMinutes,
  stores: 'together' | 'each',
): Statement {
  const { entries, exits, events } = source
  return statement(
    reads.counted,
    (bind) => `SELECT ts${stores === 'together' ? '' : `, ${storeId(bind)}`},
    sum(${entries}) AS entries, sum(${exits}) AS exits, ${events} AS events
    ${fromCounts(source, bind)}
    SAMPLE BY ${STRIDE_OF_SAMPLES[minutes]}`,
  )
}

/**
 * The samples of `openFromMs` ≤ t < `toMs` by store, from the raw table. All figures of a page take their newest part
 * from one such answer, so that they agree however many events arrive while they are read.
 */
export async function getTrafficTail(reads: QuestdbReads, question: CountsQuestion): Promise<StoreSample[]> {
  const source = newestCounts(question)
  if (source === null) return []
  const { sql, binds } = sampled(reads, source, question.minutes, 'each')
  return reads.rows(storeRow, sql, binds)
}

/**
 * Sums of traffic over the stores per UTC sample, in order of time; samples without data are absent.
 * @param tail the result of `getTrafficTail` for the same question
 */
export async function getTrafficSamples(
  reads: QuestdbReads,
  question: CountsQuestion,
  tail: Promise<StoreSample[]> = getTrafficTail(reads, question),
): Promise<TrafficSample[]> {
  const source = settledCounts(question)
  const settled = source && sampled(reads, source, question.minutes, 'together')
  const [closed, open] = await Promise.all([settled ? reads.rows(row, settled.sql, settled.binds) : [], tail])
  const newest = new Map<number, TrafficSample>()
  for (const { ts, entries, exits, events } of open) {
    const atMs = ts.getTime()
    const sum = newest.get(atMs) ?? { atMs, entries: 0, exits: 0, events: 0 }
    newest.set(atMs, { atMs, entries: sum.entries + entries, exits: sum.exits + exits, events: sum.events + events })
  }
  return [...closed.map(({ ts, ...sums }) => ({ atMs: ts.getTime(), ...sums })), ...newest.values()].sort(
    (a, b) => a.atMs - b.atMs,
  )
}

/**
 * The same per store, in order of time.
 * @param tail the result of `getTrafficTail` for the same question; callers ignore stores that the question does not
 *   name
 */
export async function getStoreSamples(
  reads: QuestdbReads,
  question: CountsQuestion,
  tail: Promise<StoreSample[]> = getTrafficTail(reads, question),
): Promise<StoreSample[]> {
  const source = settledCounts(question)
  const settled = source && sampled(reads, source, question.minutes, 'each')
  const [closed, open] = await Promise.all([settled ? reads.rows(storeRow, settled.sql, settled.binds) : [], tail])
  return [...closed, ...open].sort((a, b) => a.ts.getTime() - b.ts.getTime())
}

/** The same for single stores of the question. @param tail of all its stores */
export async function getSamplesOfStores(
  reads: QuestdbReads,
  question: CountsQuestion,
  storeIds: readonly string[],
  tail: Promise<StoreSample[]> = getTrafficTail(reads, question),
): Promise<StoreSample[]> {
  return storeIds.length === 0 ? [] : getStoreSamples(reads, countsOfStores(question, storeIds), tail)
}
