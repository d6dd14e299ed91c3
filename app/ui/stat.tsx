import type { ReactNode } from 'react'
import { classNames } from './class-names'

/** What a figure counts; gives it the colour key of the charts. */
export type StatTone = 'plain' | 'entries' | 'exits'

const KEY: Record<StatTone, string | null> = { plain: null, entries: 'bg-entries', exits: 'bg-exits' }

/** One figure with its label. Put several into a `StatRow`. `size` large is for the one figure a page is about. */
export function Stat({
  label,
  value,
  note,
  tone = 'plain',
  size = 'medium',
}: {
  label: ReactNode
  value: ReactNode
  note?: ReactNode
  tone?: StatTone
  size?: 'small' | 'medium' | 'large'
}) {
  const key = KEY[tone]
  return (
    <div className="min-w-0">
      <dt className="flex items-center gap-1.5 text-[0.8125rem] text-muted">
        {key ? <span aria-hidden className={classNames('size-2 rounded-[2px]', key)} /> : null}
        {label}
      </dt>
      <dd className="mt-0.5">
        <span
          className={classNames(
            'block font-semibold tabular-nums tracking-[-0.02em] text-ink',
            size === 'small' && 'text-lg leading-6',
            size === 'medium' && 'text-xl leading-8 whitespace-nowrap sm:text-2xl sm:leading-8',
            size === 'large' && 'text-6xl leading-none sm:text-7xl',
          )}
        >
          {value}
        </span>
        {note ? <span className="mt-0.5 block text-[0.8125rem] text-muted">{note}</span> : null}
      </dd>
    </div>
  )
}

/** A definition list of figures that wraps as the width allows. */
export function StatRow({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <dl className={classNames('grid grid-cols-2 gap-x-6 gap-y-5 sm:grid-cols-3 lg:grid-cols-5', className)}>
      {children}
    </dl>
  )
}
