import type { HistoryHour, HourState } from '~/domain/history/hours'

/** How hours and counts read. Made on the server only, so that the words in the page and in the browser cannot differ. */

const dayFormats = new Map<string, Intl.DateTimeFormat>()
const countFormats = new Map<string, Intl.NumberFormat>()

/** A local date (`YYYY-MM-DD`) in the reader's words, such as `Sat 21 Nov`. */
export function dayLabel(date: string, locale: string): string {
  let format = dayFormats.get(locale)
  if (!format) {
    format = new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' })
    dayFormats.set(locale, format)
  }
  return format.format(new Date(`${date}T12:00:00Z`)).replaceAll(',', '')
}

/** A count of people in the reader's digits and separators; '–' where it is not known. */
export function countLabel(count: number | null, locale: string): string {
  if (count === null) return '–'
  let format = countFormats.get(locale)
  if (!format) {
    format = new Intl.NumberFormat(locale)
    countFormats.set(locale, format)
  }
  return format.format(count).replace('-', '−')
}

/** A difference with its sign, such as `+12`. */
export function differenceLabel(difference: number, locale: string): string {
  return difference > 0 ? `+${countLabel(difference, locale)}` : countLabel(difference, locale)
}

/** An hour as clocks show it, such as `05:00–06:00`, with the offset where the day has it twice. */
export function hourLabel(hour: Pick<HistoryHour, 'time' | 'offset' | 'fromMs' | 'toMs'>): string {
  const [hours = 0, minutes = 0] = hour.time.split(':').map(Number)
  const end = hours * 60 + minutes + (hour.toMs - hour.fromMs) / 60_000
  const pad = (n: number) => String(n).padStart(2, '0')
  const span = `${hour.time}–${pad(Math.floor(end / 60) % 24)}:${pad(end % 60)}`
  return hour.offset === null ? span : `${span} (${hour.offset})`
}

/** States in words, for tables and legends. */
export const STATE_WORDS: Record<HourState, string> = {
  complete: 'Complete',
  open: 'Still filling',
  closed: 'Closed',
  unknown: 'Nothing heard',
}

/** How long ago something was, in words. `ms` below 0 counts as now. */
export function ageLabel(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 2) return 'just now'
  if (seconds < 90) return `${seconds} s ago`
  const minutes = Math.round(seconds / 60)
  if (minutes < 90) return `${minutes} min ago`
  const hours = Math.round(minutes / 60)
  return hours < 48 ? `${hours} h ago` : `${Math.round(hours / 24)} days ago`
}
