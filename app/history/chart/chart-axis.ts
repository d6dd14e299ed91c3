import { nice, ticks } from 'd3-array'
import type { BucketWidth } from '../question/buckets/bucket-slots'
import type { BucketState, HistoryBucket } from '../question/buckets/buckets'

/** The ends of the chart's value axis and its grid lines, people. Exits go down from 0, entries up. */
export type ValueAxis = { entriesMax: number; exitsMax: number; lines: number[] }

/** Approximate number of steps on the axis. */
const STEPS = 4

/** An axis for this many people up and down, with the same scale both ways; with `down` 0 there is nothing below 0. */
export function valueAxis(up: number, down: number): ValueAxis {
  const most = Math.max(1, up)
  // People are whole numbers: no steps below 1.
  const steps = Math.min(STEPS, most + down)
  const [from, to] = nice(-down, most, steps)
  return { entriesMax: to, exitsMax: -from, lines: ticks(from, to, steps) }
}

/** A label under the chart: the index of its bucket, and what begins there. */
export type TimeMark = { index: number; kind: 'month' | 'day' | 'hour' }

/** Least distance between two labels, pixels. */
export const DAY_LABEL_WIDTH = 76
const HOUR_LABEL_WIDTH = 44
const BUCKETS_PER_DAY: Record<BucketWidth, number> = { '5m': 288, '1h': 24, '1d': 1, week: 1 / 7 }
const MOST_DAYS_WITH_HOURS = 2
const MOST_DAYS_WITH_DATES = 70

type Place = Pick<HistoryBucket, 'date' | 'time'>

/**
 * Labels where they fit: hours of the clock for up to two days, else days, else months.
 * @param bandWidth width of one bucket, pixels
 */
export function timeMarks(buckets: readonly Place[], bandWidth: number, width: BucketWidth): TimeMark[] {
  const days = buckets.length / BUCKETS_PER_DAY[width]
  if (days <= MOST_DAYS_WITH_HOURS && width !== '1d') return hourMarks(buckets, bandWidth, width)
  const monthly = days > MOST_DAYS_WITH_DATES
  const nameOf = ({ date }: Place) => (monthly ? date.slice(0, 7) : date)
  const starts = buckets.flatMap((bucket, index) => {
    const before = buckets[index - 1]
    return before === undefined || nameOf(before) !== nameOf(bucket) ? [index] : []
  })
  return spaced(starts, buckets.length, bandWidth).map((index) => ({ index, kind: monthly ? 'month' : 'day' }))
}

/**
 * Every n-th start back from the last, so that labels do not overlap; without enough room after it, the last label goes
 * to the left of its start.
 */
function spaced(starts: readonly number[], length: number, bandWidth: number): number[] {
  const gap = (length * bandWidth) / Math.max(1, starts.length)
  const afterLast = (length - (starts.at(-1) ?? 0)) * bandWidth
  const beforeLast = afterLast < DAY_LABEL_WIDTH ? 2 * DAY_LABEL_WIDTH - afterLast : DAY_LABEL_WIDTH
  const every = Math.max(1, Math.ceil(beforeLast / gap))
  const marks = starts.filter((_, place) => (starts.length - 1 - place) % every === 0)
  const kept: number[] = []
  for (const index of marks.reverse()) {
    const next = kept.at(-1)
    const cramped = next !== undefined && (length - next) * bandWidth < DAY_LABEL_WIDTH
    const room = cramped ? (length - index) * bandWidth - DAY_LABEL_WIDTH : ((next ?? length) - index) * bandWidth
    if (next === undefined || room >= DAY_LABEL_WIDTH) kept.push(index)
  }
  return kept.reverse()
}

function hourMarks(buckets: readonly Place[], bandWidth: number, width: BucketWidth): TimeMark[] {
  const hourWidth = width === '5m' ? bandWidth * 12 : bandWidth
  const every = [1, 2, 3, 4, 6, 12].find((step) => step * hourWidth >= HOUR_LABEL_WIDTH) ?? 12
  const seen = new Set<string>()
  return buckets.flatMap(({ date, time }, index): TimeMark[] => {
    const name = `${date} ${time.slice(0, 2)}`
    if (Number(time.slice(0, 2)) % every !== 0 || seen.has(name)) return []
    seen.add(name)
    return [{ index, kind: index > 0 && buckets[index - 1]?.date !== date ? 'day' : 'hour' }]
  })
}

/** A run of neighbouring buckets in the same state. */
export type StateRun = { state: BucketState; from: number; to: number }

/** Joins neighbouring buckets of the same state, `from` ≤ index < `to`. */
export function stateRuns(buckets: readonly Pick<HistoryBucket, 'state'>[]): StateRun[] {
  const runs: StateRun[] = []
  buckets.forEach(({ state }, index) => {
    const last = runs.at(-1)
    if (last && last.state === state) last.to = index + 1
    else runs.push({ state, from: index, to: index + 1 })
  })
  return runs
}
