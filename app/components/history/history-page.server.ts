import { HISTORY_RANGES, type HistoryFilter, type HistoryRange, historyPath } from '~/domain/history/filter'
import { type HistoryHour, type HourState, unionOfOpenIntervals } from '~/domain/history/hours'
import { extremesOf, totalsOf } from '~/domain/history/totals'
import type { Store } from '~/domain/stores'
import { renderHourChart } from './hour-chart.server'
import { ageLabel, countLabel, dayLabel, differenceLabel, hourLabel, STATE_WORDS } from './hour-labels'

/** Rows of one page of the table of hours. */
export const HOURS_PER_PAGE = 48

const RANGE_WORDS: Record<HistoryRange, { short: string; long: string; tables: string }> = {
  '24h': { short: '24 hours', long: 'the last 24 hours, the open one included', tables: 'Last 24 hours' },
  '7d': { short: '7 days', long: 'today and the six days before', tables: 'Last 7 days' },
  '30d': { short: '30 days', long: 'today and the 29 days before', tables: 'Last 30 days' },
}

/** Newest event older than this while a shop is open: something may be wrong. */
const QUIET_MS = 15 * 60_000

/** What the page is made from: the answer to its question, and the stores there are. */
export type HistoryPageInput = {
  filter: HistoryFilter
  hours: readonly HistoryHour[]
  newestMs: number | null
  stores: readonly Store[]
  chosen: readonly Store[]
  timeZone: string
  nowMs: number
  locale: string
}

/** One row of the table, in words. */
export type HourRow = {
  /** First instant, ISO 8601 UTC. */
  hour: string
  day: string
  time: string
  entries: string
  exits: string
  net: string
  state: HourState
  stateWords: string
}

/** All that the history page shows, as words and numbers ready to be put out: made on the server, so that the browser's words are the same. */
export function historyPage(input: HistoryPageInput) {
  const { filter, hours, chosen, locale, timeZone, nowMs } = input
  const totals = totalsOf(hours)
  const { peak, slowest } = extremesOf(hours)
  const pages = Math.max(1, Math.ceil(hours.length / HOURS_PER_PAGE))
  const page = Math.min(filter.page, pages)
  const subject = subjectOf(filter, chosen)
  const rows = [...hours].reverse().slice((page - 1) * HOURS_PER_PAGE, page * HOURS_PER_PAGE)
  const extreme = (hour: HistoryHour | null) =>
    hour && {
      time: hourLabel(hour),
      day: dayLabel(hour.date, locale),
      entries: countLabel(hour.entries, locale),
    }
  const chart = {
    hours,
    locale,
    title: `Entries and exits by hour, ${subject}`,
    description: `${RANGE_WORDS[filter.range].long}, ${timeZone}. ${countLabel(totals.entries, locale)} entries and ${countLabel(totals.exits, locale)} exits. The table of hours below has the same figures.`,
  }
  return {
    subject,
    timeZone,
    canonical: historyPath({ ...filter, page }),
    ranges: HISTORY_RANGES.map((range) => ({
      label: RANGE_WORDS[range].short,
      to: historyPath({ ...filter, range, page: 1 }),
      current: range === filter.range,
    })),
    form: formOf(input),
    rangeWords: RANGE_WORDS[filter.range],
    heard: totals.hoursHeard > 0,
    hoursUnknown: totals.hoursUnknown,
    totals: {
      entries: countLabel(totals.entries, locale),
      exits: countLabel(totals.exits, locale),
      net: differenceLabel(totals.net, locale),
    },
    peak: extreme(peak),
    slowest: extreme(slowest),
    states: [...new Set(hours.map((hour) => hour.state))],
    charts: {
      wide: renderHourChart({ ...chart, size: 'wide' }),
      narrow: filter.range === '24h' ? renderHourChart({ ...chart, size: 'narrow' }) : null,
    },
    rows: rows.map((hour) => rowOf(hour, locale)),
    pager: {
      page,
      pages,
      newer: page > 1 ? historyPath({ ...filter, page: page - 1 }) : null,
      older: page < pages ? historyPath({ ...filter, page: page + 1 }) : null,
    },
    freshness: freshnessOf(input),
    asOf: new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', timeZone }).format(nowMs),
  }
}

export type HistoryPage = ReturnType<typeof historyPage>

function subjectOf(filter: HistoryFilter, chosen: readonly Store[]): string {
  if (filter.storeIds.length === 0) return 'All stores'
  if (chosen.length > 3) return `${chosen.length} stores`
  return chosen.map((store) => store.name).join(', ')
}

function rowOf(hour: HistoryHour, locale: string): HourRow {
  const net = hour.entries === null || hour.exits === null ? null : hour.entries - hour.exits
  return {
    hour: new Date(hour.fromMs).toISOString(),
    day: dayLabel(hour.date, locale),
    time: hourLabel(hour),
    entries: countLabel(hour.entries, locale),
    exits: countLabel(hour.exits, locale),
    net: net === null ? '–' : differenceLabel(net, locale),
    state: hour.state,
    stateWords: STATE_WORDS[hour.state],
  }
}

/** Choices of the filter form. A set of stores that came by link stays one choice, so that the form does not drop it. */
function formOf({ filter, stores, chosen, timeZone }: HistoryPageInput) {
  const groups = new Map<string, Store[]>()
  for (const store of stores) groups.set(store.group ?? '', [...(groups.get(store.group ?? '') ?? []), store])
  const several = filter.storeIds.length > 1
  return {
    store: filter.storeIds.join(','),
    several: several ? { value: filter.storeIds.join(','), label: chosen.map((store) => store.name).join(', ') } : null,
    groups: [...groups].map(([group, members]) => ({
      group,
      stores: members.map(({ storeId, name }) => ({ storeId, name })),
    })),
    range: filter.range,
    zone: filter.timeZone ?? '',
    zones: [...new Set([...stores.map((store) => store.timeZone), timeZone, 'UTC'])].sort(),
  }
}

function freshnessOf({ newestMs, nowMs, chosen }: HistoryPageInput) {
  if (newestMs === null) return { tone: 'neutral' as const, text: 'No event in this range' }
  const age = nowMs - newestMs
  const now = unionOfOpenIntervals(chosen, nowMs - 1, nowMs + 1)
  const closedNow = now !== null && now.length === 0
  const newest = `Newest event ${ageLabel(age)}`
  if (age <= QUIET_MS) return { tone: 'good' as const, text: newest }
  if (closedNow) return { tone: 'neutral' as const, text: `${newest}, closed now` }
  return { tone: 'warn' as const, text: newest }
}
