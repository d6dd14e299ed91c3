import type { Counts } from '~/domain/metrics'
import type { Store } from '~/domain/stores'
import { intersectionOf } from '~/domain/time/intervals'
import { weekdayOf } from '~/domain/time/zoned-time'
import type { BucketWidth } from '../question/buckets/bucket-slots'
import { fillBuckets, type HistoryBucket, type TrafficSample } from '../question/buckets/buckets'
import type { DwellDistribution } from '../question/buckets/dwell'
import { extremesOf, openHoursOf, type WeekHour, weekHoursOf } from '../question/buckets/totals'
import type { OccupancyRun } from '../question/occupancy/occupancy'
import { onDays } from '../question/plan/chosen-days'
import type { HistoryPlan } from '../question/plan/history-plan'
import { type Coverage, coverageOf, type HeardDoor, openingsOf } from '../question/presence'
import type { RangeSpan } from '../question/range'
import { type ComparedCounts, type ComparedPeriod, comparedPeriod } from './compared-period'
import { type RangeOccupancy, rangeOccupancy } from './range-occupancy'
import { type StoreSeries, type StoresApart, storeSeries } from './store-series'

/** The data read for a plan. */
export type HistoryFindings = {
  samples: readonly TrafficSample[]
  totals: Map<string, Counts>
  coverage: Coverage
  dwell: DwellDistribution | null
  compared: ComparedCounts | null
  /** Null unless the bars are split by store. */
  apart: (StoresApart & { samples: Parameters<typeof storeSeries>[1] }) | null
  /** Null if people inside are not reckoned. */
  runs: readonly OccupancyRun[] | null
}

export type AssembledHistory = {
  span: RangeSpan
  /** The width shown, and the requested one if that would give too many buckets. */
  width: BucketWidth
  tooNarrow: BucketWidth | null
  /** The chosen stores that count: all of them or, like for like, those open in both periods. */
  stores: readonly Store[]
  leftOut: readonly Store[]
  buckets: HistoryBucket[]
  /** The same range by hours of the clock. */
  hours: HistoryBucket[]
  storeTotals: Map<string, Counts>
  /** Hours each store was open so far and heard from; null if its hours are unknown. */
  openHours: Map<string, number | null>
  coverage: Coverage
  comparison: ComparedPeriod | null
  /** Entries by bucket and store, most first; the last may be all other stores. Null unless requested. */
  series: StoreSeries[] | null
  dwell: DwellDistribution | null
  /** Hours with the most and the fewest entries, see `extremesOf`. */
  peak: HistoryBucket | null
  slowest: HistoryBucket | null
  /** Means by weekday and hour; null if the range is shorter than a week. */
  week: WeekHour[][] | null
  /** People inside; null unless one store is asked about, and not for too long. */
  occupancy: RangeOccupancy | null
}

/** State of the doors in a planned range. @param doors null if they are not judged */
export function plannedCoverage(
  { question, stores, counts, days }: HistoryPlan,
  doors: readonly HeardDoor[] | null,
): Coverage {
  const endMs = Math.max(counts.fromMs, counts.toMs)
  const known =
    doors === null
      ? openingsOf(stores, counts.fromMs, endMs)
      : coverageOf(stores, doors, counts.fromMs, endMs, question.nowMs)
  return days === null ? known : onDays(known, days)
}

/** Puts the answer to a planned question together. */
export function assembleHistory(plan: HistoryPlan, findings: HistoryFindings): AssembledHistory {
  const { question, span, width, tooNarrow, stores, days, places, compared } = plan
  const { samples, totals, coverage, apart, runs } = findings
  const { nowMs } = question
  const hours = fillBuckets(plan.hours, samples, coverage, nowMs)
  const buckets = width === '1h' ? hours : fillBuckets(places, samples, coverage, nowMs)
  const { fromMs } = plan.counts
  const passed = { fromMs, toMs: Math.max(fromMs, Math.min(span.toMs, nowMs)) }
  const counting = new Set(stores)
  return {
    span,
    width,
    tooNarrow,
    stores,
    leftOut: question.stores.filter((store) => !counting.has(store)),
    buckets,
    hours,
    storeTotals: totals,
    openHours: openHoursOf(stores, days === null ? [passed] : intersectionOf(days, [passed]), coverage.unheard),
    coverage,
    comparison: compared && findings.compared && comparedPeriod(plan, compared, findings.compared),
    series: apart && storeSeries(apart, apart.samples, buckets),
    dwell: findings.dwell,
    occupancy: runs && rangeOccupancy(plan, { runs, coverage, hours, buckets }),
    ...extremesOf(hours),
    week: new Set(hours.map(({ date }) => date)).size < 7 ? null : weekHoursOf(hours, weekdayOf),
  }
}

/** The last hour with any data: the one of the newest event. */
export function lastHeardHour({ hours }: Pick<AssembledHistory, 'hours'>): HistoryBucket | null {
  return hours.findLast(({ entries }) => entries !== null) ?? null
}
