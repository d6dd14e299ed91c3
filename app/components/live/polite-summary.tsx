import { useEffect, useState } from 'react'
import type { LiveFigures } from './live-figures'
import { peopleInAll } from './shown-store'

const EVERY_MS = 60_000

/** Tells screen readers the headline once a minute, not at every change. */
export function PoliteSummary({ figures }: { figures: LiveFigures }) {
  const [text, setText] = useState('')
  useEffect(() => {
    const timer = setInterval(() => {
      const people = peopleInAll(figures.everyStore())
      const stale = figures.connection().kind === 'stale'
      setText(stale ? 'The figures are not up to date.' : `${people} people now.`)
    }, EVERY_MS)
    return () => clearInterval(timer)
  }, [figures])
  return (
    <p className="sr-only" aria-live="polite">
      {text}
    </p>
  )
}
