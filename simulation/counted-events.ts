import type { Store } from '~/domain/stores'
import { addDays, startOfLocalDate } from '~/domain/zoned-time'
import { SeededRandom } from './seeded-random'
import { type VisitPlan, visitsOfDay } from './visits'

/** A message of counted traffic as the wire has it. */
export type CountedMessage = {
  store_id: string
  customers_in: number
  customers_out: number
  time_stamp: string
  event_id: string
  door_id?: string
}

/** A message and the moment it is sent, epoch milliseconds. */
export type PlayedEvent = { atMs: number; message: CountedMessage }

/** A quiet door says that it is alive this often, milliseconds. */
export const HEARTBEAT_MS = 5 * 60_000

/** How many people an average day brings to a demo store: from its area, with some stores busier than others. */
export function planOf(store: Store, seed: number): VisitPlan {
  const busy = new SeededRandom(seed, 'busy', store.storeId).between(0.6, 1.5)
  return { store, baseVisits: Math.round((store.areaM2 ?? 800) * 1.1 * busy), variation: 0.1, seed }
}

/**
 * Counted traffic of a store's local date in order of time: a message for each person who passes a door, and heartbeats of 0 in
 * and 0 out all day and night from each door. Each has an id of its own that is the same on every call.
 */
export function countedEventsOfDay(store: Store, date: string, seed: number): PlayedEvent[] {
  const ids = new SeededRandom(seed, 'event ids', store.storeId, date)
  const events: PlayedEvent[] = []
  const say = (atMs: number, doorId: string, customersIn: number, customersOut: number) => {
    const message: CountedMessage = {
      store_id: store.storeId,
      customers_in: customersIn,
      customers_out: customersOut,
      time_stamp: new Date(atMs).toISOString(),
      event_id: ids.uuid(),
    }
    if (doorId !== '') message.door_id = doorId
    events.push({ atMs, message })
  }
  for (const visit of visitsOfDay(planOf(store, seed), date)) {
    say(visit.entryMs, visit.doorIn, 1, 0)
    say(visit.exitMs, visit.doorOut, 0, 1)
  }
  const startMs = startOfLocalDate(date, store.timeZone)
  const endMs = startOfLocalDate(addDays(date, 1), store.timeZone)
  const doors = store.doors.length > 0 ? store.doors.map((door) => door.doorId) : ['']
  doors.forEach((doorId, place) => {
    const phase = Math.floor((HEARTBEAT_MS / doors.length) * place)
    for (let atMs = startMs + phase; atMs < endMs; atMs += HEARTBEAT_MS) say(atMs, doorId, 0, 0)
  })
  return events.sort((a, b) => a.atMs - b.atMs)
}
