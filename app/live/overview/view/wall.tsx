import { Link, useNavigate } from '@remix-run/react'
import { useEffect, useState } from 'react'
import { MINUTE_MS } from '~/domain/time/durations'
import { Button, ButtonLink } from '../../../ui/button'
import { classNames } from '../../../ui/class-names'
import { storePath } from '../../../ui/store-address'
import type { LiveFigures } from '../../stream/live-figures'
import { useLiveStore, useStale } from '../../stream/use-live-figures'
import { clockTime } from '../../view/clock-time'
import { ConnectionLine } from '../../view/connection-line'
import { PeopleNow } from '../../view/people-now'
import { AgainstUsual } from '../../view/today-figure'
import { useTicking } from '../../view/use-now'
import type { OverviewTotals } from '../overview.server'
import { fullness, hearing, peopleNow, type ShownStore } from '../shown-store'
import type { TileProps } from './store-tile'
import { TotalNow } from './total-now'

/**
 * Smallest size of a tile that is readable from five metres on a screen one metre wide, in CSS pixels; and the size of
 * the header.
 */
const LEAST_WIDTH = 380
const LEAST_HEIGHT = 210
const HEAD_HEIGHT = 260
const PAGE_MS = 15_000

/** How many tiles go on the screen; before scripts run, twelve. */
function useGrid(count: number): { columns: number; perPage: number } {
  const [size, setSize] = useState({ width: 1600, height: 900 })
  useEffect(() => {
    const measure = () => setSize({ width: window.innerWidth, height: window.innerHeight })
    measure()
    window.addEventListener('resize', measure)
    return () => window.removeEventListener('resize', measure)
  }, [])
  const most = Math.max(1, Math.floor(size.width / LEAST_WIDTH))
  const rows = Math.max(1, Math.floor((size.height - HEAD_HEIGHT) / LEAST_HEIGHT))
  const perPage = most * rows
  const columns = Math.max(1, Math.ceil(Math.min(count, perPage) / rows))
  return { columns, perPage }
}

/** The live page for a screen on a wall: large figures and nothing else; more stores than fit take turns. */
export function Wall({
  stores,
  every,
  figures,
  number,
  serverNowMs,
  known,
  totals,
  back,
  following,
}: {
  stores: readonly ShownStore[]
  every: number
  figures: LiveFigures
  number: Intl.NumberFormat
  serverNowMs: number
  known: boolean
  totals: OverviewTotals | null
  /** The same stores as the usual page. */
  back: string
  /** URL of the next stores; null if there are no more. */
  following: string | null
}) {
  const { columns, perPage } = useGrid(stores.length)
  const pages = Math.max(1, Math.ceil(stores.length / perPage))
  const turn = useTicking((nowMs) => Math.floor(nowMs / PAGE_MS), serverNowMs)
  const page = turn % pages
  useFollowing(following, pages * PAGE_MS, serverNowMs)
  const shown = stores.slice(page * perPage, (page + 1) * perPage)
  return (
    <div className="flex min-h-dvh flex-col gap-[2vmin] p-[2.5vmin] sm:h-dvh sm:overflow-hidden">
      <h1 className="sr-only">Live</h1>
      <div className="flex flex-wrap items-start justify-between gap-x-10 gap-y-4">
        <TotalNow {...{ figures, stores, every, number, known, serverNowMs, totals }} wall />
        <div className="flex flex-col gap-1 sm:items-end sm:text-right">
          <WallClock serverNowMs={serverNowMs} />
          <div className="text-[clamp(1rem,1.4vw,1.75rem)] [&_p]:text-[1em]">
            <ConnectionLine figures={figures} renderedAtMs={serverNowMs} />
          </div>
          {pages > 1 ? (
            <p className="text-[clamp(0.875rem,1.1vw,1.5rem)] text-muted tabular-nums">
              {page + 1} of {pages}
            </p>
          ) : null}
        </div>
      </div>
      <ul
        className="grid min-h-0 flex-1 auto-rows-[minmax(0,1fr)] gap-[1.4vmin]"
        style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
      >
        {shown.map((store) => (
          <WallTile key={store.storeId} {...{ store, figures, serverNowMs, number }} />
        ))}
      </ul>
      <WallControls back={back} />
    </div>
  )
}

/** Moves on to the next stores after each of these has been shown. */
function useFollowing(following: string | null, afterMs: number, loadedAtMs: number): void {
  const navigate = useNavigate()
  // biome-ignore lint/correctness/useExhaustiveDependencies: stores that were loaded anew begin their turns anew.
  useEffect(() => {
    if (following === null) return
    const timer = setTimeout(() => navigate(following, { replace: true }), afterMs)
    return () => clearTimeout(timer)
  }, [following, afterMs, loadedAtMs, navigate])
}

function WallClock({ serverNowMs }: { serverNowMs: number }) {
  const [running, setRunning] = useState(false)
  useEffect(() => setRunning(true), [])
  const minute = useTicking((nowMs) => Math.floor(nowMs / MINUTE_MS) * MINUTE_MS, serverNowMs)
  const zone = running ? Intl.DateTimeFormat().resolvedOptions().timeZone : 'UTC'
  return (
    <p
      className={classNames(
        'text-[clamp(1.75rem,3.6vw,4.5rem)] leading-none font-semibold tabular-nums',
        !running && 'invisible',
      )}
    >
      {clockTime(minute, zone)}
    </p>
  )
}

function WallTile({ store, figures, serverNowMs, number }: TileProps) {
  const live = useLiveStore(figures, store.storeId)
  const stale = useStale(figures)
  const heard = live !== null && live.last_event !== null
  const closed = useTicking((nowMs) => hearing(live, store, nowMs) === 'closed', serverNowMs)
  const share = heard ? fullness(peopleNow(live), store.capacity) : null
  return (
    <li
      className={classNames(
        'relative flex min-h-0 flex-col justify-between overflow-hidden rounded-card border bg-surface p-[1.6vmin]',
        share !== null && share >= 1 ? 'border-bad' : 'border-line',
      )}
    >
      <h2 className="shrink-0 truncate text-[clamp(1.125rem,1.5vw,2.25rem)] leading-snug font-medium">
        <Link to={storePath(store.storeId)} className="after:absolute after:inset-0">
          {store.name}
        </Link>
      </h2>
      <p
        data-figure="occupancy"
        className={classNames(
          'my-1 text-[clamp(3.5rem,min(6.4vw,11vh),9rem)] leading-none font-semibold tracking-[-0.04em] whitespace-nowrap tabular-nums',
          (stale || !heard || closed) && 'text-muted',
        )}
      >
        <PeopleNow live={live} number={number} />
        <span className="sr-only"> people now</span>
      </p>
      <p className="flex flex-wrap items-baseline justify-between gap-x-4 text-[clamp(0.9375rem,1.15vw,1.75rem)] text-muted tabular-nums">
        <span>
          {closed ? 'Closed · ' : ''}
          <span data-figure="entries" className="font-semibold text-ink">
            {heard ? number.format(live.entries_today) : '—'}
          </span>{' '}
          in today
        </span>
        {heard ? (
          <AgainstUsual people={live.entries_today} day={store.day} figure="entries" serverNowMs={serverNowMs} />
        ) : null}
      </p>
      {share === null ? null : (
        <svg
          viewBox="0 0 100 4"
          preserveAspectRatio="none"
          className="mt-2 block h-[1vmin] w-full shrink-0"
          aria-hidden="true"
        >
          <rect width="100" height="4" className="fill-sunken" />
          <rect
            width={Math.min(100, Math.round(share * 100))}
            height="4"
            className={share >= 1 ? 'fill-bad' : share >= 0.85 ? 'fill-warn' : 'fill-entries'}
          />
        </svg>
      )}
    </li>
  )
}

/** Ways out and into full screen; seen when the pointer moves over the foot of the screen, or by keyboard. */
function WallControls({ back }: { back: string }) {
  const [possible, setPossible] = useState(false)
  useEffect(() => setPossible(document.fullscreenEnabled), [])
  return (
    <div className="fixed right-3 bottom-3 z-10 flex gap-2 opacity-0 focus-within:opacity-100 hover:opacity-100">
      {possible ? (
        <Button onClick={() => document.documentElement.requestFullscreen().catch(() => undefined)}>Full screen</Button>
      ) : null}
      <ButtonLink to={back}>Exit wall view</ButtonLink>
    </div>
  )
}
