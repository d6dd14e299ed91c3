import { HOUR_MS, MINUTE_MS } from '~/domain/time/durations'
import { clockJumps, offsetAt } from '~/domain/time/zone-offsets'
import { isoTime } from './statement'

/** For which `ts` the clocks are read: `fromMs` ≤ ts < `toMs`. */
type Within = { fromMs: number; toMs: number }

/** Parts of a range in which a zone's clocks do not jump; the last one goes on for ever. */
function stretchesOf(timeZone: string, { fromMs, toMs }: Within): { toMs: number; offsetMs: number }[] {
  const jumps = timeZone === 'UTC' ? [] : clockJumps(fromMs, Math.max(fromMs, toMs - 1), timeZone)
  return [fromMs, ...jumps].map((begin, index) => ({
    toMs: jumps[index] ?? Number.POSITIVE_INFINITY,
    offsetMs: timeZone === 'UTC' ? 0 : offsetAt(begin, timeZone),
  }))
}

/** One expression for each part of a range, as one. */
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
 * What the clocks of a zone show at `ts`. By our own offsets: QuestDB knows fewer zones than the registry accepts, and
 * takes one it does not know for UTC without a word.
 */
export function localTime(timeZone: string, within: Within): string {
  return cased(stretchesOf(timeZone, within).map(({ toMs, offsetMs }) => ({ toMs, sql: moved(offsetMs) })))
}

/**
 * How many minutes the clocks of a zone are ahead of UTC at `ts`, as a text; null where they do not jump, so that it
 * would tell nothing apart.
 */
export function minutesFromUtc(timeZone: string, within: Within): string | null {
  const stretches = stretchesOf(timeZone, within)
  if (stretches.length < 2) return null
  return cased(stretches.map(({ toMs, offsetMs }) => ({ toMs, sql: `'${offsetMs / MINUTE_MS}'` })))
}
