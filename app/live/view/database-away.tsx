import type { ReactNode } from 'react'
import { useRenewal } from '../../ui/frame/use-renewal'

const AGAIN_MS = 5_000

/** Says that the database does not answer and what is shown meanwhile; asks again by itself. */
export function DatabaseAway({ children }: { children: ReactNode }) {
  useRenewal(AGAIN_MS)
  return (
    <p className="mb-6 rounded-card border border-line bg-warn-soft px-4 py-3 text-sm text-warn" role="status">
      The database does not answer. {children}
    </p>
  )
}
