export {
  countedEvents,
  countedEventsOfDay,
  HEARTBEAT_MS,
  type PlayedEvent,
} from './counted-traffic'
export { demoStores } from './demo-stores'
export { type DemoEvent, demoEventsOfDay } from './demo-traffic'
export { FAULTS, type Fault, type FaultyDay, type TrafficMessage, withFault } from './faults'
export * from './profile'
export { expectedVisits, totalVisits } from './seasons'
export {
  atomicMessages,
  type Played,
  sessionMessages,
} from './visit-messages'
export { STRAGGLER_MS, type Visit, visitsOfDay } from './visits'
