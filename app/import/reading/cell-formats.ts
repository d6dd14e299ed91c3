import { DAY_MS } from '~/domain/time/durations'

/** Numbers of the formats for dates and times that every workbook knows, by ECMA-376 18.8.30. */
const BUILT_IN: readonly (readonly [from: number, to: number])[] = [
  [14, 22],
  [27, 36],
  [45, 47],
  [50, 58],
  [71, 81],
]
/** What a format for dates and times is made of, once texts, colours and marks between are taken out. */
const DATE_PART = /^(y{1,4}|m{1,5}|d{1,4}|h{1,2}|s{1,2}|e{1,4}|am|pm|a|p|a{3,5})$/
/** Days from the begin of Excel's calendar, and of the one of old Macs, to 1970. */
const TO_1970 = 25_569
const TO_1970_FROM_1904 = 24_107
/** Excel's last day is in the year 9999. */
const LAST_SERIAL = 2_958_466

/** Whether a number with this format is shown as a date or a time of day. */
export function isDateFormat(id: number, code: string | undefined): boolean {
  if (code === undefined) return BUILT_IN.some(([from, to]) => id >= from && id <= to)
  const parts = code
    .toLowerCase()
    .replace(/;@$/, '')
    .replace(/\\./g, ' ')
    .replace(/"[^"]*"/g, ' ')
  return parts.split(';').some((part) => {
    const tokens = part
      .replace(/(\[?[smhd]{1,2}\]?)[.,]0{1,3}/g, '$1')
      .replace(/\[([smhd]{1,2})\]/g, '$1')
      .replace(/\[[^\]]*\]/g, '')
      .split(/[^a-z0#?%]+/)
      .filter((token) => token !== '')
    return tokens.length > 0 && tokens.every((token) => DATE_PART.test(token))
  })
}

/**
 * A moment as it stands in a sheet, to the second; of one without a date (1899 and 1900, 1904 where the workbook counts
 * its days from there) the time of day.
 */
export function momentText(ms: number): string {
  const iso = new Date(Math.round(ms / 1000) * 1000).toISOString()
  return iso < '1905' ? iso.slice(11, 19) : `${iso.slice(0, 10)} ${iso.slice(11, 19)}`
}

/** A day number of a workbook's calendar as text; null if there is no such day. */
export function serialText(serial: number, from1904: boolean): string | null {
  if (!(serial >= 0 && serial < LAST_SERIAL)) return null
  // A whole day as a time of day is its end: its begin is 0.
  if (serial === 1) return '24:00:00'
  return momentText((serial - (from1904 ? TO_1970_FROM_1904 : TO_1970)) * DAY_MS)
}
