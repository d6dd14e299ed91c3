import { localTime, minutesFromUtc } from '../../reads/local-time'
import type { BucketWidth } from '../question/buckets/bucket-slots'

/** In which buckets rows are summed: their width, whose clocks, and the first weekday of a week (1 = Monday). */
export type BucketPlace = { width: BucketWidth; timeZone: string; weekStart: number }

/**
 * Columns by which rows with a `ts` of a range fall into buckets, and their names. Where clocks jump in it, an hour and
 * five minutes may come twice: they differ in their distance from UTC, which is a text, since charts of the workbench
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
