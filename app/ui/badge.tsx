import type { ReactNode } from 'react'
import { classNames } from './class-names'

/** What a badge says about health: neutral says nothing about it. */
export type BadgeTone = 'neutral' | 'good' | 'warn' | 'bad' | 'accent'

const GROUND: Record<BadgeTone, string> = {
  neutral: 'bg-sunken text-muted',
  good: 'bg-good-soft text-good',
  warn: 'bg-warn-soft text-warn',
  bad: 'bg-bad-soft text-bad',
  accent: 'bg-accent-soft text-accent',
}
const DOT: Record<BadgeTone, string> = {
  neutral: 'bg-line-strong',
  good: 'bg-good',
  warn: 'bg-warn',
  bad: 'bg-bad',
  accent: 'bg-accent',
}

/** A few words on a coloured ground. */
export function Badge({ tone = 'neutral', children }: { tone?: BadgeTone; children: ReactNode }) {
  return (
    <span
      className={classNames(
        'inline-flex items-center gap-1.5 rounded-full px-2 py-0.5 text-xs font-medium whitespace-nowrap',
        GROUND[tone],
      )}
    >
      {children}
    </span>
  )
}

/** A dot with its state in words beside it; the colour never stands alone. */
export function StateDot({ tone, children }: { tone: BadgeTone; children: ReactNode }) {
  return (
    <span className="inline-flex items-center gap-2 whitespace-nowrap">
      <span aria-hidden className={classNames('size-2 shrink-0 rounded-full', DOT[tone])} />
      {children}
    </span>
  )
}
