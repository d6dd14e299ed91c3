import type { OpenSpan, Store } from '../stores'
import { DAY_MS } from './durations'
import { measureOf } from './intervals'
import { instantOfWall } from './zone-offsets'
import { addDays, localDate, sinceMidnight, startOfLocalDate, wallTimeOf, weekdayAt, weekdayOf } from './zoned-time'

/** An open span as instants, epoch milliseconds, `fromMs` ≤ t < `toMs`. */
export type OpenInterval = { fromMs: number; toMs: number }

/** What decides when a store is open: its hours and, if set, its first and last day. */
export type StoreHours = Pick<Store, 'weeklyHours' | 'exceptions' | 'timeZone'> &
  Partial<Pick<Store, 'openedOn' | 'closedOn'>>

/** True if a store exists on a local date. */
function exists({ openedOn, closedOn }: StoreHours, date: string): boolean {
  return (!openedOn || date >= openedOn) && (!closedOn || date <= closedOn)
}

/**
 * Open spans of a store on a local date (`YYYY-MM-DD`): none before its first or after its last day; else the exception
 * for that day, else the weekly hours. `null` if hours are unknown.
 */
export function openSpansOn(store: Omit<StoreHours, 'timeZone'>, date: string): OpenSpan[] | null {
  if (!exists({ ...store, timeZone: '' }, date)) return []
  const exception = store.exceptions.find((day) => day.date === date)
  if (exception) return exception.spans
  return store.weeklyHours ? (store.weeklyHours[weekdayOf(date) - 1] ?? []) : null
}

/**
 * Open intervals of a store that touch `fromMs` ≤ t < `toMs`, in order; `null` if hours are unknown. If hours are
 * unknown but its first or last day is set, it counts as open all the time in between.
 */
export function openIntervals(store: StoreHours, fromMs: number, toMs: number): OpenInterval[] | null {
  const { timeZone, openedOn, closedOn } = store
  if (store.weeklyHours === null) {
    if (!openedOn && !closedOn) return null
    const opens = openedOn ? startOfLocalDate(openedOn, timeZone) : fromMs
    const closes = closedOn ? startOfLocalDate(addDays(closedOn, 1), timeZone) : toMs
    const life = { fromMs: Math.max(opens, fromMs), toMs: Math.min(closes, toMs) }
    return measureOf([life]) > 0 ? [life] : []
  }
  const exceptions = new Map(store.exceptions.map((day) => [wallTimeOf(day.date), day.spans]))
  const first = Math.max(wallTimeOf(localDate(fromMs, timeZone)), openedOn ? wallTimeOf(openedOn) : -Infinity)
  const last = Math.min(wallTimeOf(localDate(toMs, timeZone)), closedOn ? wallTimeOf(closedOn) : Infinity)
  const week = store.weeklyHours.map(wallSpans)
  const intervals: OpenInterval[] = []
  for (let wallMs = first; wallMs <= last; wallMs += DAY_MS) {
    const exception = exceptions.get(wallMs)
    for (const { open, close } of exception ? wallSpans(exception) : (week[weekdayAt(wallMs) - 1] ?? [])) {
      const opens = instantOfWall(wallMs + open, timeZone)
      const closes = instantOfWall(wallMs + close, timeZone)
      if (closes > fromMs && opens < toMs) intervals.push({ fromMs: opens, toMs: closes })
    }
  }
  return intervals
}

/** Spans as milliseconds since midnight, wall time. */
const wallSpans = (spans: readonly OpenSpan[]) =>
  spans.map(({ open, close }) => ({ open: sinceMidnight(open), close: sinceMidnight(close) }))

const kinds = new WeakMap<object, string>()
/** Serial numbers of lists of hours. */
const numbers = new WeakMap<object, number>()
let numbered = 0

/** A number that identifies a list; 0 for an empty list or null. */
function numberOf(list: readonly unknown[] | null): number {
  if (list === null || list.length === 0) return 0
  const known = numbers.get(list)
  if (known !== undefined) return known
  numbered += 1
  numbers.set(list, numbered)
  return numbered
}

/**
 * A key that is the same only for stores with the same hours, so that what depends on hours alone is computed once for
 * all of them. Compares lists of hours by identity: stores of the registry share them.
 * @param fromMs with `toMs`: only hours within this range matter; the first day of a store opened long before does not
 */
export function hoursKind(store: StoreHours, fromMs?: number, toMs?: number): string {
  const { timeZone, weeklyHours, exceptions, openedOn, closedOn } = store
  let kind = kinds.get(store)
  if (kind === undefined) {
    kind = `${timeZone} ${numberOf(weeklyHours)} ${numberOf(exceptions)}`
    kinds.set(store, kind)
  }
  if (!openedOn && !closedOn) return kind
  if (fromMs === undefined || toMs === undefined || weeklyHours === null)
    return `${kind} ${openedOn ?? ''} ${closedOn ?? ''}`
  // A local date is the UTC date or one next to it.
  const opens = openedOn && Date.parse(openedOn) > fromMs - 2 * DAY_MS ? openedOn : ''
  const closes = closedOn && Date.parse(closedOn) < toMs + 2 * DAY_MS ? closedOn : ''
  return opens || closes ? `${kind} ${opens} ${closes}` : kind
}
