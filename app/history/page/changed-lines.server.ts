import type { ChangedBucket } from '../question/changed-buckets'
import type { ChangedLine } from '../view/changed-list'

/** The most lines that are listed, newest first; beyond that only their number is shown. */
export const MOST_CHANGES_LISTED = 50

/** Changed buckets as text, newest first. A day or week is named by its date, an hour also by its time. */
export function changedLines(
  changed: readonly ChangedBucket[],
  { timeZone, locale, whole }: { timeZone: string; locale: string; whole: boolean },
): { lines: ChangedLine[]; more: number } {
  const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
  const day = { weekday: 'short', day: 'numeric', month: 'short' } as const
  const whenFormat = new Intl.DateTimeFormat(locale, { ...day, ...(whole ? {} : time), timeZone })
  const untilFormat = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', ...time, timeZone })
  const count = new Intl.NumberFormat(locale)
  const inAndOut = ({ entries, exits }: ChangedBucket['now']) =>
    `${count.format(entries)} in, ${count.format(exits)} out`
  const lines = [...changed].reverse().map((bucket) => ({
    key: String(bucket.fromMs),
    when: whenFormat.format(bucket.fromMs),
    was: inAndOut(bucket.first),
    until: untilFormat.format(bucket.changedMs),
    now: inAndOut(bucket.now),
  }))
  return { lines: lines.slice(0, MOST_CHANGES_LISTED), more: Math.max(0, lines.length - MOST_CHANGES_LISTED) }
}
