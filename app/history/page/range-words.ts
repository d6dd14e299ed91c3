import { addDays } from '~/domain/time/zoned-time'
import type { BucketWidth } from '../question/buckets/bucket-slots'
import { type HistoryFilter, historyPath } from '../question/filter'
import { type HistoryRange, RECENT_RANGES, rangeText } from '../question/range'
import { type RetailCalendar, retailPeriodOf } from '../question/retail-calendar'
import { datesLabel, monthLabel } from './bucket-labels'

/** Texts for ranges, widths and comparisons. */

const RECENT: Record<(typeof RECENT_RANGES)[number], string> = {
  '24h': '24 hours',
  today: 'Today',
  yesterday: 'Yesterday',
  '7d': '7 days',
  '30d': '30 days',
  '90d': '90 days',
  'this-week': 'This week',
  'last-week': 'Last week',
  'this-month': 'This month',
  'last-month': 'Last month',
}

const PARTS = { quarter: 'quarter', period: 'period', week: 'week' } as const

/** A range's name, such as `7 days`, `March 2026`, `Retail 2026, period 3`. */
export function rangeWords(range: HistoryRange, locale: string): string {
  if (range.kind === 'month') return monthLabel(`${range.month}-01`, locale, 'long')
  if (range.kind === 'year') return String(range.year)
  if (range.kind === 'custom') return datesLabel(range.from, range.to, locale)
  if (range.kind !== 'retail') return RECENT[range.kind]
  const { year, part } = range
  return part.kind === 'year' ? `Retail year ${year}` : `Retail ${year}, ${PARTS[part.kind]} ${part.number}`
}

/** Widths as a heading (`By hour`) and as a unit (`hour`). */
export const WIDTH_WORDS: Record<BucketWidth, { by: string; unit: string; many: string }> = {
  '5m': { by: 'By 5 minutes', unit: '5 minutes', many: '5-minute intervals' },
  '1h': { by: 'By hour', unit: 'hour', many: 'Hours' },
  '1d': { by: 'By day', unit: 'day', many: 'Days' },
  week: { by: 'By week', unit: 'week', many: 'Weeks' },
}
/** How far back a comparison goes, as text, such as `5 weeks before`. */
export function backWords(days: number): string {
  return days === 7 ? 'a week before' : days === 364 ? 'last year, 52 weeks before' : `${days / 7} weeks before`
}

/** The ranges most asked for, as links that keep the rest of the question; this week is held against the last. */
export function quickRanges(filter: HistoryFilter, locale: string): { label: string; to: string; current: boolean }[] {
  return RECENT_RANGES.map((kind) => {
    const comparison = filter.comparison ?? (kind === 'this-week' ? ('previous' as const) : null)
    return {
      label: rangeWords({ kind }, locale),
      to: historyPath({ ...filter, range: { kind }, comparison, bucket: null, page: 1 }),
      current: kind === filter.range.kind,
    }
  })
}

export type RangeChoice = { value: string; label: string }
const MONTHS_BACK = 13
const YEARS_BACK = 2
const PERIODS_BACK = 4

/** The options of the list of ranges on a date, in groups. */
export function rangeChoices(
  today: string,
  retail: RetailCalendar,
  locale: string,
): { label: string; choices: RangeChoice[] }[] {
  const choice = (range: Exclude<HistoryRange, { kind: 'custom' }>): RangeChoice => ({
    value: rangeText(range),
    label: rangeWords(range, locale),
  })
  const year = Number(today.slice(0, 4))
  const months = Array.from({ length: MONTHS_BACK }, (_, back) => {
    const month = new Date(Date.UTC(year, Number(today.slice(5, 7)) - 1 - back)).toISOString().slice(0, 7)
    return choice({ kind: 'month', month })
  })
  const years = Array.from({ length: YEARS_BACK + 1 }, (_, back) => choice({ kind: 'year', year: year - back }))
  const retailYear = retailPeriodOf(today, retail).year
  const periods: RangeChoice[] = []
  for (let date = today; periods.length < PERIODS_BACK; date = addDays(date, -7)) {
    const { year, period } = retailPeriodOf(date, retail)
    const found = choice({ kind: 'retail', year, part: { kind: 'period', number: period } })
    if (!periods.some(({ value }) => value === found.value)) periods.push(found)
  }
  const quarters = [1, 2, 3, 4].map((number) =>
    choice({ kind: 'retail', year: retailYear, part: { kind: 'quarter', number } }),
  )
  return [
    { label: 'Up to now', choices: RECENT_RANGES.map((kind) => choice({ kind })) },
    { label: 'Months', choices: months },
    { label: 'Years', choices: years },
    {
      label: 'Retail calendar (4-4-5)',
      choices: [...periods, ...quarters, choice({ kind: 'retail', year: retailYear, part: { kind: 'year' } })],
    },
  ]
}
