import type { Store } from '~/domain/stores'
import { instantOf } from '~/domain/time/zoned-time'
import { type CountedMessage, countedEvents } from './counted-traffic'
import { type Fault, withFault } from './faults'
import { profileOf } from './profile'
import { type Played, type SessionMessage, sessionMessages } from './visit-messages'
import { visitsOfDay } from './visits'

/** A session with the visit's id, so that a visit played twice is stored once. */
type DemoSession = SessionMessage & { event_id: string }
export type DemoEvent = Played<CountedMessage | DemoSession>

/** Demo stores, by id, whose counters have a fault, so that each kind can be seen on the pages. */
export const DEMO_FAULTS: Readonly<Record<string, Fault>> = {
  '5': 'silent-door',
  '6': 'missed-exits',
  '9': 'swapped',
  '10': 'late',
}

/**
 * The messages of a demo store for a local date: the counts of its doors and, as each visitor leaves, the visit; in
 * order of time. Stragglers may leave after midnight.
 */
export function demoEventsOfDay(store: Store, date: string, seed: number): DemoEvent[] {
  const profile = profileOf(store)
  const visits = visitsOfDay(profile, date, seed)
  const ids = new Map(visits.map(({ customerId, exitId }) => [customerId, exitId]))
  const sessions = sessionMessages(visits, profile.storeId).map(({ atMs, message }) => ({
    atMs,
    message: { ...message, event_id: ids.get(message.customer_id)! },
  }))
  const played: DemoEvent[] = [...countedEvents(profile, date, seed, visits), ...sessions].sort(
    (a, b) => a.atMs - b.atMs,
  )
  const fault = DEMO_FAULTS[store.storeId]
  const lastDoor = store.doors.at(-1)?.doorId
  if (fault === undefined || lastDoor === undefined) return played
  const noonMs = instantOf(date, '12:00', store.timeZone)
  return withFault(fault, played, { storeId: store.storeId, date, seed, noonMs, lastDoor })
}
