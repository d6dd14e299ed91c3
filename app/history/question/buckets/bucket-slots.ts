import { HOUR_MS } from '~/domain/time/durations'
import { addDays, daysBetween, startOfLocalDate, weekdayOf } from '~/domain/time/zoned-time'
import type { HistoryRange, RangeSpan } from '../range'
import { type BucketSlot, hourSlots } from './hour-slots'

/** Widths of a bucket, narrowest first. A bucket is one bar of the chart and one row of the table. */
export const BUCKETS = ['5m', '1h', '1d', 'week'] as const
export type BucketWidth = (typeof BUCKETS)[number]

/** The most buckets a page shows. */
export const MOST_BUCKETS = 1_200

const FIVE_MINUTES_MS = 300_000
const WIDTH_MS: Record<BucketWidth, number> = {
  '5m': FIVE_MINUTES_MS,
  '1h': HOUR_MS,
  '1d': 24 * HOUR_MS,
  week: 7 * 24 * HOUR_MS,
}

/** The default width of a range: days where it has two weeks or more. */
export function defaultBucket(range: HistoryRange): BucketWidth {
  switch (range.kind) {
    case '30d':
    case '90d':
    case 'this-month':
    case 'last-month':
    case 'month':
    case 'year':
      return '1d'
    case 'retail':
      return range.part.kind === 'week' ? '1h' : '1d'
    case 'custom':
      return daysBetween(range.from, range.to) < 13 ? '1h' : '1d'
    default:
      return '1h'
  }
}

/** The width shown: the requested one, or the next one that gives at most `MOST_BUCKETS`. */
export function shownBucket(wanted: BucketWidth, span: Pick<RangeSpan, 'fromMs' | 'toMs'>): BucketWidth {
  return (
    BUCKETS.slice(BUCKETS.indexOf(wanted)).find(
      (width) => (span.toMs - span.fromMs) / WIDTH_MS[width] <= MOST_BUCKETS,
    ) ?? 'week'
  )
}

/**
 * Buckets of a span that have begun, in order, without gap or overlap. If the span is not over, the last one contains
 * now.
 */
export function bucketSlots(span: RangeSpan, width: BucketWidth, timeZone: string, nowMs: number): BucketSlot[] {
  const toMs = Math.min(span.toMs, nowMs + 1)
  if (toMs <= span.fromMs) return []
  if (width === '1d' || width === 'week') return daySlots(span, width, timeZone, toMs)
  const hours = hourSlots(span.fromMs, toMs, timeZone)
  if (width === '1h') return hours
  return hours.flatMap(fiveMinutesOf).filter((slot) => slot.fromMs < toMs)
}

function fiveMinutesOf(hour: BucketSlot): BucketSlot[] {
  const [clock = '', minute = ''] = hour.time.split(':')
  return Array.from({ length: (hour.toMs - hour.fromMs) / FIVE_MINUTES_MS }, (_, index) => ({
    ...hour,
    fromMs: hour.fromMs + index * FIVE_MINUTES_MS,
    toMs: hour.fromMs + (index + 1) * FIVE_MINUTES_MS,
    time: `${clock}:${String(Number(minute) + index * 5).padStart(2, '0')}`,
  }))
}

function daySlots(span: RangeSpan, width: '1d' | 'week', timeZone: string, toMs: number): BucketSlot[] {
  const slots: BucketSlot[] = []
  let date = span.firstDate
  let fromMs = span.fromMs
  while (fromMs < toMs) {
    const intoWeek = (weekdayOf(date) - span.weekStart + 7) % 7
    const end = addDays(date, width === 'week' ? 7 - intoWeek : 1)
    const endMs = Math.min(startOfLocalDate(end, timeZone), span.toMs)
    slots.push({
      fromMs,
      toMs: endMs,
      date,
      time: '00:00',
      offset: null,
      lastDate: endMs === span.toMs ? span.lastDate : addDays(end, -1),
    })
    date = end
    fromMs = endMs
  }
  return slots
}
