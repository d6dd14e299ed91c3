import type { CountedStores } from '~/domain/counted-stores'
import { VIEW_OF_SAMPLES } from '~/domain/counts'
import type { Store } from '~/domain/stores'
import { TABLE } from '~/domain/tables'
import { localTime } from '../../reads/local-time'
import { type Bind, isOneOf, ofStores, type Statement, shownSql, statement, storeId } from '../../reads/statement'
import type { HistoryBucket } from '../question/buckets/buckets'
import type { WeekHour } from '../question/buckets/totals'
import type { RangeSpan } from '../question/range'
import { type BucketPlace, bucketColumns } from './bucket-columns'
import { dwellVisits } from './history-dwell'
import type { TrafficSamplesQuestion } from './history-samples'
import { whereSql } from './history-scope'

/**
 * The statements a history page shows, each one text that a read-only login can run as it stands and that gives the page's figures. They read what the page reads: views, and the raw
 * table for what is younger than they are.
 */
export type ShownSql = {
  /** Entries, exits, net of the range, and per open hour and square metre where those are known and do not take too many ids. */
  totals: string
  /** The same of the period compared with; its buckets; its stores. Null without a comparison. */
  compared: string | null
  comparedSeries: string | null
  comparedStores: string | null
  /** Entries, exits, net by bucket of the page's zone. */
  series: string
  /** Entries by bucket and store; null unless the bars tell stores apart. */
  bars: string | null
  /** Counts of the peak and of the slowest hour, null where there is none; all hours, busiest first. */
  peak: string | null
  slowest: string | null
  hours: string
  /** Mean entries by weekday and hour of the clock; null where the page has none. */
  week: string | null
  stores: string
  dwell: string
}

/** What the page has found out that statements cannot: which stores, which hours count, for how long shops were open. */
export type ShownSqlInput = {
  counted: CountedStores
  read: TrafficSamplesQuestion
  compared: TrafficSamplesQuestion | null
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
  /** Stores that the bars tell apart, and whether all others are drawn together; null where bars are entries and exits. */
  bars: { storeIds: readonly string[]; others: boolean } | null
}

/** Most ids that a statement names to tell a rate of some stores from that of others: it is for people to read. */
const MOST_IDS_FOR_RATES = 200

export function shownStatements(input: ShownSqlInput): ShownSql {
  const { counted, read, compared, width, span, timeZone, nowMs, stores, openHours, hours, peak, slowest, week, bars } =
    input
  const { scope, fromMs, toMs } = read
  const place = { width, timeZone, weekStart: span.weekStart }
  const one = (hour: HistoryBucket | null) =>
    hour && shownSql(rangeTotals(counted, { ...read, fromMs: hour.fromMs, toMs: hour.toMs }))
  const open = hours.at(-1)
  const heldMs = open?.state === 'open' ? open.fromMs : toMs
  const over = { ...read, toMs: heldMs, openFromMs: Math.min(read.openFromMs, heldMs) }
  return {
    totals: shownSql(rangeTotals(counted, read, { stores, openHours })),
    compared: compared && shownSql(rangeTotals(counted, compared)),
    comparedSeries: compared && shownSql(bucketTotals(counted, compared, place)),
    comparedStores: compared && shownSql(storeTotals(counted, compared)),
    series: shownSql(bucketTotals(counted, read, place)),
    bars: bars && shownSql(storeBuckets(counted, read, place, bars)),
    peak: one(peak),
    slowest: one(slowest),
    hours: shownSql(bucketTotals(counted, read, { ...place, width: '1h' }, 'entries DESC')),
    week: week && shownSql(weekHours(counted, over, timeZone, week)),
    stores: shownSql(storeTotals(counted, read, { stores, openHours })),
    dwell: shownSql(dwellVisits(counted, scope, fromMs, toMs, nowMs)),
  }
}

type Known = Pick<ShownSqlInput, 'stores' | 'openHours'>

/** A number as a DOUBLE: a quotient of whole numbers would be one. */
const double = (value: number) => (Number.isInteger(value) ? `${value}.0` : String(value))

/** Rows of `ts`, `store_id`, `entries`, `exits` of a question. */
function countedSql({ scope, fromMs, openFromMs, toMs, minutes }: TrafficSamplesQuestion, bind: Bind): string {
  const settled = `SELECT ts, ${storeId(bind)}, entries, exits FROM ${VIEW_OF_SAMPLES[minutes]}
    ${whereSql(scope, fromMs, Math.min(openFromMs, toMs), bind)}`
  const newest = `SELECT ts, ${storeId(bind)}, customers_in AS entries, customers_out AS exits FROM ${TABLE.traffic}
    ${whereSql(scope, Math.max(fromMs, openFromMs), toMs, bind)}`
  const parts = [openFromMs > fromMs ? settled : null, openFromMs < toMs ? newest : null].filter(
    (part) => part !== null,
  )
  return `(
    ${parts.length === 0 ? newest : parts.join('\n    UNION ALL\n    ')}
    )`
}

/** Entries, exits and net by bucket of a zone. */
function bucketTotals(
  counted: CountedStores,
  question: TrafficSamplesQuestion,
  place: BucketPlace,
  order?: string,
): Statement {
  const { columns, names } = bucketColumns(place, question)
  return statement(
    counted,
    (bind) => `SELECT ${columns},
    sum(entries) AS entries, sum(exits) AS exits, sum(entries) - sum(exits) AS net
    FROM ${countedSql(question, bind)}
    GROUP BY ${names.join(', ')} ORDER BY ${[...(order ? [order] : []), ...names].join(', ')}`,
  )
}

/** Entries by bucket of a zone, of single stores and of all others together. */
function storeBuckets(
  counted: CountedStores,
  question: TrafficSamplesQuestion,
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
 * Means over the hours that count. How many those are of each weekday and hour the page knows from doors and opening hours: they stand in the
 * statement, Monday 00:00 first.
 */
function weekHours(
  counted: CountedStores,
  question: TrafficSamplesQuestion,
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

/** Totals of all stores together, from the raw table. */
function rangeTotals(
  counted: CountedStores,
  { scope, fromMs, toMs }: TrafficSamplesQuestion,
  known?: Known,
): Statement {
  return statement(counted, (bind) => {
    const sums = [
      'coalesce(sum(customers_in), 0) AS entries',
      'coalesce(sum(customers_out), 0) AS exits',
      'coalesce(sum(customers_in) - sum(customers_out), 0) AS net',
      ...(known ? ratesOfRange(known, bind) : []),
    ]
    return `SELECT ${sums.join(',\n    ')}
    FROM ${TABLE.traffic}
    ${whereSql(scope, fromMs, toMs, bind)}`
  })
}

function ratesOfRange({ stores, openHours }: Known, bind: Bind): string[] {
  const hours = stores.map(({ storeId }) => openHours.get(storeId) ?? null)
  const allHours = hours.includes(null) ? 0 : hours.reduce<number>((sum, own) => sum + (own ?? 0), 0)
  const measured = stores.filter(({ areaM2 }) => areaM2 !== null)
  const area = measured.reduce((sum, store) => sum + (store.areaM2 ?? 0), 0)
  const without = stores.filter(({ areaM2 }) => areaM2 === null).map(({ storeId }) => storeId)
  const measurable = area > 0 && without.length <= MOST_IDS_FOR_RATES
  const entries = () =>
    without.length === 0 ? 'customers_in' : `CASE WHEN ${ofStores(without, bind)} THEN 0 ELSE customers_in END`
  return [
    ...(allHours > 0 ? [`coalesce(sum(customers_in), 0) / ${double(allHours)} AS entries_per_open_hour`] : []),
    ...(measurable ? [`coalesce(sum(${entries()}), 0) / ${double(area)} AS entries_per_m2`] : []),
  ]
}

/** Totals of each store from the raw table; areas from the mirror of the registry. */
function storeTotals(
  counted: CountedStores,
  { scope, fromMs, toMs }: TrafficSamplesQuestion,
  known?: Known,
): Statement {
  return statement(counted, (bind) => {
    const rates = known ? ratesOfStores(known, bind) : []
    const areas = rates.some((rate) => rate.includes('area_m2'))
    return `SELECT counted.store_id AS store_id, ${['entries', 'exits', 'entries - exits AS net', ...rates].join(', ')}
    FROM (
    SELECT ${storeId(bind)}, sum(customers_in) AS entries, sum(customers_out) AS exits
    FROM ${TABLE.traffic}
    ${whereSql(scope, fromMs, toMs, bind)}
    GROUP BY store_id
    ) counted${areas ? ` LEFT JOIN ${TABLE.stores} ON store_id` : ''}
    ORDER BY entries DESC, store_id`
  })
}

function ratesOfStores({ stores, openHours }: Known, bind: Bind): string[] {
  const kinds = new Map<number | null, string[]>()
  for (const { storeId } of stores) {
    const hours = openHours.get(storeId) || null
    const ids = kinds.get(hours)
    if (ids) ids.push(storeId)
    else kinds.set(hours, [storeId])
  }
  const [most, ...others] = [...kinds].sort(([, a], [, b]) => b.length - a.length)
  const text = (hours: number | null) => (hours === null ? 'null' : double(hours))
  const named = others.reduce((sum, [, ids]) => sum + ids.length, 0)
  const rates: string[] = []
  if (most && named <= MOST_IDS_FOR_RATES && (most[0] !== null || others.length > 0)) {
    const cases = others.map(([hours, ids]) => `WHEN ${isOneOf('counted.store_id', ids, bind)} THEN ${text(hours)}`)
    const hours = others.length === 0 ? text(most[0]) : `CASE ${cases.join(' ')} ELSE ${text(most[0])} END`
    rates.push(`entries / ${hours} AS entries_per_open_hour`)
  }
  if (stores.some(({ areaM2 }) => areaM2 !== null)) rates.push('entries / area_m2 AS entries_per_m2')
  return rates
}
