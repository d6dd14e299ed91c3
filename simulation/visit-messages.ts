import { isoTime } from './iso-time'
import type { Visit } from './visits'

/** A message and the moment at which it is sent, epoch milliseconds. */
export type Played<Message> = { atMs: number; message: Message }

/** Visit (session), default topic `foot_traffic`. Times are ISO 8601 UTC; `trip_duration_minutes` has two decimals. */
export type SessionMessage = {
  event_type: 'foot_traffic'
  customer_id: string
  entry_time: string
  exit_time: string
  trip_duration_minutes: number
  weekday: string
  time_slot: string
  store_id: number | string
}

/** Atomic traffic, default topic `foot_traffic_realistic`: one person in or one out. */
export type AtomicMessage = {
  event_type: 'entry' | 'exit'
  time: string
  weekday: string
  time_slot: string
  store_id: number | string
  event_id: string
  door_id: string
}

/** A store id on the wire: a number if it is all digits and that preserves it. */
export function wireStoreId(storeId: string): number | string {
  return /^(0|[1-9]\d{0,14})$/.test(storeId) ? Number(storeId) : storeId
}

/** One session message a visit, sent when the visitor has left; in the order of exits. */
export function sessionMessages(visits: readonly Visit[], storeId: string): Played<SessionMessage>[] {
  const store_id = wireStoreId(storeId)
  return visits
    .map((visit) => ({
      atMs: visit.exitMs,
      message: {
        event_type: 'foot_traffic' as const,
        customer_id: visit.customerId,
        entry_time: isoTime(visit.entryMs),
        exit_time: isoTime(visit.exitMs),
        trip_duration_minutes: Math.round((visit.exitMs - visit.entryMs) / 600) / 100,
        weekday: visit.weekday,
        time_slot: visit.timeSlot,
        store_id,
      },
    }))
    .sort((a, b) => a.atMs - b.atMs)
}

/**
 * An entry and an exit per visit, each sent when it happens, in order of time; the exit repeats its entry's weekday and
 * slot.
 */
export function atomicMessages(visits: readonly Visit[], storeId: string): Played<AtomicMessage>[] {
  const store_id = wireStoreId(storeId)
  const played: Played<AtomicMessage>[] = []
  const passage = (visit: Visit, event_type: 'entry' | 'exit', atMs: number, event_id: string, door_id: string) => {
    const { weekday, timeSlot: time_slot } = visit
    played.push({ atMs, message: { event_type, time: isoTime(atMs), weekday, time_slot, store_id, event_id, door_id } })
  }
  for (const visit of visits) {
    passage(visit, 'entry', visit.entryMs, visit.entryId, visit.entryDoor)
    passage(visit, 'exit', visit.exitMs, visit.exitId, visit.exitDoor)
  }
  return played.sort((a, b) => a.atMs - b.atMs)
}
