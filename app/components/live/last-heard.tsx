import type { LiveStore } from '~/domain/live'
import { classNames } from '../class-names'
import { ageText } from './age-text'
import { hearing } from './shown-store'

/** When a store was last heard, in words; says so where it never was, or where all its doors are silent. */
export function LastHeard({ figures, nowMs }: { figures: LiveStore | null; nowMs: number }) {
  const state = hearing(figures)
  if (!figures || figures.last_event === null) {
    return <span className="text-muted">{state === 'never' ? 'Nothing heard yet' : 'Not known right now'}</span>
  }
  return (
    <time
      dateTime={figures.last_event}
      className={classNames('tabular-nums', state === 'quiet' ? 'text-warn' : 'text-muted')}
    >
      {state === 'quiet' ? 'Silent, last heard ' : 'Heard '}
      {ageText(Date.parse(figures.last_event), nowMs)}
    </time>
  )
}
