import { classNames } from '../../ui/class-names'
import type { LiveStore } from '../live'
import { hearing, type ShownStore } from '../overview/shown-store'
import { ageText } from './age-text'
import { useTicking } from './use-now'

const WORDS = {
  unknown: 'Last signal ',
  never: 'Last signal ',
  heard: 'Last signal ',
  closed: 'Closed, last signal ',
  silent: 'Silent, last signal ',
}
/** The same under a label that says `Last signal`. */
const LABELLED_WORDS = { unknown: '', never: '', heard: '', closed: 'Closed, ', silent: 'Silent, ' }

/** Last signal of a store, as text; also for stores that are closed, silent, or never sent one. */
export function LastHeard({
  figures,
  store,
  serverNowMs,
  labelled = false,
}: {
  figures: LiveStore | null
  store: Pick<ShownStore, 'openIntervals'>
  serverNowMs: number
  labelled?: boolean
}) {
  const text = useTicking((nowMs) => {
    const state = hearing(figures, store, nowMs)
    if (!figures || figures.last_event === null) {
      return `${state} ${state === 'never' ? 'No signal yet' : 'Unknown'}`
    }
    return `${state} ${(labelled ? LABELLED_WORDS : WORDS)[state]}${ageText(Date.parse(figures.last_event), nowMs)}`
  }, serverNowMs)
  const state = text.slice(0, text.indexOf(' '))
  const words = text.slice(state.length + 1)
  if (!figures || figures.last_event === null) return <span className="text-muted">{words}</span>
  return (
    <time
      dateTime={figures.last_event}
      className={classNames('tabular-nums', state === 'silent' ? 'text-warn' : 'text-muted')}
    >
      {words}
    </time>
  )
}
