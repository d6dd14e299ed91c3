import { HOUR_MS } from '~/domain/time/durations'
import type { BucketState, HistoryBucket } from '../question/buckets/buckets'
import { type BucketSort, type HistoryFilter, historyPath } from '../question/filter'
import { bucketLabel, countLabel, dayLabel, differenceLabel, STATE_WORDS } from './bucket-labels'

/** One row of the table, as text. */
export type BucketRow = {
  /** First instant, ISO 8601 UTC. */
  hour: string
  day: string
  time: string
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

/** Links that sort by a column, and the current order. */
export function sortsOf(filter: HistoryFilter) {
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
    time: link('time', 'Time'),
    entries: link('entries', 'Entries'),
    exits: link('exits', 'Exits'),
    net: link('net', 'Net'),
  }
}

export function rowOf(bucket: HistoryBucket, locale: string): BucketRow {
  const net = bucket.entries === null || bucket.exits === null ? null : bucket.entries - bucket.exits
  const short = bucket.toMs - bucket.fromMs <= HOUR_MS
  return {
    hour: new Date(bucket.fromMs).toISOString(),
    day: short
      ? dayLabel(bucket.date, locale)
      : new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' }).format(
          new Date(`${bucket.date}T12:00Z`),
        ),
    time: bucketLabel(bucket, locale),
    entries: countLabel(bucket.entries, locale),
    exits: countLabel(bucket.exits, locale),
    net: net === null ? '–' : differenceLabel(net, locale),
    state: bucket.state,
    stateWords: STATE_WORDS[bucket.state],
    changed: bucket.changed,
  }
}
