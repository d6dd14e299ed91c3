import { useEffect, useState } from 'react'
import { flushSync } from 'react-dom'
import { FreshnessLine } from '../../ui/freshness'
import type { LiveFigures } from '../stream/live-figures'
import { useConnection } from '../stream/use-live-figures'

const CAUSES = { server: 'the server is not responding', database: 'the database is not responding' }

/**
 * Says how far the figures of the page can be trusted: connecting, live, or stale and since when (the reader's clock).
 * Before scripts run, and where they are off, it says as of when the server made the page.
 */
export function ConnectionLine({ figures, renderedAtMs }: { figures: LiveFigures; renderedAtMs: number }) {
  const connection = useConnection(figures)
  const [running, setRunning] = useState(false)
  useEffect(() => setRunning(true), [])
  if (!running) {
    const rendered = new Date(renderedAtMs).toISOString()
    return <FreshnessLine tone="neutral">As of {rendered.slice(11, 19)} UTC</FreshnessLine>
  }
  if (connection.kind === 'live') {
    return (
      <FreshnessLine tone="good">
        Live
        <WhenPrinted />
      </FreshnessLine>
    )
  }
  if (connection.kind === 'connecting') return <FreshnessLine tone="neutral">Connecting…</FreshnessLine>
  if (connection.kind === 'paused') return <FreshnessLine tone="neutral">Paused while inactive</FreshnessLine>
  const since = connection.sinceMs === null ? null : new Date(connection.sinceMs)
  const clock = since?.toLocaleTimeString([], { hourCycle: 'h23', hour: '2-digit', minute: '2-digit' })
  const cause = navigator.onLine ? CAUSES[connection.cause] : 'you may be offline'
  return (
    <FreshnessLine tone="warn">
      {clock ? `Stale since ${clock}` : 'Stale'}: {cause}, retrying…
    </FreshnessLine>
  )
}

/** On paper nothing is live: there it says as of when, by the reader's clock. */
function WhenPrinted() {
  const [printedMs, setPrintedMs] = useState<number | null>(null)
  useEffect(() => {
    // The browser prints what stands there once its listeners have returned.
    const note = () => flushSync(() => setPrintedMs(Date.now()))
    addEventListener('beforeprint', note)
    return () => removeEventListener('beforeprint', note)
  }, [])
  if (printedMs === null) return null
  const when = new Date(printedMs)
  const date = when.toLocaleDateString([], { dateStyle: 'medium' })
  return (
    <span className="hidden print:inline">
      {' '}
      as of {date}, {when.toLocaleTimeString([], { hourCycle: 'h23' })}
    </span>
  )
}
