import type { Store } from '~/domain/stores'
import { addDays, instantOf, localDate } from '~/domain/time/zoned-time'

/**
 * From one reset of a store to its next, epoch ms, `fromMs` ≤ t < `toMs`; `date` is the local date on which it begins.
 */
export type BusinessDay = { date: string; fromMs: number; toMs: number }

/** The newest `count` business days that are over at `nowMs`, oldest first. */
export function completeBusinessDays(
  nowMs: number,
  { timeZone, resetTime }: Pick<Store, 'timeZone' | 'resetTime'>,
  count: number,
): BusinessDay[] {
  const today = localDate(nowMs, timeZone)
  const days: BusinessDay[] = []
  let toMs = instantOf(today, resetTime, timeZone)
  for (let back = 1; days.length < count; back += 1) {
    const date = addDays(today, -back)
    const fromMs = instantOf(date, resetTime, timeZone)
    if (toMs <= nowMs && toMs > fromMs) days.push({ date, fromMs, toMs })
    toMs = fromMs
  }
  return days.reverse()
}

/** Business days of one length that follow one another, epoch ms. */
export type EvenRun = { fromMs: number; toMs: number; dayMs: number }

/** Days in runs of equal length: a night in which clocks change is a run of its own. */
export function evenRuns(days: readonly BusinessDay[]): EvenRun[] {
  const runs: EvenRun[] = []
  for (const { fromMs, toMs } of days) {
    const last = runs.at(-1)
    if (last && last.toMs === fromMs && last.dayMs === toMs - fromMs) last.toMs = toMs
    else runs.push({ fromMs, toMs, dayMs: toMs - fromMs })
  }
  return runs
}
