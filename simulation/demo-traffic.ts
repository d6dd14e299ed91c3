import type { Store } from '~/domain/stores'
import { type CountedMessage, countedEvents } from './counted-traffic'
import { profileOf } from './profile'
import { type Played, type SessionMessage, sessionMessages } from './visit-messages'
import { visitsOfDay } from './visits'

/** A session with the visit's id, so that a visit played twice is stored once. */
type DemoSession = SessionMessage & { event_id: string }
export type DemoEvent = Played<CountedMessage | DemoSession>

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
  return [...countedEvents(profile, date, seed, visits), ...sessions].sort((a, b) => a.atMs - b.atMs)
}
