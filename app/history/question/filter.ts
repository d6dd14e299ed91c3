import { z } from 'zod'
import { MAX_ID_LENGTH } from '~/domain/events/messages'
import { METRICS, type MetricSortName } from '~/domain/metrics'
import { isTimeZone } from '~/domain/stores'
import { daysBetween } from '~/domain/time/zoned-time'
import { BUCKETS, type BucketWidth, defaultBucket } from './buckets/bucket-slots'
import {
  COMPARISONS,
  type Comparison,
  FIRST_YEAR,
  type HistoryRange,
  LAST_YEAR,
  MOST_DAYS,
  parseRange,
  rangeText,
} from './range'

/** The history page's question, and its one canonical URL. */

/** The most stores that one URL may name. Naming none means all stores, however many there are. */
export const MAX_NAMED_STORES = 200
const MAX_NAMED_GROUPS = 50
const MAX_GROUP_LENGTH = 200

/** Larger page numbers are rejected. */
const MAX_PAGE = 10_000

/** Weekdays as written in URLs, Monday first: weekday 1 is `WEEKDAYS[0]`. */
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

/**
 * Columns by which the table of buckets and the league table of stores can be sorted; with a leading `-`, largest
 * first.
 */
const BUCKET_COLUMNS = ['time', 'entries', 'exits', 'net'] as const
export type StoreColumn = 'name' | MetricSortName | 'change'
const STORE_COLUMNS: readonly StoreColumn[] = ['name', ...METRICS.map(({ sortName }) => sortName), 'change']
type Sorted<Column extends string> = Column | `-${Column}`
export type BucketSort = Sorted<(typeof BUCKET_COLUMNS)[number]>
export type StoreSort = Sorted<StoreColumn>
const bothWays = <Column extends string>(columns: readonly Column[]): Sorted<Column>[] =>
  columns.flatMap((column): Sorted<Column>[] => [column, `-${column}`])
const BUCKET_SORTS = bothWays(BUCKET_COLUMNS)
const STORE_SORTS = bothWays(STORE_COLUMNS)
const NEWEST_FIRST: BucketSort = '-time'
const MOST_ENTRIES_FIRST: StoreSort = '-entries'

/** What the bars of the chart are split by. */
const CHART_SERIES = ['direction', 'store'] as const

export type HistoryFilter = {
  /**
   * Named stores, and groups whose stores are included too; both sorted, without duplicates. Both empty: all stores.
   */
  storeIds: string[]
  groups: string[]
  range: HistoryRange
  /**
   * Requested width; null: the default of the range. The page widens it if there would be too many buckets
   * (`shownBucket`).
   */
  bucket: BucketWidth | null
  /** 1 = Monday … 7 = Sunday in the page's zone, sorted; empty: every day. */
  weekdays: number[]
  /** Only what was counted in quarters of an hour in which its store was open. */
  openOnly: boolean
  comparison: Comparison | null
  /** Only stores open in both periods; always false without a comparison. */
  likeForLike: boolean
  /** Bars for entries and exits, or for stores. */
  series: (typeof CHART_SERIES)[number]
  /** Requested IANA zone; null if the page chooses (see `historyZone`). */
  timeZone: string | null
  sort: BucketSort
  rank: StoreSort
  /** Page of the table of buckets, from 1; beyond the end, the last one is shown. */
  page: number
}

/** The question of a plain `/history`. */
export const DEFAULT_HISTORY_FILTER: HistoryFilter = {
  storeIds: [],
  groups: [],
  range: { kind: '24h' },
  bucket: null,
  weekdays: [],
  openOnly: false,
  comparison: null,
  likeForLike: false,
  series: 'direction',
  timeZone: null,
  sort: NEWEST_FIRST,
  rank: MOST_ENTRIES_FIRST,
  page: 1,
}

/**
 * The filter, or one message per problem in the URL. Where only the dates are wrong, also what they are, and the filter
 * without them.
 */
export type ParsedHistoryFilter =
  | { ok: true; filter: HistoryFilter }
  | { ok: false; problems: string[]; dates: { from: string; to: string; filter: HistoryFilter } | null }

/** A field that may be given once; `undefined` if absent. */
const once = <Schema extends z.ZodType<unknown, string>>(name: string, schema: Schema) =>
  z
    .array(z.string())
    .max(1, `${name}: give it once`)
    .transform(([value]) => value)
    .pipe(schema.optional())

const oneOf = <const Values extends readonly string[]>(name: string, values: Values) =>
  once(name, z.enum(values, `${name}: one of ${values.join(', ')}`))

const date = (name: string) =>
  once(
    name,
    z.iso
      .date({ abort: true, error: `${name}: a date such as 2026-03-31` })
      .refine(
        (text) => Number(text.slice(0, 4)) >= FIRST_YEAR && Number(text.slice(0, 4)) <= LAST_YEAR,
        `${name}: a year from ${FIRST_YEAR} to ${LAST_YEAR}`,
      ),
  )

const CUSTOM = 'custom'
const RANGE_HELP =
  'range: one of 24h, 7d, 30d, 90d, today, yesterday, this-week, last-week, this-month, last-month, a month (2026-03), a year (2026), a retail year, quarter, period or week (retail-2026, retail-2026-q1, retail-2026-p3, retail-2026-w14), or dates in from and to'

const names = (name: string, most: number, longest: number, instead: string) =>
  z
    .array(
      z
        .string()
        .max(longest, `${name}: at most ${longest} characters each`)
        .regex(/^\P{Cc}*$/u, `${name}: no control characters`),
    )
    .max(most, `${name}: at most ${most}; ${instead}`)

const filterSchema = z.object({
  store: names('store', MAX_NAMED_STORES, MAX_ID_LENGTH, 'leave it out for all stores'),
  group: names('group', MAX_NAMED_GROUPS, MAX_GROUP_LENGTH, 'leave it out for all stores'),
  range: once(
    'range',
    z.string().transform((text, issues): HistoryRange | typeof CUSTOM => {
      const range = text === CUSTOM ? CUSTOM : parseRange(text)
      if (range !== null) return range
      issues.addIssue({ code: 'custom', message: RANGE_HELP })
      return z.NEVER
    }),
  ),
  bucket: oneOf('bucket', BUCKETS),
  days: z.array(z.enum(WEEKDAYS, `days: of ${WEEKDAYS.join(', ')}, separated by commas`)),
  hours: oneOf('hours', ['open']),
  compare: oneOf('compare', COMPARISONS),
  like: oneOf('like', ['1']),
  by: oneOf('by', CHART_SERIES),
  zone: once('zone', z.string().refine(isTimeZone, 'zone: an IANA time zone such as Europe/Zurich or UTC')),
  sort: oneOf('sort', BUCKET_SORTS),
  rank: oneOf('rank', STORE_SORTS),
  page: once(
    'page',
    z
      .string()
      .regex(/^[1-9]\d*$/, 'page: a whole number from 1')
      .transform(Number)
      .refine((page) => page <= MAX_PAGE, `page: at most ${MAX_PAGE}`),
  ),
})

const datesSchema = z.object({ from: date('from'), to: date('to') }).superRefine(({ from, to }, issues) => {
  const problem = (message: string) => issues.addIssue({ code: 'custom', message })
  if (from === undefined || to === undefined) {
    for (const [name, value] of Object.entries({ from, to }))
      if (value === undefined) problem(`${name}: a date is missing`)
  } else if (from > to) problem('from: after to')
  else if (daysBetween(from, to) >= MOST_DAYS) problem(`from: at most ${MOST_DAYS} days before to`)
})

/**
 * Parses the query of a URL. Empty fields, as plain forms send them, count as absent; unknown ones are ignored. `from`
 * and `to` count if `range` is absent or `custom`, or if they differ from the dates a form started with, which it sends
 * in `dates` (`FROM..TO`, or `none`).
 */
export function parseHistoryFilter(search: URLSearchParams): ParsedHistoryFilter {
  const given = (name: string) => search.getAll(name).filter((value) => value.trim() !== '')
  const listed = (name: string) =>
    given(name)
      .flatMap((value) => value.split(','))
      .map((text) => text.trim())
  const sortedNames = (texts: string[]) => [...new Set(texts.filter((text) => text !== ''))].sort()
  const fields: Record<string, string[]> = Object.fromEntries(
    Object.keys(filterSchema.shape).map((name) => [name, given(name)]),
  )
  const parsed = filterSchema.safeParse({
    ...fields,
    store: sortedNames(listed('store')),
    group: sortedNames(given('group').map((text) => text.trim())),
    days: sortedNames(listed('days')),
  })
  const dates = { from: given('from'), to: given('to') }
  const anyDate = dates.from.length + dates.to.length > 0
  const [begunWith] = given('dates')
  const chosen = begunWith !== undefined && begunWith !== datesText(dates.from[0], dates.to[0])
  const byDates = given('range')[0] === CUSTOM || (anyDate && (chosen || given('range').length === 0))
  const custom = byDates ? datesSchema.safeParse(dates) : null
  const problems = [...(parsed.error?.issues ?? []), ...(custom?.error?.issues ?? [])].map((issue) => issue.message)
  if (!parsed.success) return { ok: false, problems: [...new Set(problems)], dates: null }
  const { store, group, range, days, hours, compare, like, by, zone, bucket, sort, rank, page } = parsed.data
  const { from, to } = custom?.data ?? {}
  const namedRange: HistoryRange | undefined =
    from !== undefined && to !== undefined ? { kind: 'custom', from, to } : range === CUSTOM ? undefined : range
  const weekdays = days.map((day) => WEEKDAYS.indexOf(day) + 1).sort((a, b) => a - b)
  const chosenRange = namedRange ?? DEFAULT_HISTORY_FILTER.range
  const filter: HistoryFilter = {
    storeIds: store,
    groups: group,
    range: chosenRange,
    bucket: bucket === undefined || bucket === defaultBucket(chosenRange) ? null : bucket,
    weekdays: weekdays.length === WEEKDAYS.length ? [] : weekdays,
    openOnly: hours === 'open',
    comparison: compare ?? null,
    likeForLike: compare !== undefined && like === '1',
    series: by ?? 'direction',
    timeZone: zone ?? null,
    sort: sort ?? NEWEST_FIRST,
    rank: rank ?? MOST_ENTRIES_FIRST,
    page: page ?? 1,
  }
  if (custom === null || custom.success) return { ok: true, filter }
  const sent = { from: dates.from[0] ?? '', to: dates.to[0] ?? '', filter }
  return { ok: false, problems: [...new Set(problems)], dates: sent }
}

/** A form's `dates` field: the dates it started with. */
export function datesText(from = '', to = ''): string {
  return from === '' && to === '' ? 'none' : `${from}..${to}`
}

/** Escapes a name for a URL, except what is more readable unescaped. */
const written = (text: string) => encodeURIComponent(text).replaceAll('%2F', '/')

/** The canonical URL of a filter, `/history?…`: fields in a fixed order, defaults left out. */
export function historyPath(filter: HistoryFilter): string {
  const fields: string[] = []
  const add = (name: string, value: string | null) => value !== null && fields.push(`${name}=${value}`)
  const { range } = filter
  if (filter.storeIds.length > 0) add('store', filter.storeIds.map(encodeURIComponent).join(','))
  for (const group of filter.groups) add('group', written(group))
  if (range.kind === 'custom') {
    add('from', range.from)
    add('to', range.to)
  } else if (range.kind !== '24h') add('range', rangeText(range))
  add('bucket', filter.bucket === defaultBucket(range) ? null : filter.bucket)
  if (filter.weekdays.length > 0) add('days', filter.weekdays.map((day) => WEEKDAYS[day - 1]).join(','))
  add('hours', filter.openOnly ? 'open' : null)
  add('compare', filter.comparison)
  add('like', filter.comparison !== null && filter.likeForLike ? '1' : null)
  add('by', filter.series === 'direction' ? null : filter.series)
  add('zone', filter.timeZone === null ? null : written(filter.timeZone))
  add('sort', filter.sort === NEWEST_FIRST ? null : filter.sort)
  add('rank', filter.rank === MOST_ENTRIES_FIRST ? null : filter.rank)
  add('page', filter.page > 1 ? String(filter.page) : null)
  return fields.length > 0 ? `/history?${fields.join('&')}` : '/history'
}

/** True if a URL is canonical, apart from how characters are escaped. */
export function isCanonicalSearch(search: URLSearchParams, filter: HistoryFilter): boolean {
  const canonical = new URL(historyPath(filter), 'http://canonical').searchParams
  return JSON.stringify([...search]) === JSON.stringify([...canonical])
}

/** The page's one zone: the requested one, else the one that all chosen stores share, else the default. */
export function historyZone(
  filter: Pick<HistoryFilter, 'timeZone'>,
  chosen: readonly { timeZone: string }[],
  defaultZone: string,
): string {
  if (filter.timeZone !== null) return filter.timeZone
  const zones = new Set(chosen.map((store) => store.timeZone))
  return zones.size === 1 ? (chosen[0]?.timeZone ?? defaultZone) : defaultZone
}
