import type { ReactNode } from 'react'
import { classNames } from './class-names'

/** A raised plain surface. `flush` leaves out the padding, for tables and lists that bring their own. */
export function Card({
  children,
  flush = false,
  className,
}: {
  children: ReactNode
  flush?: boolean
  className?: string
}) {
  return (
    <div
      className={classNames(
        'rounded-card border border-line bg-surface shadow-card',
        flush ? 'overflow-hidden' : 'p-4 sm:p-5',
        className,
      )}
    >
      {children}
    </div>
  )
}
