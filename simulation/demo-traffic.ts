import type { Store } from '~/domain/stores'
import { type CountedMessage, countedEvents } from './counted-traffic'
import { profileOf } from './profile'
import { type Played, type SessionMessage, sessionMessages } from './visit-messages'
import { visitsOfDay } from './visits'

/** A session whose id is the visit's, so that a visit played twice is stored once. */
type DemoSession = SessionMessage & { event_id: string }
export type DemoEvent = Played<CountedMessage | DemoSession>

/**
 * What a demo store tells of a local date: the counts of its doors and, as each visitor leaves, the visit; in order of
 * time. Stragglers of the date may leave after its midnight.
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
