import { Link } from '@remix-run/react'
import { classNames } from './class-names'

/** One of the choices; `to` is where it leads. */
export type Segment = { label: string; to: string; current: boolean; title?: string }

/** A switch between a few views of the same thing, as links: works without scripts and can be sent to someone. */
export function SegmentedLinks({ label, segments }: { label: string; segments: readonly Segment[] }) {
  return (
    <nav aria-label={label} className="inline-flex rounded-control border border-line bg-sunken p-0.5">
      {segments.map((segment) => (
        <Link
          key={segment.to}
          to={segment.to}
          title={segment.title}
          preventScrollReset
          aria-current={segment.current ? 'page' : undefined}
          className={classNames(
            'inline-flex min-h-8 items-center whitespace-nowrap rounded-[0.3125rem] px-3 text-sm font-medium motion-safe:transition-colors',
            segment.current ? 'bg-surface text-ink shadow-card ring-1 ring-line' : 'text-muted hover:text-ink',
          )}
        >
          {segment.label}
        </Link>
      ))}
    </nav>
  )
}
