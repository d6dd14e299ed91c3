import { Stat } from '../stat'
import { CapacityBar } from './capacity-bar'
import { LastHeard } from './last-heard'
import type { LiveFigures } from './live-figures'
import { peopleNow, type ShownStore } from './shown-store'
import { useConnection, useLiveStore } from './use-live-figures'

/** The figures of one store: the big count, in and out today, doors, last event. */
export function StoreFigures({
  store,
  figures,
  nowMs,
  number,
}: {
  store: ShownStore
  figures: LiveFigures
  nowMs: number
  number: Intl.NumberFormat
}) {
  const live = useLiveStore(figures, store.storeId)
  const stale = useConnection(figures).kind === 'stale'
  const heard = live !== null && live.last_event !== null
  return (
    <div className="grid gap-x-12 gap-y-6 sm:grid-cols-[auto_1fr] sm:items-end">
      <div className="min-w-48">
        <p
          data-figure="occupancy"
          className={`text-8xl leading-none font-semibold tracking-[-0.04em] tabular-nums ${stale || !heard ? 'text-muted' : ''}`}
        >
          {heard ? number.format(peopleNow(live)) : '—'}
        </p>
        <p className="mt-2 text-sm text-muted">people in the store now</p>
        {heard && store.capacity !== null ? (
          <div className="mt-3">
            <CapacityBar people={peopleNow(live)} capacity={store.capacity} />
          </div>
        ) : null}
      </div>
      <dl className="grid grid-cols-2 gap-x-8 gap-y-5 lg:grid-cols-4">
        <Stat
          label="In today"
          tone="entries"
          value={<span data-figure="entries">{heard ? number.format(live.entries_today) : '—'}</span>}
        />
        <Stat
          label="Out today"
          tone="exits"
          value={<span data-figure="exits">{heard ? number.format(live.exits_today) : '—'}</span>}
        />
        <Stat
          label="Doors heard"
          value={live ? `${live.doors_reporting} of ${live.doors}` : '—'}
          note="within the last hour"
        />
        <Stat
          label="Last event"
          size="small"
          value={
            <span className="text-base font-medium tracking-normal">
              <LastHeard figures={live} store={store} nowMs={nowMs} />
            </span>
          }
        />
      </dl>
    </div>
  )
}
