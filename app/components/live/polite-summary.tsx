import { useEffect, useRef, useState } from 'react'
import type { LiveFigures } from './live-figures'
import { peopleInAll } from './shown-store'
import { useStale } from './use-live-figures'

const EVERY_MS = 60_000

/** Tells screen readers the headline once a minute, not at every change, and at once when the figures turn old or fresh. `storeIds`: those that the page shows. */
export function PoliteSummary({
  figures,
  storeIds,
  number,
}: {
  figures: LiveFigures
  storeIds: readonly string[]
  number: Intl.NumberFormat
}) {
  const [text, setText] = useState('')
  const stale = useStale(figures)
  const wasStale = useRef(stale)
  const shown = useRef(storeIds)
  shown.current = storeIds
  useEffect(() => {
    const say = () => {
      const people = peopleInAll(shown.current.flatMap((id) => figures.store(id) ?? []))
      setText(stale ? 'The figures are not up to date.' : `${number.format(people)} people now.`)
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
