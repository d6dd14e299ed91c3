import { HOUR_MS, MINUTE_MS } from '~/domain/time/durations'
import { clockJumps, offsetAt } from '~/domain/time/zone-offsets'
import { isoTime } from './statement'

/** The range of `ts` for which the expression is valid: `fromMs` ≤ ts < `toMs`. */
type Within = { fromMs: number; toMs: number }

/** Parts of a range in which a zone's clocks do not change; the last one is open-ended. */
function stretchesOf(timeZone: string, { fromMs, toMs }: Within): { toMs: number; offsetMs: number }[] {
  const jumps = timeZone === 'UTC' ? [] : clockJumps(fromMs, Math.max(fromMs, toMs - 1), timeZone)
  return [fromMs, ...jumps].map((begin, index) => ({
    toMs: jumps[index] ?? Number.POSITIVE_INFINITY,
    offsetMs: timeZone === 'UTC' ? 0 : offsetAt(begin, timeZone),
  }))
}

/** Combines the expressions for each part of a range into one. */
function cased(parts: readonly { toMs: number; sql: string }[]): string {
  const last = parts.at(-1)?.sql ?? ''
  if (parts.length < 2) return last
  const cases = parts.slice(0, -1).map(({ toMs, sql }) => `WHEN ts < '${isoTime(toMs)}' THEN ${sql}`)
  return `CASE ${cases.join(' ')} ELSE ${last} END`
}

function moved(offsetMs: number): string {
  if (offsetMs === 0) return 'ts'
  const [unit, ms] =
    offsetMs % HOUR_MS === 0 ? ['h', HOUR_MS] : offsetMs % MINUTE_MS === 0 ? ['m', MINUTE_MS] : ['s', 1_000]
  return `dateadd('${unit}', ${offsetMs / Number(ms)}, ts)`
}

/**
 * SQL expression: local time of a zone at `ts`. It uses our own offsets, since QuestDB knows fewer zones than the
 * registry accepts and silently treats unknown ones as UTC.
 */
export function localTime(timeZone: string, within: Within): string {
  return cased(stretchesOf(timeZone, within).map(({ toMs, offsetMs }) => ({ toMs, sql: moved(offsetMs) })))
}

/**
 * SQL expression: minutes that a zone is ahead of UTC at `ts`, as text; null if its clocks do not change in the range,
 * so that it would distinguish nothing.
 */
export function minutesFromUtc(timeZone: string, within: Within): string | null {
  const stretches = stretchesOf(timeZone, within)
  if (stretches.length < 2) return null
  return cased(stretches.map(({ toMs, offsetMs }) => ({ toMs, sql: `'${offsetMs / MINUTE_MS}'` })))
}
