import { viewsServeUntil } from '~/domain/counts'
import { MINUTE_MS } from '~/domain/time/durations'
import type { QuestdbReads } from '~/platform/questdb/questdb-reads'
import { getCorrections } from '../../live/reads/count-corrections'
import { getSumsOfSpans } from '../../live/reads/sums-before'
import { type OccupancyRun, occupancyRuns } from '../question/occupancy/occupancy'
import type { OccupancyQuestion } from '../question/occupancy/occupancy-question'
import { getTrafficSamples } from './history-samples'

/** People inside one store, minute by minute. */
export async function getOccupancyRuns(
  reads: QuestdbReads,
  { store, counts, resetsMs, untilMs }: OccupancyQuestion,
  nowMs: number,
): Promise<OccupancyRun[]> {
  const { storeId } = store
  const [minutes, corrections] = await Promise.all([
    getTrafficSamples(reads, counts),
    getCorrections(reads, storeId, counts.fromMs),
  ])
  const counted = corrections
    .map(({ at, people }) => ({ atMs: Date.parse(at), people }))
    .filter(({ atMs }) => atMs < untilMs)
    .sort((a, b) => a.atMs - b.atMs)
  const minuteOf = (atMs: number) => Math.floor(atMs / MINUTE_MS) * MINUTE_MS
  const begun = counted.map(({ atMs }) => ({ storeId, fromMs: minuteOf(atMs), toMs: atMs }))
  const before = begun.length === 0 ? [] : await getSumsOfSpans(reads, begun, viewsServeUntil(nowMs))
  const changeAt = new Map(minutes.map(({ atMs, entries, exits }) => [atMs, entries - exits]))
  const changeAfter = (atMs: number, { entries, exits }: { entries: number; exits: number }) =>
    (changeAt.get(minuteOf(atMs)) ?? 0) - (entries - exits)
  return occupancyRuns(
    [...changeAt].map(([atMs, change]) => ({ atMs, change })),
    counted.map((one, i) => ({ ...one, changeAfter: changeAfter(one.atMs, before[i] ?? { entries: 0, exits: 0 }) })),
    resetsMs,
    untilMs,
  )
}
