import type { ReactNode } from 'react'
import { type BadgeTone, StateDot } from './badge'

/** How fresh the figures of a page are, in words: the state, then what is known. */
export function FreshnessLine({ tone, children }: { tone: BadgeTone; children: ReactNode }) {
  return (
    <p className="text-sm text-muted tabular-nums">
      <StateDot tone={tone}>
        <span className="whitespace-normal">{children}</span>
      </StateDot>
    </p>
  )
}
