import { type OpenInterval, openIntervals } from '../opening-hours'
import type { Store } from '../stores'
import type { HourSlot } from './hour-slots'

/** One UTC sample of counted traffic: sums over the chosen stores from `atMs` on. `events` counts heartbeats too. */
export type TrafficSample = { atMs: number; entries: number; exits: number; events: number }

/**
 * - `complete`: over, within opening hours (or hours are not known), something was heard.
 * - `open`: contains now; still filling.
 * - `closed`: over, and no chosen store was open in any part of it. Stragglers are still counted.
 * - `unknown`: over, a store was open, and nothing at all was heard. Never 0.
 */
export type HourState = 'complete' | 'open' | 'closed' | 'unknown'

/** An hour with what was counted in it, people. `entries` and `exits` are null where nothing was heard: not known is not 0. */
export type HistoryHour = HourSlot & {
  state: HourState
  entries: number | null
  exits: number | null
  /** True where it lies wholly in the opening hours of at least one chosen store, or hours are not known. */
  withinHours: boolean
}

/** When at least one of the stores is open, between two instants: intervals in order, not touching; null where a store's hours are not known. */
export function unionOfOpenIntervals(
  stores: readonly Pick<Store, 'weeklyHours' | 'exceptions' | 'timeZone'>[],
  fromMs: number,
  toMs: number,
): OpenInterval[] | null {
  const kinds = new Map(
    stores.map((store) => [JSON.stringify([store.timeZone, store.weeklyHours, store.exceptions]), store]),
  )
  const all: OpenInterval[] = []
  for (const store of kinds.values()) {
    const own = openIntervals(store, fromMs, toMs)
    if (own === null) return null
    all.push(...own)
  }
  if (kinds.size === 0) return null
  all.sort((a, b) => a.fromMs - b.fromMs)
  const merged: OpenInterval[] = []
  for (const interval of all) {
    const last = merged.at(-1)
    if (last && interval.fromMs <= last.toMs) last.toMs = Math.max(last.toMs, interval.toMs)
    else merged.push({ ...interval })
  }
  return merged
}

/**
 * Puts samples into hours. Samples and slots are in order of time; each sample lies wholly in one slot, samples outside all
 * slots are left out.
 * @param open when a chosen store is open; null where hours are not known
 */
export function fillHours(
  slots: readonly HourSlot[],
  samples: readonly TrafficSample[],
  open: readonly OpenInterval[] | null,
  nowMs: number,
): HistoryHour[] {
  let next = 0
  return slots.map((slot) => {
    let entries = 0
    let exits = 0
    let events = 0
    for (; next < samples.length; next++) {
      const sample = samples[next]
      if (!sample || sample.atMs >= slot.toMs) break
      if (sample.atMs < slot.fromMs) continue
      entries += sample.entries
      exits += sample.exits
      events += sample.events
    }
    const touches = open === null || open.some((span) => span.fromMs < slot.toMs && span.toMs > slot.fromMs)
    const withinHours = open === null || open.some((span) => span.fromMs <= slot.fromMs && span.toMs >= slot.toMs)
    const heard = events > 0
    return {
      ...slot,
      state: stateOf(nowMs < slot.toMs, touches, heard),
      entries: heard ? entries : null,
      exits: heard ? exits : null,
      withinHours,
    }
  })
}

function stateOf(filling: boolean, shopOpen: boolean, heard: boolean): HourState {
  if (filling) return 'open'
  if (!shopOpen) return 'closed'
  return heard ? 'complete' : 'unknown'
}
