import { percentText } from '~/domain/percent'
import type { Store } from '~/domain/stores'
import { HOUR_MS } from '~/domain/time/durations'
import { hoursKind, openIntervals } from '~/domain/time/opening-hours'
import { localDate } from '~/domain/time/zoned-time'
import { pagesAround } from '../../ui/pager'
import { zoneWords } from '../../ui/zone-words'
import { MOST_BARS_OF_PHONES, renderBucketChart } from '../chart/bucket-chart.server'
import type { bucketSlots } from '../question/buckets/bucket-slots'
import type { BucketState, HistoryBucket } from '../question/buckets/buckets'
import type { DwellDistribution } from '../question/buckets/dwell'
import { totalsOf, type WeekHour } from '../question/buckets/totals'
import { type BucketSort, type HistoryFilter, historyPath } from '../question/filter'
import { type Coverage, MOST_STORES_JUDGED } from '../question/presence'
import { type RangeSpan, RECENT_RANGES } from '../question/range'
import type { RetailCalendar } from '../question/retail-calendar'
import {
  ageLabel,
  bucketLabel,
  changeLabel,
  countLabel,
  datesLabel,
  dayLabel,
  differenceLabel,
  rateLabel,
  STATE_WORDS,
} from './bucket-labels'
import { historyForm } from './history-form.server'
import { backWords, rangeWords, WIDTH_WORDS } from './range-words'
import { storeRanking } from './store-ranking.server'

/** Rows of one page of the table of buckets. */
export const BUCKETS_PER_PAGE = 48
/** Newest event older than this while a shop is open: something may be wrong. */
const QUIET_MS = 15 * 60_000
/** Most stores that a sentence names one by one. */
const STORES_NAMED = 20
/** Most silent doors that are named one by one. */
const SILENCES_NAMED = 8

type StoreCounts = ReadonlyMap<string, { entries: number; exits: number }>

/** What the page is made from: the answer to its question, and the stores there are. */
export type HistoryPageInput = {
  filter: HistoryFilter
  span: RangeSpan
  width: Parameters<typeof bucketSlots>[1]
  tooNarrow: Parameters<typeof bucketSlots>[1] | null
  buckets: readonly HistoryBucket[]
  hours: readonly HistoryBucket[]
  storeTotals: StoreCounts
  openHours: ReadonlyMap<string, number | null>
  coverage: Coverage
  comparison: {
    span: RangeSpan
    daysBack: number
    entries: number
    exits: number
    stores: StoreCounts
    buckets: readonly { entries: number | null }[]
  } | null
  series: readonly { storeId: string | null; entries: readonly number[] }[] | null
  dwell: DwellDistribution | null
  newestMs: number | null
  peak: HistoryBucket | null
  slowest: HistoryBucket | null
  week: WeekHour[][] | null
  /** Statements that give the page's figures. */
  sql: {
    totals: string
    compared: string | null
    comparedSeries: string | null
    comparedStores: string | null
    series: string
    bars: string | null
    peak: string | null
    slowest: string | null
    hours: string
    week: string | null
    stores: string
    dwell: string
  }
  /** The stores that count, and those that a like-for-like comparison leaves out. */
  stores: readonly Store[]
  leftOut: readonly Store[]
  /** All stores there are, for the form. */
  offered: readonly Store[]
  timeZone: string
  retail: RetailCalendar
  nowMs: number
  locale: string
}

/** One row of the table, in words. */
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

/** All that the history page shows, as words and numbers ready to be put out: made on the server, so that the browser's words are the same. */
export function historyPage(input: HistoryPageInput) {
  const { filter, buckets, stores, locale, timeZone, nowMs, width, span } = input
  const { comparison } = input
  const totals = totalsOf(buckets)
  const pages = Math.max(1, Math.ceil(buckets.length / BUCKETS_PER_PAGE))
  const page = Math.min(filter.page, pages)
  const subject = subjectOf(filter, stores)
  const words = rangeWords(filter.range, locale)
  const dates = datesLabel(span.firstDate, span.lastDate, locale)
  const rows = sorted(buckets, filter.sort).slice((page - 1) * BUCKETS_PER_PAGE, page * BUCKETS_PER_PAGE)
  const chart = {
    buckets,
    width,
    byStore: input.series?.map(({ entries }) => entries) ?? null,
    compared: comparison?.buckets.map(({ entries }) => entries) ?? [],
    locale,
    title: `${input.series ? 'Entries by store' : 'Entries and exits'} ${WIDTH_WORDS[width].by.toLowerCase()}, ${subject}`,
    description: `${words}, ${zoneWords(timeZone)}. ${countLabel(totals.entries, locale)} entries and ${countLabel(totals.exits, locale)} exits. The table below has the same figures.`,
  }
  return {
    subject,
    timeZone,
    canonical: historyPath({ ...filter, page }),
    ranges: RECENT_RANGES.map((kind) => ({
      label: rangeWords({ kind }, locale),
      to: historyPath({ ...filter, range: { kind }, bucket: null, page: 1 }),
      current: kind === filter.range.kind,
    })),
    form: historyForm({
      filter,
      stores: input.offered,
      timeZone,
      width,
      today: localDate(nowMs, timeZone),
      retail: input.retail,
      locale,
    }),
    rangeWords: words,
    dates,
    /** The range by its name and its dates. */
    when: words === dates ? dates : `${words}, ${dates}`,
    width: WIDTH_WORDS[width],
    tooNarrow: input.tooNarrow && `${WIDTH_WORDS[input.tooNarrow].by} would be too many bars for this range.`,
    begun: buckets.length > 0,
    heard: totals.heard,
    figures: figuresOf(input),
    comparison: comparison && {
      words: backWords(comparison.daysBack),
      dates: datesLabel(comparison.span.firstDate, comparison.span.lastDate, locale),
      elapsed: nowMs < span.toMs,
      heard: comparison.buckets.some(({ entries }) => entries !== null),
      leftOut: namesOf(input.leftOut),
    },
    peak: extreme(input.peak, locale),
    slowest: extreme(input.slowest, locale),
    states: [...new Set(buckets.map((bucket) => bucket.state))],
    anyChanged: buckets.some(({ changed }) => changed),
    charts: {
      wide: renderBucketChart({ ...chart, size: 'wide' }),
      narrow: buckets.length <= MOST_BARS_OF_PHONES ? renderBucketChart({ ...chart, size: 'narrow' }) : null,
    },
    series:
      input.series?.map(
        ({ storeId }) => stores.find((store) => store.storeId === storeId)?.name ?? storeId ?? 'All others',
      ) ?? null,
    heat: heatOf(input.week, locale),
    dwell: dwellOf(input.dwell, locale),
    ranking:
      stores.length > 1
        ? storeRanking({ ...input, totals: input.storeTotals, compared: comparison?.stores ?? null })
        : null,
    silences: silencesOf(input),
    rows: rows.map((bucket) => rowOf(bucket, locale)),
    sort: sortsOf(filter),
    pager: pagesAround(page, pages, (other) => historyPath({ ...filter, page: other })),
    sql: input.sql,
    freshness: freshnessOf(input),
    asOf: new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', timeZone }).format(nowMs),
  }
}

export type HistoryPage = ReturnType<typeof historyPage>

function extreme(hour: HistoryBucket | null, locale: string) {
  return (
    hour && {
      time: bucketLabel(hour, locale),
      day: dayLabel(hour.date, locale),
      entries: countLabel(hour.entries, locale),
    }
  )
}

/** The figures of the whole range, each with its change where there is something to compare with. */
function figuresOf({ buckets, comparison: compared, stores, openHours, storeTotals, locale }: HistoryPageInput) {
  // What was not heard is not known: then there is nothing to compare with.
  const comparison = compared?.buckets.some((bucket) => bucket.entries !== null) ? compared : null
  const { entries, exits, net } = totalsOf(buckets)
  const hours = stores.map(({ storeId }) => openHours.get(storeId) ?? null)
  const openHoursAll = hours.includes(null) ? null : hours.reduce<number>((sum, own) => sum + (own ?? 0), 0)
  const measured = stores.filter(({ areaM2 }) => areaM2 !== null)
  const area = measured.reduce((sum, store) => sum + (store.areaM2 ?? 0), 0)
  const entriesOfMeasured = measured.reduce((sum, { storeId }) => sum + (storeTotals.get(storeId)?.entries ?? 0), 0)
  const change = (now: number, before: number | undefined) =>
    before === undefined ? null : changeLabel(now, before, locale)
  return {
    entries: {
      value: countLabel(entries, locale),
      change: change(entries, comparison?.entries),
      before: comparison && countLabel(comparison.entries, locale),
    },
    exits: {
      value: countLabel(exits, locale),
      change: change(exits, comparison?.exits),
      before: comparison && countLabel(comparison.exits, locale),
    },
    net: {
      value: differenceLabel(net, locale),
      before: comparison && differenceLabel(comparison.entries - comparison.exits, locale),
    },
    perOpenHour: {
      value: rateLabel(openHoursAll ? entries / openHoursAll : null, locale),
      hours: openHoursAll === null ? null : rateLabel(openHoursAll, locale),
    },
    perArea: {
      value: rateLabel(area > 0 ? entriesOfMeasured / area : null, locale),
      note: measured.length === stores.length ? null : `${measured.length} of ${stores.length} stores have an area`,
    },
  }
}

/** Names of stores, of many the first ones and how many more there are. */
function namesOf(stores: readonly Store[]): string[] {
  const names = stores.slice(0, STORES_NAMED).map(({ name }) => name)
  return stores.length > names.length ? [...names, `${stores.length - names.length} others`] : names
}

function subjectOf(filter: HistoryFilter, stores: readonly Store[]): string {
  if (filter.storeIds.length === 0 && filter.groups.length === 0) return 'All stores'
  if (filter.storeIds.length === 0 && filter.groups.length <= 3) return filter.groups.join(', ')
  if (stores.length > 3 || stores.length === 0) return `${stores.length} stores`
  return stores.map((store) => store.name).join(', ')
}

function sorted(buckets: readonly HistoryBucket[], sort: BucketSort): HistoryBucket[] {
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

function sortsOf(filter: HistoryFilter) {
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

function rowOf(bucket: HistoryBucket, locale: string): BucketRow {
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

const HEAT_LEVELS = 5
const WEEKDAY_NAMES = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** Average entries by weekday and hour, for the hours of the clock in which anyone came; null where nobody did or there are none. */
function heatOf(days: WeekHour[][] | null, locale: string) {
  if (days === null) return null
  const most = Math.max(...days.flat().map(({ mean }) => mean ?? 0))
  if (most === 0) return null
  const busy = Array.from({ length: 24 }, (_, hour) => hour).filter((hour) =>
    days.some((day) => (day[hour]?.mean ?? 0) > 0),
  )
  const [first = 0, last = 23] = [busy[0], busy.at(-1)]
  const shown = Array.from({ length: last - first + 1 }, (_, index) => first + index)
  return {
    hours: shown.map((hour) => String(hour).padStart(2, '0')),
    days: days.flatMap((day, index) =>
      day.every(({ hours: heard }) => heard === 0)
        ? []
        : [
            {
              name: WEEKDAY_NAMES[index] ?? '',
              cells: shown.map((hour) => {
                const mean = day[hour]?.mean ?? null
                return {
                  hour,
                  mean: mean === null ? '' : mean < 10 ? rateLabel(mean, locale) : countLabel(Math.round(mean), locale),
                  level: mean === null ? 0 : Math.ceil((mean / most) * HEAT_LEVELS),
                }
              }),
            },
          ],
    ),
  }
}

function dwellOf(dwell: DwellDistribution | null, locale: string) {
  if (dwell === null) return null
  const most = Math.max(...dwell.steps.map(({ visits }) => visits))
  return {
    visits: countLabel(dwell.visits, locale),
    mean: rateLabel(dwell.meanMinutes, locale),
    steps: dwell.steps.map(({ fromMinutes, toMinutes, visits }) => ({
      label: toMinutes === null ? `${fromMinutes} min or more` : `${fromMinutes}–${toMinutes} min`,
      visits: countLabel(visits, locale),
      share: percentText(visits / dwell.visits, locale, 1),
      height: Math.round((visits / most) * 100),
    })),
  }
}

/** The doors that were silent in the range, longest first. */
function silencesOf({ coverage, stores, locale, timeZone }: HistoryPageInput) {
  const names = new Map(stores.map((store) => [store.storeId, store]))
  const clock = new Intl.DateTimeFormat(locale, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  })
  const all = [...coverage.silences].sort((a, b) => b.toMs - b.fromMs - (a.toMs - a.fromMs) || a.fromMs - b.fromMs)
  return {
    /** Of how many stores the doors are not looked at, as these are too many; null where they are. */
    unjudged: coverage.unjudged ? countLabel(stores.length, locale) : null,
    most: countLabel(MOST_STORES_JUDGED, locale),
    count: all.length,
    named: all.slice(0, SILENCES_NAMED).map(({ storeId, doorId, fromMs, toMs }) => {
      const store = names.get(storeId)
      const door = doorId === null ? null : (store?.doors.find((one) => one.doorId === doorId)?.name ?? doorId)
      return {
        key: `${storeId} ${doorId} ${fromMs}`,
        door: [store?.name ?? storeId, door].filter((name) => name !== null).join(', '),
        when: `${clock.format(fromMs)} to ${clock.format(toMs)}`,
      }
    }),
  }
}

function freshnessOf({ newestMs, nowMs, stores, span }: HistoryPageInput) {
  if (newestMs === null) return { tone: 'neutral' as const, text: 'No data in this range' }
  const age = nowMs - newestMs
  const newest = `Last signal ${ageLabel(age)}`
  if (span.toMs <= nowMs) return { tone: 'neutral' as const, text: 'This range has ended' }
  if (age <= QUIET_MS) return { tone: 'good' as const, text: newest }
  const kinds = new Map(stores.map((store) => [hoursKind(store, nowMs, nowMs), store]))
  const openNow = [...kinds.values()].some((store) => openIntervals(store, nowMs - 1, nowMs + 1)?.length !== 0)
  return openNow ? { tone: 'warn' as const, text: newest } : { tone: 'neutral' as const, text: `${newest}, closed now` }
}
