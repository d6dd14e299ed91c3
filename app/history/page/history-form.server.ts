import type { Store } from '~/domain/stores'
import { BUCKETS, type BucketWidth } from '../question/buckets/bucket-slots'
import { datesText, type HistoryFilter, WEEKDAYS } from '../question/filter'
import { rangeText } from '../question/range'
import type { RetailCalendar } from '../question/retail-calendar'
import { rangeChoices, rangeWords, WIDTH_WORDS } from './range-words'

const WEEKDAY_NAMES = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

export type HistoryFormInput = {
  filter: HistoryFilter
  stores: readonly Store[]
  timeZone: string
  width: BucketWidth
  today: string
  retail: RetailCalendar
  locale: string
  /** Dates that were sent and are wrong, and what is wrong with each. */
  wrongDates?: WrongDates
}

export type WrongDates = { from: string; to: string; problems: { from: string | null; to: string | null } }

/** With more stores than this only the chosen ones are listed; others can be entered by id. */
const MOST_LISTED = 200

/** Options of the filter form, with the current choice. */
export function historyForm(input: HistoryFormInput) {
  const { filter, stores, timeZone, width, today, retail, locale, wrongDates } = input
  const { range } = filter
  const groups = new Map<string, [storeId: string, name: string][]>()
  const named = new Set(filter.storeIds)
  for (const { storeId, name, group } of stores) {
    const members = groups.get(group ?? '') ?? []
    if (named.has(storeId) || stores.length <= MOST_LISTED) members.push([storeId, name])
    groups.set(group ?? '', members)
  }
  for (const group of filter.groups) if (!groups.has(group)) groups.set(group, [])
  const offered = rangeChoices(today, retail, locale)
  const value = range.kind === 'custom' || wrongDates ? 'custom' : rangeText(range)
  const listed = offered.some(({ choices }) => choices.some((choice) => choice.value === value))
  return {
    /**
     * The stores of each group as one JSON text, `[[id, name], …]`: as separate values they would be half of what the
     * page sends for hydration.
     */
    groups: [...groups].map(([group, members]) => ({
      group,
      chosen: filter.groups.includes(group),
      stores: JSON.stringify(members),
    })),
    chosen: filter.storeIds,
    /** The number of stores, null where it is not known, and whether all of them are listed. */
    every: wrongDates ? null : stores.length,
    listed: !wrongDates && stores.length <= MOST_LISTED,
    range: value,
    ranges: offered,
    /** This page's range, if the list does not have it. */
    otherRange: listed || value === 'custom' ? null : { value, label: rangeWords(range, locale) },
    from: wrongDates?.from ?? (range.kind === 'custom' ? range.from : ''),
    to: wrongDates?.to ?? (range.kind === 'custom' ? range.to : ''),
    wrong: wrongDates?.problems ?? null,
    // Dates that were sent count again only if they are changed, or if the range is that of dates.
    dates: wrongDates
      ? datesText(wrongDates.from, wrongDates.to)
      : range.kind === 'custom'
        ? datesText(range.from, range.to)
        : datesText(),
    bucket: filter.bucket ?? '',
    defaultBucket: WIDTH_WORDS[width].unit,
    buckets: BUCKETS.map((bucket) => ({ value: bucket, label: WIDTH_WORDS[bucket].unit })),
    weekdays: WEEKDAYS.map((day, index) => ({
      value: day,
      label: WEEKDAY_NAMES[index] ?? day,
      chosen: filter.weekdays.includes(index + 1),
    })),
    openOnly: filter.openOnly,
    comparison: filter.comparison ?? '',
    likeForLike: filter.likeForLike,
    series: filter.series,
    zone: filter.timeZone ?? '',
    timeZone,
    zones: [...new Set([...stores.map((store) => store.timeZone), timeZone, 'UTC'])].sort(),
    /** How many of the options behind "More" are set. */
    more:
      Number(filter.bucket !== null) +
      Number(filter.weekdays.length > 0) +
      Number(filter.openOnly) +
      Number(filter.likeForLike) +
      Number(filter.series !== 'direction') +
      Number(filter.timeZone !== null),
    sort: filter.sort,
    rank: filter.rank,
  }
}

export type HistoryForm = ReturnType<typeof historyForm>
