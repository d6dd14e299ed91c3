import type { EventFrame } from '../live'
import type { ExchangePlace } from './stream-exchange'

/** A worker or a page of a browser as the place of a stream. */
export const browserPlace: ExchangePlace = {
  open: (address) => new EventSource(address),
  now: () => Date.now(),
  later: (run, ms) => {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
  random: () => Math.random(),
  readEvents: async (storeId) => {
    const response = await fetch(`/live/events?store=${encodeURIComponent(storeId)}`)
    if (!response.ok) throw new Error(`${response.status}`)
    return ((await response.json()) as { events: EventFrame[] }).events
  },
}
