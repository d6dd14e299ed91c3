import { useEffect, useState } from 'react'
import { MINUTE_MS } from '~/domain/time/durations'
import { classNames } from '../../ui/class-names'
import { isOpen, peopleNow, type ShownStore } from '../overview/shown-store'
import type { LiveFigures } from '../stream/live-figures'
import { useConnection, useLiveStore } from '../stream/use-live-figures'
import { clockTime } from '../view/clock-time'
import { PeopleNow } from '../view/people-now'
import { useTicking } from '../view/use-now'
import { type DoorAdvice, doorAdvice, placesAgain, staysFull } from './door-advice'

/** With figures older than this nobody is told to come in. */
const TOO_OLD_MS = MINUTE_MS

const WORDS: Record<DoorAdvice, string> = {
  'come-in': 'Come in',
  wait: 'Please wait',
  closed: 'Closed',
  'not-known': 'Please ask our staff',
  none: 'Welcome',
}
const GROUND: Record<DoorAdvice, string> = {
  'come-in': 'bg-good text-canvas',
  wait: 'bg-bad text-canvas',
  closed: 'bg-canvas text-ink',
  'not-known': 'bg-canvas text-ink',
  none: 'bg-canvas text-ink',
}

/**
 * How full a store is and whether to come in, for a screen at its door (`door`) or as a tile in another page (`tile`).
 */
export function DoorDisplay({
  store,
  figures,
  serverNowMs,
  number,
  size,
}: {
  store: ShownStore
  figures: LiveFigures
  serverNowMs: number
  number: Intl.NumberFormat
  size: 'door' | 'tile'
}) {
  const live = useLiveStore(figures, store.storeId)
  const connection = useConnection(figures)
  const sinceMs = connection.kind === 'stale' ? (connection.sinceMs ?? 0) : null
  const heard = live === null || live.last_event === null ? null : peopleNow(live)
  const full = useFull(heard, store.capacity)
  const advice = useTicking((nowMs) => {
    const tooOld = sinceMs !== null && nowMs - sinceMs > TOO_OLD_MS
    return doorAdvice({ people: heard, capacity: store.capacity, full, open: isOpen(store, nowMs), tooOld })
  }, serverNowMs)
  const door = size === 'door'
  const showsPeople = advice !== 'closed' && advice !== 'not-known'
  const people = heard ?? 0
  return (
    <div
      data-advice={advice}
      className={classNames(
        'flex min-h-dvh flex-col justify-between gap-[2vmin] text-center motion-safe:transition-colors',
        door ? 'p-[4vmin]' : 'p-4',
        GROUND[advice],
      )}
    >
      <p className={classNames('font-medium', door ? 'text-[clamp(1.25rem,4vmin,4rem)]' : 'text-base')}>{store.name}</p>
      <div role="status" aria-live="polite">
        <h1
          className={classNames(
            'leading-none font-semibold tracking-[-0.03em] text-balance',
            door ? 'text-[clamp(3rem,17vmin,20rem)]' : 'text-[clamp(1.75rem,13vmin,4rem)]',
          )}
        >
          {WORDS[advice]}
        </h1>
      </div>
      {showsPeople ? (
        <div>
          <p className={classNames('tabular-nums', door ? 'text-[clamp(1.5rem,7vmin,8rem)]' : 'text-2xl')}>
            <strong
              data-figure="occupancy"
              className="font-semibold [&_[data-figure=band]]:text-[0.5em] [&_[data-figure=band]]:text-current"
            >
              <PeopleNow live={live} number={number} />
            </strong>
            {store.capacity === null ? ' inside' : ` of ${number.format(store.capacity)} inside`}
          </p>
          {store.capacity === null ? null : (
            <svg
              viewBox="0 0 100 4"
              preserveAspectRatio="none"
              className={classNames(
                'mx-auto mt-[2vmin] block w-full max-w-[80vw] overflow-hidden rounded-full',
                door ? 'h-[3vmin]' : 'h-2',
              )}
              aria-hidden="true"
            >
              <rect width="100" height="4" className="fill-current opacity-25" />
              <rect width={Math.min(100, (people / store.capacity) * 100)} height="4" className="fill-current" />
            </svg>
          )}
          {store.capacity === null ? null : (
            <p
              className={classNames('mt-[2vmin] tabular-nums', door ? 'text-[clamp(1.125rem,4vmin,4rem)]' : 'text-sm')}
            >
              {full
                ? roomAgain(people, store.capacity, number)
                : `Room for ${number.format(store.capacity - people)} more`}
            </p>
          )}
        </div>
      ) : (
        <p className={door ? 'text-[clamp(1.125rem,4vmin,4rem)]' : 'text-sm'}>
          {advice === 'closed' ? 'See you soon' : 'We cannot say how full it is right now'}
        </p>
      )}
      <Freshness figures={figures} serverNowMs={serverNowMs} door={door} />
    </div>
  )
}

/** Whether the store counts as full; depends on the previous state as well as on the people inside. */
function useFull(people: number | null, capacity: number | null): boolean {
  const [was, remember] = useState(false)
  // While occupancy is unknown, keep the previous state.
  const is = people === null ? was : staysFull(was, people, capacity)
  if (is !== was) remember(is)
  return is
}

function roomAgain(people: number, capacity: number, number: Intl.NumberFormat): string {
  const leave = people - (capacity - placesAgain(capacity))
  return leave === 1 ? 'Room again when one more has left' : `Room again when ${number.format(leave)} have left`
}

/** The footer: small, for staff. */
function Freshness({ figures, serverNowMs, door }: { figures: LiveFigures; serverNowMs: number; door: boolean }) {
  const connection = useConnection(figures)
  const [running, setRunning] = useState(false)
  useEffect(() => setRunning(true), [])
  const zone = running ? Intl.DateTimeFormat().resolvedOptions().timeZone : 'UTC'
  const words = () => {
    if (connection.kind === 'live') return 'Live'
    if (connection.kind === 'stale' && connection.sinceMs !== null)
      return `Stale since ${clockTime(connection.sinceMs, zone)}`
    if (connection.kind === 'stale') return 'Stale'
    return running ? 'Connecting…' : `As of ${clockTime(serverNowMs, zone)} UTC`
  }
  return <p className={door ? 'text-[clamp(0.875rem,2vmin,1.75rem)]' : 'text-xs'}>{words()}</p>
}
