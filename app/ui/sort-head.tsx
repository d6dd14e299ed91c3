import { Link } from '@remix-run/react'
import { Th } from './table'

/** A column heading that sorts by it: a link, so that it works without scripts and the URL keeps the order. */
export function SortHead({
  label,
  to,
  sorted,
  align = 'end',
  className,
}: {
  label: string
  to: string
  sorted: 'ascending' | 'descending' | null
  align?: 'start' | 'end'
  className?: string
}) {
  return (
    <Th align={align} className={className} aria-sort={sorted ?? 'none'}>
      <Link to={to} preventScrollReset className={sorted ? 'font-semibold text-ink' : 'hover:text-ink'}>
        {label}
        <span aria-hidden className={sorted ? '' : 'invisible'}>
          {sorted === 'ascending' ? ' ↑' : ' ↓'}
        </span>
      </Link>
    </Th>
  )
}
