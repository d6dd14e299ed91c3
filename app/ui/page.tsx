import type { ReactNode } from 'react'

/** Head of a page: its one `h1`, a line beneath it (freshness, zone…), and controls beside it. */
export function PageHeader({
  title,
  lede,
  actions,
  back,
}: {
  title: ReactNode
  lede?: ReactNode
  actions?: ReactNode
  /** A link above the title, such as to the list this page belongs to. */
  back?: ReactNode
}) {
  return (
    <header className="mb-6 flex flex-wrap items-end justify-between gap-x-6 gap-y-4 sm:mb-8">
      <div className="min-w-0">
        {back ? <div className="mb-1 text-sm">{back}</div> : null}
        <h1 className="text-2xl font-semibold tracking-[-0.02em] text-ink sm:text-[1.75rem] sm:leading-9">{title}</h1>
        {lede ? <div className="mt-1 text-sm text-muted">{lede}</div> : null}
      </div>
      {actions ? <div className="flex flex-wrap items-center gap-2">{actions}</div> : null}
    </header>
  )
}

/** A part of a page with its own heading. */
export function Section({
  title,
  note,
  actions,
  children,
}: {
  title: ReactNode
  note?: ReactNode
  actions?: ReactNode
  children: ReactNode
}) {
  return (
    <section className="mt-8">
      <div className="mb-3 flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h2 className="text-base font-semibold tracking-[-0.01em]">{title}</h2>
        {note ? <p className="text-sm text-muted">{note}</p> : null}
        {actions}
      </div>
      {children}
    </section>
  )
}
