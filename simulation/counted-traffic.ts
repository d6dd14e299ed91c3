import type { Store } from '~/domain/stores'
import { MINUTE_MS } from '~/domain/time/durations'
import { addDays, startOfLocalDate } from '~/domain/time/zoned-time'
import { isoTime } from './iso-time'
import { profileOf, type StoreProfile } from './profile'
import { randomOf } from './random'
import { type Played, wireStoreId } from './visit-messages'
import { type Visit, visitsOfDay } from './visits'

/** Counted traffic, default topic `store-traffic`, as a door counter sends it. 0 in and 0 out is a heartbeat. */
export type CountedMessage = {
  store_id: number | string
  customers_in: number
  customers_out: number
  /** ISO 8601 UTC. */
  time_stamp: string
  /** UUID, the same each time the same day is played. */
  event_id: string
  door_id: string
}
export type PlayedEvent = Played<CountedMessage>

/** A counter adds up passages within this time and reports the sum with the last one. Milliseconds. */
const COUNTING_MS = 10_000

/** A door that nobody passes sends a heartbeat this often, day and night. Milliseconds. */
export const HEARTBEAT_MS = 5 * MINUTE_MS

type Passage = { atMs: number; door: string; inwards: number; id: string }

/** A day's counted traffic of a store, in order of time; `date` is its local date. */
export function countedEventsOfDay(store: Store, date: string, seed: number): PlayedEvent[] {
  const profile = profileOf(store)
  return countedEvents(profile, date, seed, visitsOfDay(profile, date, seed))
}

/**
 * What the door counters report of a day's visits, with heartbeats of quiet doors, day and night; in order of time. The
 * sums of customers_in and of customers_out both equal the number of visits.
 */
export function countedEvents(
  profile: StoreProfile,
  date: string,
  seed: number,
  visits: readonly Visit[],
): PlayedEvent[] {
  const played: PlayedEvent[] = []
  const store_id = wireStoreId(profile.storeId)
  const report = (atMs: number, door_id: string, customers_in: number, customers_out: number, event_id: string) => {
    const time_stamp = isoTime(atMs)
    played.push({ atMs, message: { store_id, customers_in, customers_out, time_stamp, event_id, door_id } })
  }
  const heardAt = new Map<string, number[]>(profile.doorIds.map((door) => [door, []]))
  for (const group of passagesTogether(visits)) {
    const last = group[group.length - 1]!
    const entries = group.reduce((sum, passage) => sum + passage.inwards, 0)
    report(last.atMs, last.door, entries, group.length - entries, group[0]!.id)
    heardAt.get(last.door)?.push(last.atMs)
  }
  const fromMs = startOfLocalDate(date, profile.timeZone)
  const toMs = startOfLocalDate(addDays(date, 1), profile.timeZone)
  for (const door of profile.doorIds) {
    const ids = randomOf(seed, profile.storeId, date, 'heartbeats', door)
    // Each door has its own offset within the five minutes, the same on all days, so that some door always reports
    // soon.
    const firstMs =
      1000 * Math.floor(randomOf(seed, profile.storeId, 'heartbeats', door).between(0, HEARTBEAT_MS / 1000))
    const heard = (heardAt.get(door) ?? []).sort((a, b) => a - b)
    let next = 0
    for (let atMs = fromMs + firstMs; atMs < toMs; atMs += HEARTBEAT_MS) {
      while (next < heard.length && heard[next]! <= atMs - HEARTBEAT_MS) next++
      const id = ids.uuid()
      if (next === heard.length || heard[next]! > atMs) report(atMs, door, 0, 0, id)
    }
  }
  return played.sort((a, b) => a.atMs - b.atMs)
}

/** Passages of one door within one counting time, in order of time within the group. */
function passagesTogether(visits: readonly Visit[]): Passage[][] {
  const passages: Passage[] = []
  for (const { entryMs, entryDoor, entryId, exitMs, exitDoor, exitId } of visits) {
    passages.push({ atMs: entryMs, door: entryDoor, inwards: 1, id: entryId })
    passages.push({ atMs: exitMs, door: exitDoor, inwards: 0, id: exitId })
  }
  passages.sort((a, b) => a.atMs - b.atMs)
  const groups: Passage[][] = []
  const running = new Map<string, { count: number; group: Passage[] }>()
  for (const passage of passages) {
    const count = Math.floor(passage.atMs / COUNTING_MS)
    const current = running.get(passage.door)
    if (current?.count === count) current.group.push(passage)
    else {
      const group = [passage]
      groups.push(group)
      running.set(passage.door, { count, group })
    }
  }
  return groups
}
