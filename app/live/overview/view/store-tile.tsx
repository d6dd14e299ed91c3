import { Link } from '@remix-run/react'
import { memo } from 'react'
import { classNames } from '../../../ui/class-names'
import { storePath } from '../../../ui/store-address'
import type { LiveFigures } from '../../stream/live-figures'
import { useLiveStore, useStale } from '../../stream/use-live-figures'
import { CapacityBar } from '../../view/capacity-bar'
import { DaySparkline } from '../../view/day-sparkline'
import { FindingsBadge } from '../../view/finding-words'
import { LastHeard } from '../../view/last-heard'
import { PeopleNow } from '../../view/people-now'
import { AgainstUsual } from '../../view/today-figure'
import { peopleNow, type ShownStore } from '../shown-store'

export type TileProps = {
  store: ShownStore
  figures: LiveFigures
  serverNowMs: number
  number: Intl.NumberFormat
}

/**
 * One store on the live page: people now, entries and exits today against the usual, its day, when it was last heard.
 */
export const StoreTile = memo(function StoreTile({ store, figures, serverNowMs, number }: TileProps) {
  const live = useLiveStore(figures, store.storeId)
  const stale = useStale(figures)
  const heard = live !== null && live.last_event !== null
  return (
    <li className="relative flex flex-col rounded-card border border-line bg-surface p-4 shadow-card [contain-intrinsic-size:auto_16rem] [content-visibility:auto] hover:border-line-strong motion-safe:transition-colors">
      <div className="flex items-start justify-between gap-2">
        <h3 className="min-w-0 truncate text-sm font-medium">
          <Link to={storePath(store.storeId)} className="rounded-card after:absolute after:inset-0 after:rounded-card">
            {store.name}
          </Link>
        </h3>
        <FindingsBadge findings={store.findings} />
      </div>
      <div className="mt-1 flex items-end justify-between gap-4">
        <p
          data-figure="occupancy"
          className={classNames(
            'text-5xl leading-none font-semibold tracking-[-0.03em] whitespace-nowrap tabular-nums',
            (stale || !heard) && 'text-muted',
          )}
        >
          <PeopleNow live={live} number={number} />
          <span className="sr-only"> people now</span>
        </p>
        {store.day && heard ? (
          <DaySparkline day={store.day} entriesToday={live.entries_today} className="h-10 max-w-36 min-w-0" />
        ) : null}
      </div>
      <dl className="mt-3 grid grid-cols-2 gap-3 text-sm">
        <TodayFigure
          label="Entries today"
          name="entries"
          {...{ store, heard, serverNowMs, number }}
          people={live?.entries_today ?? 0}
        />
        <TodayFigure
          label="Exits today"
          name="exits"
          {...{ store, heard, serverNowMs, number }}
          people={live?.exits_today ?? 0}
        />
      </dl>
      <div className="mt-auto pt-3">
        {heard ? <CapacityBar people={peopleNow(live)} capacity={store.capacity} /> : null}
        <p className="mt-1 flex flex-wrap justify-between gap-x-3 text-[0.8125rem] text-muted">
          <LastHeard figures={live} store={store} serverNowMs={serverNowMs} />
          {live && live.doors > 0 ? (
            <span
              className={classNames('tabular-nums', live.doors_reporting < live.doors && 'text-ink')}
              data-figure="doors"
            >
              {live.doors_reporting} of {live.doors} {live.doors === 1 ? 'door' : 'doors'}
            </span>
          ) : null}
        </p>
      </div>
    </li>
  )
})

function TodayFigure({
  label,
  name,
  store,
  heard,
  people,
  serverNowMs,
  number,
}: {
  label: string
  name: 'entries' | 'exits'
  store: ShownStore
  heard: boolean
  people: number
  serverNowMs: number
  number: Intl.NumberFormat
}) {
  return (
    <div>
      <dt className="flex items-center gap-1.5 text-[0.8125rem] text-muted">
        <span aria-hidden className={`size-2 rounded-[2px] ${name === 'entries' ? 'bg-entries' : 'bg-exits'}`} />
        {label}
      </dt>
      <dd className="font-medium tabular-nums">
        <span data-figure={name}>{heard ? number.format(people) : '—'}</span>
        {heard ? (
          <AgainstUsual
            people={people}
            day={store.day}
            figure={name}
            serverNowMs={serverNowMs}
            className="block text-xs font-normal text-muted"
          />
        ) : null}
      </dd>
    </div>
  )
}
