import type { LiveStore } from '~/domain/live'
import type { Store } from '~/domain/stores'
import type { HeardDoor } from '../queries/heard-doors'
import type { LiveSegment } from '../queries/live-segments'
import type { Windows } from './store-windows.server'

const HOUR_MS = 3_600_000

/** Sums of a store's segments within its windows; segments are whole within them, as the cuts were made from the windows. */
export function sumsWithin(segments: readonly LiveSegment[], cutsMs: readonly number[], windows: Windows) {
  let occupancy = 0
  let entriesToday = 0
  let exitsToday = 0
  for (const { segment, entries, exits } of segments) {
    const fromMs = cutsMs[segment] ?? 0
    if (fromMs >= windows.resetFromMs && fromMs < windows.resetToMs) occupancy += entries - exits
    if (fromMs >= windows.dayFromMs && fromMs < windows.dayToMs) {
      entriesToday += entries
      exitsToday += exits
    }
  }
  return { occupancy, entriesToday, exitsToday }
}

/**
 * Doors known (named in the registry, or heard in seven days) and those heard in the last hour. Events without a door id count as one door
 * where no door has a name.
 */
export function doorsOf(store: Pick<Store, 'doors'>, heard: readonly HeardDoor[], nowMs: number) {
  const named = new Set(store.doors.map((door) => door.doorId))
  for (const { door_id } of heard) if (door_id !== null) named.add(door_id)
  const recent = heard.filter(({ last_received }) => (last_received?.getTime() ?? 0) >= nowMs - HOUR_MS)
  if (named.size === 0) return { doors: heard.length, reporting: recent.length }
  return { doors: named.size, reporting: recent.filter(({ door_id }) => door_id !== null).length }
}

/** Newest moment among dates that may be missing, epoch ms; null where all are. */
export function newestOf(dates: readonly (Date | null | undefined)[]): number | null {
  let newest: number | null = null
  for (const date of dates) if (date && (newest === null || date.getTime() > newest)) newest = date.getTime()
  return newest
}

/** A store's state as frames and pages show it. */
export function liveStore(
  storeId: string,
  sums: ReturnType<typeof sumsWithin>,
  doors: ReturnType<typeof doorsOf>,
  lastEventMs: number | null,
  lastArrivalMs: number | null,
): LiveStore {
  return {
    store_id: storeId,
    occupancy: sums.occupancy,
    band: null,
    entries_today: sums.entriesToday,
    exits_today: sums.exitsToday,
    last_event: lastEventMs === null ? null : new Date(lastEventMs).toISOString(),
    doors_reporting: doors.reporting,
    doors: doors.doors,
    t: lastArrivalMs ?? 0,
  }
}
