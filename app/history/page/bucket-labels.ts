import { kindOf, type Metric } from '~/domain/metrics'
import { HOUR_MS, MINUTE_MS } from '~/domain/time/durations'
import type { BucketState, HistoryBucket } from '../question/buckets/buckets'

/**
 * Texts for buckets and counts. Made only on the server, so that the server's and the browser's texts cannot differ.
 */

const formats = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat>()

function formatOf<Format extends Intl.DateTimeFormat | Intl.NumberFormat>(key: string, make: () => Format): Format {
  const known = formats.get(key)
  if (known) return known as Format
  const format = make()
  formats.set(key, format)
  return format
}

const noon = (date: string) => new Date(`${date}T12:00:00Z`)

/** A local date (`YYYY-MM-DD`) in the reader's locale, such as `Sat 21 Nov`. */
export function dayLabel(date: string, locale: string): string {
  const options = { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' } as const
  return formatOf(`day ${locale}`, () => new Intl.DateTimeFormat(locale, options))
    .format(noon(date))
    .replaceAll(',', '')
}

/** An instant as a day and a time of a zone's clock, such as `Sat 21 Nov, 14:05`. */
export function momentLabel(atMs: number, timeZone: string, locale: string): string {
  const options = {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  } as const
  return formatOf(`moment ${timeZone} ${locale}`, () => new Intl.DateTimeFormat(locale, options)).format(atMs)
}

/** The weekday of a local date, such as `Sat`. */
export function weekdayLabel(date: string, locale: string): string {
  const options = { weekday: 'short', timeZone: 'UTC' } as const
  return formatOf(`weekday ${locale}`, () => new Intl.DateTimeFormat(locale, options)).format(noon(date))
}

/** A local date with its year and no weekday, such as `21 Nov 2026`. */
export function dateLabel(date: string, locale: string): string {
  const options = { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' } as const
  return formatOf(`date ${locale}`, () => new Intl.DateTimeFormat(locale, options)).format(noon(date))
}

/** The month of a local date, such as `Nov 2026` or, `long`, `November 2026`. */
export function monthLabel(date: string, locale: string, month: 'short' | 'long' = 'short'): string {
  const options = { month, year: 'numeric', timeZone: 'UTC' } as const
  return formatOf(`month ${month} ${locale}`, () => new Intl.DateTimeFormat(locale, options)).format(noon(date))
}

/** Two local dates as a span, such as `2 – 8 Nov 2026`. */
export function datesLabel(first: string, last: string, locale: string): string {
  if (first === last) return dateLabel(first, locale)
  const options = { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' } as const
  return formatOf(`date ${locale}`, () => new Intl.DateTimeFormat(locale, options)).formatRange(noon(first), noon(last))
}

/** A count of people in the reader's number format; '–' if unknown. */
export function countLabel(count: number | null, locale: string): string {
  if (count === null) return '–'
  return formatOf(`count ${locale}`, () => new Intl.NumberFormat(locale))
    .format(count)
    .replace('-', '−')
}

/**
 * A ratio; from 100 on as a whole number; '–' if unknown.
 * @param decimals digits after the point below 100
 */
export function rateLabel(rate: number | null, locale: string, decimals = 1): string {
  if (rate === null) return '–'
  const digits = Math.abs(rate) < 100 ? decimals : 0
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits }
  return formatOf(`rate ${digits} ${locale}`, () => new Intl.NumberFormat(locale, options)).format(rate)
}

/** A difference with its sign, such as `+12`. */
export function differenceLabel(difference: number, locale: string): string {
  return difference > 0 ? `+${countLabel(difference, locale)}` : countLabel(difference, locale)
}

/** A metric in the reader's number format; '–' if unknown. */
export function metricLabel(metric: Metric, value: number | null, locale: string): string {
  const kind = kindOf(metric)
  if (kind === 'rate') return rateLabel(value, locale, metric.digits)
  return kind === 'count' || value === null ? countLabel(value, locale) : differenceLabel(value, locale)
}

/** A relative change with its sign, such as `+4.2 %`; null if there is nothing to compare with. */
export function changeLabel(now: number, then: number, locale: string): string | null {
  if (then === 0) return null
  const options = {
    style: 'percent',
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
    signDisplay: 'exceptZero',
  } as const
  return formatOf(`change ${locale}`, () => new Intl.NumberFormat(locale, options))
    .format(now / then - 1)
    .replace('-', '−')
}

/** A bucket's time, such as `05:00–06:00`, with the offset if the day has it twice; for a day or a week, dates. */
export function bucketLabel(
  bucket: Pick<HistoryBucket, 'date' | 'lastDate' | 'time' | 'offset' | 'fromMs' | 'toMs'>,
  locale: string,
): string {
  if (bucket.date !== bucket.lastDate) return datesLabel(bucket.date, bucket.lastDate, locale)
  const length = (bucket.toMs - bucket.fromMs) / MINUTE_MS
  if (length > 60) return dateLabel(bucket.date, locale)
  const [hours = 0, minutes = 0] = bucket.time.split(':').map(Number)
  const end = hours * 60 + minutes + length
  const pad = (n: number) => String(n).padStart(2, '0')
  const span = `${bucket.time}–${pad(Math.floor(end / 60) % 24)}:${pad(end % 60)}`
  return bucket.offset === null ? span : `${span} (${bucket.offset})`
}

/** States as text, for tables and legends. */
export const STATE_WORDS: Record<BucketState, string> = {
  complete: 'Complete',
  open: 'In progress',
  closed: 'Closed',
  partial: 'Some doors silent',
  unknown: 'No data',
  counted: 'Counted, doors not checked',
}

/**
 * What a bar says: its bucket in words, its stores where they are drawn apart, and the entries of the compared bucket
 * with the change since.
 * @param compared entries of the compared bucket; null if unknown, undefined without a comparison
 * @param stores names and entries of the stores drawn apart; null where they are not
 */
export function barInWords(
  bucket: HistoryBucket,
  locale: string,
  compared: number | null | undefined,
  stores: readonly { name: string; entries: number }[] | null,
): string {
  const { entries, state } = bucket
  const parts = [bucketInWords(bucket, locale)]
  if (stores !== null && entries !== null)
    parts.push(stores.map((store) => `${store.name} ${countLabel(store.entries, locale)}`).join(', '))
  if (compared !== null && compared !== undefined) {
    // A bucket that is not over is not compared with one that is.
    const change = entries === null || state === 'open' ? null : changeLabel(entries, compared, locale)
    parts.push(`${countLabel(compared, locale)} in before${change === null ? '' : `, ${change}`}`)
  }
  return parts.join('; ')
}

/** One bucket as a sentence. */
export function bucketInWords(bucket: HistoryBucket, locale: string): string {
  const label = bucketLabel(bucket, locale)
  const when = bucket.toMs - bucket.fromMs <= HOUR_MS ? `${dayLabel(bucket.date, locale)}, ${label}` : label
  const counts =
    bucket.entries === null ? null : `${countLabel(bucket.entries, locale)} in, ${countLabel(bucket.exits, locale)} out`
  if (bucket.state === 'complete' || bucket.state === 'counted') return `${when}: ${counts}`
  const state = STATE_WORDS[bucket.state].toLowerCase()
  return counts === null ? `${when}: ${state}` : `${when}: ${counts} (${state})`
}

/** How long ago something was, as text. Negative `ms` counts as now. */
export function ageLabel(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 2) return 'just now'
  if (seconds < 90) return `${seconds} s ago`
  const minutes = Math.round(seconds / 60)
  if (minutes < 90) return `${minutes} min ago`
  const hours = Math.round(minutes / 60)
  return hours < 48 ? `${hours} h ago` : `${Math.round(hours / 24)} days ago`
}
