import { createContext, type RefObject, useContext, useEffect } from 'react'

/** What the server has at hand while it renders. */
export type DrawnOnServer = {
  /** The SVG of a chart by its digest; null where it is no longer kept. */
  chart: (digest: string) => string | null
  /** The tables of the workbench. */
  sqlTables: () => string
}

const DrawnContext = createContext<DrawnOnServer | null>(null)

/** Wraps the app on the server: what it has drawn then stands in the HTML and in no data beside it. */
export const DrawnOnServerProvider = DrawnContext.Provider

const NOT_LOADED = 'This could not be loaded. Reload the page.'

/**
 * Markup that this server made, with React's escaping, and that the browser leaves alone: it stands in the document,
 * and is fetched where the page came without one or its version changes.
 * @param version tells one drawing from another
 * @param drawn takes it from what the server has at hand
 * @param address where the browser fetches it
 * @param box the element that holds it, which then sends `drawn`
 */
export function MadeOnServer({
  version,
  drawn,
  address,
  box,
  className,
}: {
  version: string
  drawn: (drawing: DrawnOnServer) => string | null
  address: string
  box: RefObject<HTMLDivElement>
  className?: string
}) {
  const drawing = useContext(DrawnContext)
  useEffect(() => {
    const holder = box.current
    if (!holder || (holder.dataset.drawn === version && holder.firstElementChild)) return
    const gone = new AbortController()
    fetch(address, { signal: gone.signal })
      .then(async (response) => {
        if (!response.ok) throw new Error(String(response.status))
        holder.innerHTML = await response.text()
        holder.dataset.drawn = version
        holder.dispatchEvent(new Event('drawn'))
      })
      .catch(() => {
        // What an earlier version shows is better than nothing.
        if (!gone.signal.aborted && !holder.firstElementChild) holder.textContent = NOT_LOADED
      })
    return () => gone.abort()
  }, [version, address, box])
  return (
    <div
      ref={box}
      className={className}
      data-drawn={drawing ? version : undefined}
      suppressHydrationWarning
      dangerouslySetInnerHTML={{ __html: (drawing && drawn(drawing)) ?? '' }}
    />
  )
}
