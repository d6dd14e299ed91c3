import { useRevalidator } from '@remix-run/react'
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import type { EventFrame, LiveStore } from '~/domain/live'
import { type Connection, LiveFigures } from './live-figures'
import { eventSourceTransport, type LiveTransport } from './live-transport'

/** Figures that the server rendered. */
export type RenderedFigures = {
  stores: readonly LiveStore[]
  events?: readonly EventFrame[]
  asOfMs: number | null
}

/** Runs with the next frame of the screen; on a page that is not seen, soon. */
function soon(run: () => void): void {
  if (document.visibilityState === 'visible') requestAnimationFrame(run)
  else setTimeout(run, 250)
}

/**
 * Keeps a page's figures live over one stream, beginning with what was rendered. Figures that the server renders again (another store, a
 * reload of the data) replace them.
 * @param storeId one store, or null for all
 */
export function useLiveFigures(
  rendered: RenderedFigures,
  storeId: string | null,
  transport: LiveTransport = eventSourceTransport,
): LiveFigures {
  const { revalidate } = useRevalidator()
  const again = useRef(revalidate)
  again.current = revalidate
  const make = () =>
    new LiveFigures(rendered.stores, rendered.events ?? [], rendered.asOfMs, soon, () => again.current())
  const [kept, keep] = useState(() => ({ rendered, storeId, figures: make() }))
  let current = kept
  if (kept.storeId !== storeId) {
    current = { rendered, storeId, figures: make() }
    keep(current)
  }
  const { figures } = current
  useEffect(() => {
    for (const store of rendered.stores) figures.adopt(store)
    for (const event of rendered.events ?? []) figures.adoptEvent(event)
  }, [figures, rendered])
  useEffect(
    () => transport(storeId === null ? null : [storeId], (message) => figures.receive(message)),
    [figures, storeId, transport],
  )
  return figures
}

/** One store's figures; null where none are known. */
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

export function useConnection(figures: LiveFigures): Connection {
  return useSyncExternalStore(figures.subscribe, figures.connection, figures.connection)
}
