import type { Store } from '~/domain/stores'
import { MINUTE_MS } from '~/domain/time/durations'
import { addDays, lastReset, localDate, nextReset, startOfLocalDate } from '~/domain/time/zoned-time'

/** The spans that a store's live figures cover, epoch ms, from ≤ t < to: since its last reset, and its local day. */
export type Windows = {
  resetFromMs: number
  resetToMs: number
  dayFromMs: number
  dayToMs: number
}

/** An event may be this far ahead of now (domain/events/messages.ts); cuts up to there matter. */
const AHEAD_MS = 5 * MINUTE_MS

/** Windows by zone and reset time, cached until the first of them ends. */
export class StoreWindows {
  private kept = new Map<string, Windows>()

  at(store: Pick<Store, 'timeZone' | 'resetTime'>, nowMs: number): Windows {
    const key = `${store.timeZone} ${store.resetTime}`
    const kept = this.kept.get(key)
    if (
      kept &&
      nowMs >= kept.resetFromMs &&
      nowMs < kept.resetToMs &&
      nowMs >= kept.dayFromMs &&
      nowMs < kept.dayToMs
    ) {
      return kept
    }
    const today = localDate(nowMs, store.timeZone)
    const windows = {
      resetFromMs: lastReset(nowMs, store.timeZone, store.resetTime),
      resetToMs: nextReset(nowMs, store.timeZone, store.resetTime),
      dayFromMs: startOfLocalDate(today, store.timeZone),
      dayToMs: startOfLocalDate(addDays(today, 1), store.timeZone),
    }
    this.kept.set(key, windows)
    return windows
  }
}

/** The instants at which sums must be split so that every window is a run of whole segments; ascending. */
export function cutsOf(windows: Iterable<Windows>, nowMs: number): number[] {
  const cuts = new Set<number>()
  for (const { resetFromMs, resetToMs, dayFromMs, dayToMs } of windows) {
    for (const cut of [resetFromMs, resetToMs, dayFromMs, dayToMs]) if (cut <= nowMs + AHEAD_MS) cuts.add(cut)
  }
  return [...cuts].sort((a, b) => a - b)
}
