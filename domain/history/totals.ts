import { HOUR_MS } from './hour-slots'
import type { HistoryHour } from './hours'

/** Figures of a whole range, people. */
export type HistoryTotals = {
  entries: number
  exits: number
  /** Entries − exits. */
  net: number
  /** Hours in which something was heard. */
  hoursHeard: number
  /** Hours that are over, were open, and in which nothing was heard. */
  hoursUnknown: number
}

/** Sums over all hours in which something was heard. */
export function totalsOf(hours: readonly HistoryHour[]): HistoryTotals {
  let entries = 0
  let exits = 0
  let hoursHeard = 0
  let hoursUnknown = 0
  for (const hour of hours) {
    entries += hour.entries ?? 0
    exits += hour.exits ?? 0
    if (hour.entries !== null) hoursHeard++
    if (hour.state === 'unknown') hoursUnknown++
  }
  return { entries, exits, net: entries - exits, hoursHeard, hoursUnknown }
}

/** An hour that may be called peak or slowest: a whole hour, complete, within opening hours. */
function competes(hour: HistoryHour): hour is HistoryHour & { entries: number; exits: number } {
  return hour.state === 'complete' && hour.withinHours && hour.entries !== null && hour.toMs - hour.fromMs === HOUR_MS
}

/** The complete hours within opening hours with the most and with the fewest entries; the earlier one wins a tie. Null where there is none. */
export function extremesOf(hours: readonly HistoryHour[]): { peak: HistoryHour | null; slowest: HistoryHour | null } {
  let peak: (HistoryHour & { entries: number }) | null = null
  let slowest: (HistoryHour & { entries: number }) | null = null
  for (const hour of hours) {
    if (!competes(hour)) continue
    if (peak === null || hour.entries > peak.entries) peak = hour
    if (slowest === null || hour.entries < slowest.entries) slowest = hour
  }
  return { peak, slowest }
}
