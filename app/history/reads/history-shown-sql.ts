import type { CountedStores } from '~/domain/counted-stores'
import { inputsOf } from '~/domain/metrics'
import type { Store } from '~/domain/stores'
import { localTime } from '../../reads/local-time'
import { type Bind, isOneOf, type Statement, shownSql, statement, storeId } from '../../reads/statement'
import type { HistoryBucket } from '../question/buckets/buckets'
import type { WeekHour } from '../question/buckets/totals'
import type { CountsQuestion } from '../question/plan/counts-question'
import type { RangeSpan } from '../question/range'
import { type BucketPlace, bucketColumns } from './bucket-columns'
import { eventCounts, fromCounts, newestCounts, settledCounts } from './counts-source'
import { dwellVisits } from './history-dwell'
import { double, rangeTotals, type StoreFacts, storeTotals } from './shown-totals'

/**
 * The statements a history page shows. Each is one text that a read-only login can run, and returns the page's figures.
 * They read what the page reads: views, and the raw table for the newest part.
 */
export type ShownSql = {
  /**
   * Entries, exits and net of the range; also per open hour and square metre, if these are known and do not need too
   * many ids.
   */
  totals: string
  /** The same for the compared period; its buckets; its stores. Null without a comparison. */
  compared: string | null
  comparedSeries: string | null
  comparedStores: string | null
  /** Entries, exits and net by bucket of the page's zone. */
  series: string
  /** Entries by bucket and store; null unless the bars are split by store. */
  bars: string | null
  /** Counts of the peak and the slowest hour, null if there is none; all hours, busiest first. */
  peak: string | null
  slowest: string | null
  hours: string
  /** Mean entries by weekday and hour of the clock; null if the page has none. */
  week: string | null
  stores: string
  dwell: string
  /** Entries and exits by minute, from which people inside are reckoned; null if they are not. */
  minutes: string | null
}

/** What the page knows and statements cannot find out: which stores and which hours count, how long shops were open. */
export type ShownSqlInput = {
  counted: CountedStores
  read: CountsQuestion
  compared: CountsQuestion | null
  width: BucketPlace['width']
  span: RangeSpan
  timeZone: string
  nowMs: number
  stores: readonly Store[]
  openHours: ReadonlyMap<string, number | null>
  hours: readonly HistoryBucket[]
  peak: HistoryBucket | null
  slowest: HistoryBucket | null
  week: readonly (readonly WeekHour[])[] | null
  /**
   * Stores that the bars show separately, and whether all others are drawn together; null if bars are entries and
   * exits.
   */
  bars: { storeIds: readonly string[]; others: boolean } | null
  /** What is read by minute for the people inside. */
  minutes: CountsQuestion | null
}

export function shownStatements(input: ShownSqlInput): ShownSql {
  const { counted, read, compared, width, span, timeZone, nowMs, stores, openHours, hours, peak, slowest, week, bars } =
    input
  const { scope, fromMs, toMs } = read
  const facts = stores.map(
    (store): StoreFacts => ({ storeId: store.storeId, inputs: inputsOf(store, openHours.get(store.storeId)) }),
  )
  const place = { width, timeZone, weekStart: span.weekStart }
  const one = (hour: HistoryBucket | null) =>
    hour && shownSql(rangeTotals(counted, { ...read, fromMs: hour.fromMs, toMs: hour.toMs }))
  const open = hours.at(-1)
  const heldMs = open?.state === 'open' ? open.fromMs : toMs
  const over = { ...read, toMs: heldMs, openFromMs: Math.min(read.openFromMs, heldMs) }
  return {
    totals: shownSql(rangeTotals(counted, read, facts)),
    compared: compared && shownSql(rangeTotals(counted, compared)),
    comparedSeries: compared && shownSql(bucketTotals(counted, compared, place)),
    comparedStores: compared && shownSql(storeTotals(counted, compared)),
    series: shownSql(bucketTotals(counted, read, place)),
    bars: bars && shownSql(storeBuckets(counted, read, place, bars)),
    peak: one(peak),
    slowest: one(slowest),
    hours: shownSql(bucketTotals(counted, read, { ...place, width: '1h' }, 'entries DESC')),
    week: week && shownSql(weekHours(counted, over, timeZone, week)),
    stores: shownSql(storeTotals(counted, read, facts)),
    dwell: shownSql(dwellVisits(counted, scope, fromMs, toMs, nowMs)),
    minutes: input.minutes && shownSql(minuteTotals(counted, input.minutes)),
  }
}

/** Rows of `ts`, `store_id`, `entries`, `exits` of a question, from the sources that the page reads. */
function countedSql(question: CountsQuestion, bind: Bind): string {
  const sources = [settledCounts(question), newestCounts(question)].filter((source) => source !== null)
  const named = (column: string, name: string) => (column === name ? name : `${column} AS ${name}`)
  const parts = (sources.length === 0 ? [eventCounts(question)] : sources).map((source) => {
    const columns = [storeId(bind), named(source.entries, 'entries'), named(source.exits, 'exits')]
    return `SELECT ts, ${columns.join(', ')} ${fromCounts(source, bind)}`
  })
  return `(
    ${parts.join('\n    UNION ALL\n    ')}
    )`
}

/** Entries, exits and net by local bucket. */
function bucketTotals(counted: CountedStores, question: CountsQuestion, place: BucketPlace, order?: string): Statement {
  const { columns, names } = bucketColumns(place, question)
  return statement(
    counted,
    (bind) => `SELECT ${columns},
    sum(entries) AS entries, sum(exits) AS exits, sum(entries) - sum(exits) AS net
    FROM ${countedSql(question, bind)}
    GROUP BY ${names.join(', ')} ORDER BY ${[...(order ? [order] : []), ...names].join(', ')}`,
  )
}

/** Entries, exits and net by minute. */
function minuteTotals(counted: CountedStores, question: CountsQuestion): Statement {
  return statement(
    counted,
    (bind) => `SELECT timestamp_floor('m', ts) AS minute,
    sum(entries) AS entries, sum(exits) AS exits, sum(entries) - sum(exits) AS net
    FROM ${countedSql(question, bind)}
    GROUP BY minute ORDER BY minute`,
  )
}

/** Entries by local bucket, of single stores and of all others together. */
function storeBuckets(
  counted: CountedStores,
  question: CountsQuestion,
  place: BucketPlace,
  { storeIds, others }: NonNullable<ShownSqlInput['bars']>,
): Statement {
  const { columns, names } = bucketColumns(place, question)
  return statement(counted, (bind) => {
    const store = others
      ? `CASE WHEN ${isOneOf('store_id', storeIds, bind)} THEN store_id ELSE 'all others' END`
      : 'store_id'
    return `SELECT ${columns}, ${store} AS store, sum(entries) AS entries
    FROM ${countedSql(question, bind)}
    GROUP BY ${names.join(', ')}, store ORDER BY ${names.join(', ')}, store`
  })
}

/**
 * Means over the hours that count. The page knows from doors and opening hours how many there are per weekday and hour;
 * the statement lists these numbers, Monday 00:00 first.
 */
function weekHours(
  counted: CountedStores,
  question: CountsQuestion,
  timeZone: string,
  week: readonly (readonly WeekHour[])[],
): Statement {
  const local = localTime(timeZone, question)
  const ofHours = week.flat().map(({ hours }) => double(hours))
  return statement(
    counted,
    (
      bind,
    ) => `SELECT weekday, hour, entries, entries / ARRAY[${ofHours.join(', ')}][24 * weekday + hour - 23] AS mean_entries
    FROM (
    SELECT day_of_week(${local}) AS weekday, hour(${local}) AS hour, sum(entries) AS entries
    FROM ${countedSql(question, bind)}
    GROUP BY weekday, hour
    ) ORDER BY weekday, hour`,
  )
}
