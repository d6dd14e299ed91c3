export { countedEventsOfDay, type PlayedEvent } from './counted-events'
export { demoStores } from './demo-stores'
