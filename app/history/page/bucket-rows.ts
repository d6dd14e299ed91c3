import { daysBetween } from '~/domain/time/zoned-time'
import type { BucketWidth } from '../question/buckets/bucket-slots'
import type { BucketState, HistoryBucket } from '../question/buckets/buckets'
import type { BucketSlot } from '../question/buckets/hour-slots'
import { type BucketSort, type HistoryFilter, historyPath } from '../question/filter'
import { bucketLabel, countLabel, dayLabel, differenceLabel, STATE_WORDS, weekdayLabel } from './bucket-labels'

/** One row of the table, as text. */
export type BucketRow = {
  /** First instant, ISO 8601 UTC. */
  hour: string
  /** The day that a bucket of an hour or less lies in; null where the bucket is a day or a week itself. */
  day: string | null
  /** When it is: a span of the clock, a date with its weekday, or the dates of a week. */
  time: string
  /** Where it is shown in more detail; null where there is none. */
  to: string | null
  entries: string
  exits: string
  net: string
  state: BucketState
  stateWords: string
  changed: boolean
}

/** Buckets sorted as the URL says; those with unknown counts come last. */
export function sorted(buckets: readonly HistoryBucket[], sort: BucketSort): HistoryBucket[] {
  const sign = sort.startsWith('-') ? -1 : 1
  const value = (bucket: HistoryBucket): number | null => {
    if (sort.endsWith('time')) return bucket.fromMs
    if (bucket.entries === null || bucket.exits === null) return null
    if (sort.endsWith('entries')) return bucket.entries
    return sort.endsWith('exits') ? bucket.exits : bucket.entries - bucket.exits
  }
  return [...buckets].sort((a, b) => {
    const [left, right] = [value(a), value(b)]
    if (left === null || right === null) return Number(left === null) - Number(right === null) || a.fromMs - b.fromMs
    return sign * (left - right) || a.fromMs - b.fromMs
  })
}

/** The heading above when buckets are. */
export const TIME_HEADS: Record<BucketWidth, string> = { '5m': 'Time', '1h': 'Time', '1d': 'Date', week: 'Week' }

/** Links that sort by a column, and the current order. */
export function sortsOf(filter: HistoryFilter, width: BucketWidth) {
  const link = (column: 'time' | 'entries' | 'exits' | 'net', label: string) => ({
    label,
    to: historyPath({ ...filter, sort: filter.sort === `-${column}` ? column : `-${column}`, page: 1 }),
    sorted: filter.sort.endsWith(column)
      ? filter.sort.startsWith('-')
        ? ('descending' as const)
        : ('ascending' as const)
      : null,
  })
  return {
    time: link('time', TIME_HEADS[width]),
    entries: link('entries', 'Entries'),
    exits: link('exits', 'Exits'),
    net: link('net', 'Net'),
  }
}

/**
 * Where the day or week of a bucket is shown in more detail: by hour, and a page of one day by five minutes.
 * @returns null where nothing narrower is left
 */
export function insideOf(
  { date, lastDate }: Pick<HistoryBucket, 'date' | 'lastDate'>,
  filter: HistoryFilter,
  width: BucketWidth,
): string | null {
  if (width === '5m') return null
  const { range } = filter
  const isDay =
    range.kind === 'today' || range.kind === 'yesterday' || (range.kind === 'custom' && range.from === range.to)
  const bucket = width === '1h' && isDay ? '5m' : '1h'
  return historyPath({ ...filter, range: { kind: 'custom', from: date, to: lastDate }, bucket, page: 1 })
}

/** When a bucket is, as the first cells of its row. */
export function whenOf(bucket: BucketSlot, width: BucketWidth, locale: string): Pick<BucketRow, 'day' | 'time'> {
  const label = bucketLabel(bucket, locale)
  if (width === '1d') return { day: null, time: `${weekdayLabel(bucket.date, locale)} ${label}` }
  return { day: width === 'week' ? null : dayLabel(bucket.date, locale), time: label }
}

export function rowOf(bucket: HistoryBucket, filter: HistoryFilter, width: BucketWidth, locale: string): BucketRow {
  const net = bucket.entries === null || bucket.exits === null ? null : bucket.entries - bucket.exits
  return {
    hour: new Date(bucket.fromMs).toISOString(),
    ...whenOf(bucket, width, locale),
    to: insideOf(bucket, filter, width),
    entries: countLabel(bucket.entries, locale),
    exits: countLabel(bucket.exits, locale),
    net: net === null ? '–' : differenceLabel(net, locale),
    state: bucket.state,
    stateWords: stateWords(bucket, width),
    changed: bucket.changed,
  }
}

/** A week that the range cuts off has all its counts, and yet is not a week. */
function stateWords(bucket: HistoryBucket, width: BucketWidth): string {
  const days = daysBetween(bucket.date, bucket.lastDate) + 1
  const isCut = width === 'week' && days < 7 && (bucket.state === 'complete' || bucket.state === 'counted')
  if (!isCut) return STATE_WORDS[bucket.state]
  return `Part of a week, ${days === 1 ? '1 day' : `${days} days`}`
}
