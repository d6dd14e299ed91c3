import type { LiveStore } from '~/domain/live'
import { classNames } from '../class-names'
import { ageText } from './age-text'
import { hearing, type ShownStore } from './shown-store'

const WORDS = {
  unknown: 'Heard',
  never: 'Heard',
  heard: 'Heard',
  closed: 'Closed, last heard',
  silent: 'Silent, last heard',
}

/** When a store was last heard, in words; says so where it never was, is closed, or is open and silent. */
export function LastHeard({
  figures,
  store,
  nowMs,
}: {
  figures: LiveStore | null
  store: Pick<ShownStore, 'openIntervals'>
  nowMs: number
}) {
  const state = hearing(figures, store, nowMs)
  if (!figures || figures.last_event === null) {
    return <span className="text-muted">{state === 'never' ? 'Nothing heard yet' : 'Not known right now'}</span>
  }
  return (
    <time
      dateTime={figures.last_event}
      className={classNames('tabular-nums', state === 'silent' ? 'text-warn' : 'text-muted')}
    >
      {WORDS[state]} {ageText(Date.parse(figures.last_event), nowMs)}
    </time>
  )
}
