import { MINUTE_MS } from '~/domain/time/durations'
import { type Dash, dashOf, readClock } from './clocks'
import { type DateOrder, readDate } from './dates'

/** Times as people write them in files. Wall times are given as if they were UTC, epoch milliseconds. */

/** A wall time; `offsetMs`: its offset from UTC, if given; `lengthMs`: the length of its span, if given. */
export type WallTime = { wallMs: number; offsetMs: number | null; lengthMs: number | null }

/** Ways to read what a text alone does not tell. */
export type TimeForm = { order: DateOrder; dash: Dash }

/** Digits of an epoch time, by its unit in milliseconds. */
const EPOCH_UNITS = new Map([
  [10, 1000],
  [13, 1],
  [16, 1e-3],
  [19, 1e-6],
])
const EPOCH = /^(\d+)(?:[.,]\d+)?$/

/** Converts seconds, milli-, micro- or nanoseconds since 1970 to epoch milliseconds; null for other texts. */
function epochMs(text: string): number | null {
  const digits = EPOCH.exec(text)?.[1]
  const unit = digits === undefined ? undefined : EPOCH_UNITS.get(digits.length)
  return unit === undefined ? null : Math.floor(Number(text.replace(',', '.')) * unit)
}

/** True for seconds, milli-, micro- or nanoseconds since 1970: a number of a store may look the same. */
export const isEpoch = (text: string): boolean => epochMs(text.trim()) !== null

/** Whether a time's dash means a span or an offset, `either` if ambiguous; null if there is no dash. */
export function dashTold(text: string, order: DateOrder): Dash | 'either' | null {
  const date = readDate(text.trim(), order)
  return date ? dashOf(date.rest, date.t) : dashOf(text, false)
}

/**
 * Parses a date with a time of day, from one text or two. For a span (`14:00–15:00`) its start counts.
 * @param clock the time of day if separate; null if the date includes it
 * @returns the time, or what is wrong with the text
 */
export function readTime(dateText: string, clock: string | null, form: TimeForm): WallTime | string {
  const text = dateText.trim()
  const epoch = clock === null ? epochMs(text) : null
  if (epoch !== null) return { wallMs: epoch, offsetMs: 0, lengthMs: null }
  const date = readDate(text, form.order)
  if (!date) return 'not a valid date. Use a form such as 2026-01-31, 31.01.2026, 1/31/2026 or 31 Jan 2026'
  const ofDay = clock === null ? date.rest : clock.trim()
  if (ofDay === '') return 'no time of day: hourly or finer counts are needed'
  const read = readClock(ofDay, clock === null && date.t, form.dash)
  if (!read) {
    const span = clock === null ? spanOfTwo(text, form) : null
    return span ?? 'not a valid time of day. Use a form such as 14:00 or 2:00 pm'
  }
  return { wallMs: date.dayMs + read.sinceMidnightMs, offsetMs: read.offsetMs, lengthMs: read.lengthMs }
}

/** What joins begin and end of a span that both have their date, or a begin and how long it is. */
const JOINT = /\s+(?:-|to|bis|à|a|al|until)\s+|\s*[–—/]\s*/gi
const DURATION = /^PT(?:(\d+)H)?(?:(\d+)M)?$/

function spanOfTwo(text: string, form: TimeForm): WallTime | null {
  for (const joint of text.matchAll(JOINT)) {
    const [from, to] = [text.slice(0, joint.index), text.slice(joint.index + joint[0].length)]
    if (readDate(from, form.order) === null) continue
    const begin = readTime(from, null, form)
    if (typeof begin === 'string') continue
    const duration = DURATION.exec(to)
    if (duration) return { ...begin, lengthMs: (Number(duration[1] ?? 0) * 60 + Number(duration[2] ?? 0)) * MINUTE_MS }
    const end = readTime(to, null, form)
    if (typeof end === 'string' || end.lengthMs !== null) continue
    return { ...begin, lengthMs: instant(end) - instant(begin) }
  }
  return null
}

const instant = ({ wallMs, offsetMs }: WallTime) => wallMs - (offsetMs ?? 0)
