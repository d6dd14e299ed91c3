import type { ReactNode } from 'react'

/** Says that there is nothing here yet, why, and what to do about it. */
export function EmptyState({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="rounded-card border border-dashed border-line-strong/50 px-6 py-14 text-center">
      <p className="text-base font-semibold">{title}</p>
      {children ? <div className="mx-auto mt-1.5 max-w-prose text-sm text-muted">{children}</div> : null}
      {action ? <div className="mt-5">{action}</div> : null}
    </div>
  )
}
