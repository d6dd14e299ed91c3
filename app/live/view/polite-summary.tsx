import { useEffect, useRef, useState } from 'react'
import { MINUTE_MS } from '~/domain/time/durations'
import { peopleInAll } from '../overview/shown-store'
import type { LiveFigures } from '../stream/live-figures'
import { useStale } from '../stream/use-live-figures'

const EVERY_MS = MINUTE_MS

/**
 * Tells screen readers the headline once a minute, not at every change, and at once when the figures turn old or fresh.
 * `storeIds`: those that the page shows; `people`: where the headline is of more than these.
 */
export function PoliteSummary({
  figures,
  storeIds,
  number,
  people = null,
}: {
  figures: LiveFigures
  storeIds: readonly string[]
  number: Intl.NumberFormat
  people?: number | null
}) {
  const [text, setText] = useState('')
  const stale = useStale(figures)
  const wasStale = useRef(stale)
  const shown = useRef({ storeIds, people })
  shown.current = { storeIds, people }
  useEffect(() => {
    const say = () => {
      const ofPage = () => peopleInAll(shown.current.storeIds.flatMap((id) => figures.store(id) ?? []))
      const all = shown.current.people ?? ofPage()
      setText(stale ? 'The figures are not up to date.' : `${number.format(all)} people now.`)
    }
    if (wasStale.current !== stale) say()
    wasStale.current = stale
    const timer = setInterval(say, EVERY_MS)
    return () => clearInterval(timer)
  }, [figures, number, stale])
  return (
    <p className="sr-only" aria-live="polite">
      {text}
    </p>
  )
}
