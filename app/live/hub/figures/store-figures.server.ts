import type { Store } from '~/domain/stores'
import { HOUR_MS } from '~/domain/time/durations'
import { errorBand } from '../../faults/drift'
import type { LiveStore } from '../../live'
import type { HeardDoor } from '../../reads/heard-doors'
import type { LiveSegment } from '../../reads/live-segments'
import type { KnownCount } from './live-corrections.server'
import type { Windows } from './store-windows.server'

/**
 * Sums of a store's segments within its windows; segments are whole within them, as the cuts were made from the
 * windows.
 */
export function sumsWithin(
  segments: readonly Pick<LiveSegment, 'segment' | 'entries' | 'exits'>[],
  cutsMs: readonly number[],
  windows: Windows,
) {
  let entriesSinceReset = 0
  let exitsSinceReset = 0
  let entriesToday = 0
  let exitsToday = 0
  for (const { segment, entries, exits } of segments) {
    const fromMs = cutsMs[segment] ?? 0
    if (fromMs >= windows.resetFromMs && fromMs < windows.resetToMs) {
      entriesSinceReset += entries
      exitsSinceReset += exits
    }
    if (fromMs >= windows.dayFromMs && fromMs < windows.dayToMs) {
      entriesToday += entries
      exitsToday += exits
    }
  }
  return { entriesSinceReset, exitsSinceReset, entriesToday, exitsToday }
}

/**
 * People in a store: those there when it was last known for certain, plus entries minus exits since. That is 0 at the
 * reset, or the count of a later correction; `band` grows with the entries since then.
 */
export function occupancyOf(
  { entriesSinceReset, exitsSinceReset }: Pick<ReturnType<typeof sumsWithin>, 'entriesSinceReset' | 'exitsSinceReset'>,
  known: KnownCount | undefined,
  errorRate: number | null,
): { occupancy: number; band: number | null } {
  const entries = entriesSinceReset - (known?.entriesBefore ?? 0)
  const exits = exitsSinceReset - (known?.exitsBefore ?? 0)
  return { occupancy: (known?.people ?? 0) + entries - exits, band: errorBand(errorRate, entries) }
}

/**
 * Known doors (named in the registry, or with signals in seven days) and those with a signal in the last hour. Events
 * without a door id count as one door if no door has a name.
 */
export function doorsOf(store: Pick<Store, 'doors'>, heard: readonly HeardDoor[], nowMs: number) {
  const named = new Set(store.doors.map((door) => door.doorId))
  for (const { door_id } of heard) if (door_id !== null) named.add(door_id)
  const recent = heard.filter(({ last_received }) => (last_received?.getTime() ?? 0) >= nowMs - HOUR_MS)
  if (named.size === 0) return { doors: heard.length, reporting: recent.length }
  return { doors: named.size, reporting: recent.filter(({ door_id }) => door_id !== null).length }
}

/** A store's state as frames and pages show it. */
export function liveStore(
  storeId: string,
  now: ReturnType<typeof occupancyOf>,
  sums: Pick<ReturnType<typeof sumsWithin>, 'entriesToday' | 'exitsToday'>,
  doors: ReturnType<typeof doorsOf>,
  lastEventMs: number | null,
  lastArrivalMs: number | null,
): LiveStore {
  return {
    store_id: storeId,
    ...now,
    entries_today: sums.entriesToday,
    exits_today: sums.exitsToday,
    last_event: lastEventMs === null ? null : new Date(lastEventMs).toISOString(),
    doors_reporting: doors.reporting,
    doors: doors.doors,
    t: lastArrivalMs ?? 0,
  }
}
