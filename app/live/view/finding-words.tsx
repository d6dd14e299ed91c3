import { Badge } from '../../ui/badge'
import type { Finding } from '../faults/findings'

/** The number of a store's findings, as a badge on its tile; nothing without findings. */
export function FindingsBadge({ findings }: { findings: readonly Finding[] }) {
  if (findings.length === 0) return null
  const words = findings.map((finding) => finding.words).join(' ')
  return (
    <span title={words}>
      <Badge tone="warn">
        {findings.length === 1 ? '1 finding' : `${findings.length} findings`}
        <span className="sr-only">: {words}</span>
      </Badge>
    </span>
  )
}

/** The findings of a store, as text. */
export function FindingsList({ findings }: { findings: readonly Finding[] }) {
  return (
    <ul className="space-y-2">
      {findings.map((finding) => (
        <li
          key={`${finding.kind} ${finding.doorId ?? ''}`}
          data-finding={finding.kind}
          className="rounded-card border border-line bg-warn-soft px-4 py-3 text-sm text-warn"
        >
          {finding.words}
        </li>
      ))}
    </ul>
  )
}
