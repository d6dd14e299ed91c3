import { isTimeZone } from '~/domain/stores'
import { DAY_MS } from '~/domain/time/durations'
import type { ImportPlan } from '../plan'
import { zoneAfter } from './clock-words'
import { readTime, type TimeForm } from './times'

/**
 * The time of a row: a wall time, with its offset or zone if the row has one; `lengthMs`: the length of its span, if
 * given.
 */
export type RowTime = { wallMs: number; offsetMs: number | null; zone: string | null; lengthMs: number | null }

const cellOf = (cells: readonly string[], index: number | null | undefined) =>
  index == null ? '' : (cells[index]?.trim() ?? '')

/**
 * Date and time of day of a row as text, combined from all columns that have a part of them; `clock` is null if the
 * date includes it.
 */
export function timeTexts({ columns }: ImportPlan, cells: readonly string[]): { date: string; clock: string | null } {
  const half = cellOf(cells, columns.half)
  const withHalf = (text: string) => (half === '' || text === '' ? text : `${text} ${half}`)
  const date = cellOf(cells, columns.time)
  if (columns.clock === null) return { date: withHalf(date), clock: null }
  const minute = cellOf(cells, columns.minute)
  const clock = cellOf(cells, columns.clock)
  return { date, clock: withHalf(minute === '' ? clock : `${clock}:${minute.padStart(2, '0')}`) }
}

/** Parses the time of a row. @returns it, or what is wrong with it */
export function rowTime(plan: ImportPlan, cells: readonly string[], form: TimeForm): RowTime | string {
  const { date, clock } = timeTexts(plan, cells)
  const read = readTime(date, clock, form)
  if (typeof read === 'string') return read
  const place = placeOf(cellOf(cells, plan.columns.offset) || (plan.offset ?? ''))
  if (typeof place === 'string') return place
  const lengthMs = read.lengthMs ?? lengthTold(plan, cells, form, read.wallMs)
  if (read.offsetMs !== null || place === null) return { ...read, lengthMs, zone: null }
  return { wallMs: read.wallMs, lengthMs, ...place }
}

/** The offset or zone in a cell; null if it is empty. */
function placeOf(cell: string): Pick<RowTime, 'offsetMs' | 'zone'> | string | null {
  if (cell === '') return null
  const text = cell.replace(/\u2212/g, '-')
  const offset = zoneAfter(`00:00 ${/^[+-]/.test(text) ? 'UTC' : ''}${text}`)
  if (offset) return { offsetMs: offset.offsetMs, zone: null }
  if (/^[A-Za-z]+\/[A-Za-z_/+-]+$/.test(text) && isTimeZone(text)) return { offsetMs: null, zone: text }
  return 'not a valid offset, such as -05:00, or zone, such as Europe/Zurich'
}

/** Length of a row's span from the column with its end, milliseconds; null if unknown. */
function lengthTold(plan: ImportPlan, cells: readonly string[], form: TimeForm, wallMs: number): number | null {
  const text = cellOf(cells, plan.columns.end)
  if (text === '') return null
  const whole = readTime(text, null, form)
  const end = typeof whole === 'string' ? readTime(timeTexts(plan, cells).date, text, form) : whole
  if (typeof end === 'string') return null
  const ms = end.wallMs - wallMs
  return ms > 0 ? ms : typeof whole === 'string' ? ms + DAY_MS : null
}
