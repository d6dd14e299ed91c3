import { useEffect, useMemo, useRef, useState } from 'react'
import type { LiveFigures } from '../../stream/live-figures'
import type { OverviewFilter } from '../overview-filter'
import { filteredStores, orderedStores } from '../overview-order'
import { type ShownStore, usualNow } from '../shown-store'

/** Often enough to be current, rarely enough to be readable. */
const AGAIN_MS = 10_000

/**
 * The filtered stores in the filter's order; those of one page of several stay as sorted by the server. They are sorted
 * again every ten seconds as figures change, but not while the pointer or the focus is among them, so that nothing
 * moves under the pointer.
 * @returns the stores, and a ref for the element that holds them
 */
export function useOrderedStores(
  stores: readonly ShownStore[],
  filter: OverviewFilter,
  figures: LiveFigures,
  serverNowMs: number,
  inPages: boolean,
) {
  const holder = useRef<HTMLDivElement>(null)
  const [orderedAtMs, orderAgain] = useState(serverNowMs)
  const byFigure = filter.sort !== 'group' && filter.sort !== 'name' && !inPages
  useEffect(() => {
    if (!byFigure) return
    const timer = setInterval(() => {
      if (holder.current?.matches(':hover, :focus-within') && !filter.wall) return
      orderAgain(Date.now())
    }, AGAIN_MS)
    return () => clearInterval(timer)
  }, [byFigure, filter.wall])
  const chosen = useMemo(() => filteredStores(stores, filter), [stores, filter])
  const shown = useMemo(
    () => orderedStores(chosen, filter.sort, figures.store, ({ day }) => usualNow(day, orderedAtMs)?.entries ?? null),
    [chosen, filter.sort, figures, orderedAtMs],
  )
  return { shown: inPages ? stores : shown, holder }
}
