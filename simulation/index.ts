export {
  type CountedMessage,
  countedEvents,
  countedEventsOfDay,
  HEARTBEAT_MS,
  type PlayedEvent,
} from './counted-traffic'
export { demoStores } from './demo-stores'
export { FAULTS, type Fault, type FaultyDay, type TrafficMessage, withFault } from './faults'
export * from './profile'
export { type DayFactors, dayFactors, expectedVisits, totalVisits } from './seasons'
export {
  type AtomicMessage,
  atomicMessages,
  type Played,
  type SessionMessage,
  sessionMessages,
  wireStoreId,
} from './visit-messages'
export { STRAGGLER_MS, type Visit, visitsOfDay } from './visits'
