import { addressInstantMs } from '~/domain/time/instants'
import { type HistoryFilter, historyPath } from './filter'
import { FIRST_YEAR } from './range'

/** Parses `asof`: an ISO time with a zone, in the past. @returns epoch milliseconds, or what is wrong */
export function parseAsOf(text: string | null, nowMs: number): number | string {
  const ms = addressInstantMs(text ?? '')
  if (Number.isNaN(ms) || ms < Date.UTC(FIRST_YEAR)) return 'asof: a moment such as 2026-11-21T09:12:00Z'
  return ms > nowMs ? 'asof: is in the future' : ms
}

/** The URL of a question as of a moment. */
export function asOfPath(filter: HistoryFilter, asOfMs: number): string {
  const asOf = `asof=${new Date(asOfMs).toISOString().replace('.000Z', 'Z')}`
  const path = historyPath(filter).replace(/^\/history/, '/history/as-of')
  return path.includes('?') ? `${path}&${asOf}` : `${path}?${asOf}`
}

/** The parts of a filter that revisions do not record, as text: an as-of page leaves them out. */
export function leftOutAsOf(filter: HistoryFilter): string[] {
  const left = ['How long people stayed, silent doors, and intervals still in progress']
  if (filter.bucket === '5m') left.push('5-minute intervals: hours are shown')
  if (filter.comparison !== null) left.push('Comparison')
  if (filter.weekdays.length > 0) left.push('Weekday filter: all days are shown')
  if (filter.openOnly) left.push('Opening hours filter: all hours are shown')
  if (filter.series === 'store') left.push('Split by store')
  return left
}
