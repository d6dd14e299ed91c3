import type { ReactNode } from 'react'
import { classNames } from '../class-names'

const TONE = {
  bad: 'bg-bad-soft text-bad',
  warn: 'bg-warn-soft text-warn',
  good: 'bg-good-soft text-good',
} as const

/** Something that has to be read before going on. */
export function Notice({ tone, children }: { tone: keyof typeof TONE; children: ReactNode }) {
  return (
    <div
      role={tone === 'bad' ? 'alert' : 'status'}
      className={classNames('rounded-control px-3 py-2 text-sm', TONE[tone])}
    >
      {children}
    </div>
  )
}
