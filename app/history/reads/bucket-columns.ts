import { localTime, minutesFromUtc } from '../../reads/local-time'
import type { BucketWidth } from '../question/buckets/bucket-slots'

/** The buckets to sum rows by: their width, time zone, and the first weekday of a week (1 = Monday). */
export type BucketPlace = { width: BucketWidth; timeZone: string; weekStart: number }

/**
 * Columns that assign rows with a `ts` to the buckets of a range, with their names. If clocks change within it, an hour
 * or five minutes may occur twice; their offset from UTC distinguishes them. It is a text, since the workbench's charts
 * draw numbers.
 */
export function bucketColumns(
  { width, timeZone, weekStart }: BucketPlace,
  range: { fromMs: number; toMs: number },
): { columns: string; names: string[] } {
  const local = localTime(timeZone, range)
  if (width === '1d') return { columns: `date_trunc('day', ${local}) AS day`, names: ['day'] }
  if (width === 'week') {
    const days = (8 - weekStart) % 7
    const week = `date_trunc('week', ${days === 0 ? local : `dateadd('d', ${days}, ${local})`})`
    return { columns: `${days === 0 ? week : `dateadd('d', -${days}, ${week})`} AS week`, names: ['week'] }
  }
  const [begin, name] =
    width === '1h' ? [`date_trunc('hour', ${local})`, 'hour'] : [`timestamp_floor('5m', ${local})`, 'minute']
  const minutes = minutesFromUtc(timeZone, range)
  if (minutes === null) return { columns: `${begin} AS ${name}`, names: [name] }
  return { columns: `${begin} AS ${name}, ${minutes} AS minutes_from_utc`, names: [name, 'minutes_from_utc'] }
}
