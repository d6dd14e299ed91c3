import { useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { useFreshData } from '../../ui/frame/use-fresh-data'
import type { EventFrame, LiveStore } from '../live'
import { LiveFigures } from './live-figures'
import type { LiveTransport, StreamState } from './live-messages'
import { liveTransport } from './live-transport'
import { soon } from './next-frame'

/** Figures that the server rendered. */
export type RenderedFigures = {
  stores: readonly LiveStore[]
  events?: readonly EventFrame[]
  asOfMs: number | null
}

/** After a restart of the server, pages reload spread over this time, not all at once. */
const SPREAD_MS = 1_500

/**
 * Keeps a page's figures live over the browser's stream, starting with the rendered ones. Figures that the server
 * renders again (another store, reloaded data) replace them.
 * @param stores what the page shows; null for every store
 * @param events the store whose single events the page lists; null for none
 */
export function useLiveFigures(
  rendered: RenderedFigures,
  stores: readonly string[] | null,
  events: string | null = null,
  transport: LiveTransport = liveTransport,
): LiveFigures {
  const renew = useFreshData()
  const subject = JSON.stringify([stores, events])
  const make = () =>
    new LiveFigures(rendered.stores, rendered.events ?? [], rendered.asOfMs, soon, (why) => {
      setTimeout(renew, why === 'new-store' ? 0 : Math.random() * SPREAD_MS)
    })
  const [kept, keep] = useState(() => ({ subject, figures: make() }))
  let current = kept
  if (kept.subject !== subject) {
    current = { subject, figures: make() }
    keep(current)
  }
  const { figures } = current
  const { stores: renderedStores, events: renderedEvents } = rendered
  useEffect(() => {
    for (const store of renderedStores) figures.adopt(store)
    for (const event of renderedEvents ?? []) figures.adoptEvent(event)
  }, [figures, renderedStores, renderedEvents])
  const want = useMemo(() => {
    const [wantedStores, wantedEvents] = JSON.parse(subject)
    return { stores: wantedStores, events: wantedEvents }
  }, [subject])
  useEffect(() => transport(want, (message) => figures.receive(message)), [figures, want, transport])
  return figures
}

/** One store's figures; null if unknown. */
export function useLiveStore(figures: LiveFigures, storeId: string): LiveStore | null {
  const read = () => figures.store(storeId)
  return useSyncExternalStore(figures.subscribe, read, read)
}

export function useEveryLiveStore(figures: LiveFigures): readonly LiveStore[] {
  return useSyncExternalStore(figures.subscribe, figures.everyStore, figures.everyStore)
}

/** Newest events first. */
export function useLiveEvents(figures: LiveFigures): readonly EventFrame[] {
  return useSyncExternalStore(figures.subscribe, figures.events, figures.events)
}

export function useConnection(figures: LiveFigures): StreamState {
  return useSyncExternalStore(figures.subscribe, figures.connection, figures.connection)
}

/** True if the figures are known to be old; changes rarely, so that a part of a page renders again only then. */
export function useStale(figures: LiveFigures): boolean {
  const read = () => figures.connection().kind === 'stale'
  return useSyncExternalStore(figures.subscribe, read, read)
}
