import { TextLink } from '../../../ui/button'
import { Stat } from '../../../ui/stat'
import { settingsPath } from '../../../ui/store-address'
import { peopleNow, type ShownStore } from '../../overview/shown-store'
import type { LiveFigures } from '../../stream/live-figures'
import { useLiveStore, useStale } from '../../stream/use-live-figures'
import { CapacityBar } from '../../view/capacity-bar'
import { LastHeard } from '../../view/last-heard'
import { PeopleNow } from '../../view/people-now'
import { AgainstUsual } from '../../view/today-figure'

/** The figures of one store: the big count, in and out today, doors, last event. */
export function StoreFigures({
  store,
  figures,
  serverNowMs,
  number,
}: {
  store: ShownStore
  figures: LiveFigures
  serverNowMs: number
  number: Intl.NumberFormat
}) {
  const live = useLiveStore(figures, store.storeId)
  const stale = useStale(figures)
  const heard = live !== null && live.last_event !== null
  return (
    <div className="grid gap-x-12 gap-y-6 sm:grid-cols-[auto_1fr] sm:items-end">
      <div className="min-w-48">
        <p
          data-figure="occupancy"
          className={`text-8xl leading-none font-semibold tracking-[-0.04em] tabular-nums ${stale || !heard ? 'text-muted' : ''}`}
        >
          <PeopleNow live={live} number={number} />
        </p>
        <p className="mt-2 text-sm text-muted">people in the store now</p>
        {heard && store.capacity !== null ? (
          <div className="mt-3">
            <CapacityBar people={peopleNow(live)} capacity={store.capacity} />
          </div>
        ) : null}
        <MissingSettings store={store} />
      </div>
      <dl className="grid grid-cols-2 gap-x-8 gap-y-5 lg:grid-cols-4">
        <Stat
          label="Entries today"
          tone="entries"
          value={<span data-figure="entries">{heard ? number.format(live.entries_today) : '—'}</span>}
          note={
            heard ? (
              <AgainstUsual people={live.entries_today} day={store.day} figure="entries" serverNowMs={serverNowMs} />
            ) : undefined
          }
        />
        <Stat
          label="Exits today"
          tone="exits"
          value={<span data-figure="exits">{heard ? number.format(live.exits_today) : '—'}</span>}
          note={
            heard ? (
              <AgainstUsual people={live.exits_today} day={store.day} figure="exits" serverNowMs={serverNowMs} />
            ) : undefined
          }
        />
        <Stat
          label="Doors online"
          value={live && live.doors > 0 ? `${live.doors_reporting} of ${live.doors}` : '—'}
          note="within the last hour"
        />
        <Stat
          label="Last signal"
          size="small"
          value={
            <span className="text-base font-medium tracking-normal">
              <LastHeard figures={live} store={store} serverNowMs={serverNowMs} labelled />
            </span>
          }
        />
      </dl>
    </div>
  )
}

/** Ways to set what the figures of this store lack. */
function MissingSettings({ store }: { store: ShownStore }) {
  const { storeId, capacity, openIntervals } = store
  if (capacity !== null && openIntervals !== null) return null
  return (
    <p className="mt-2 flex gap-4 text-sm">
      {capacity === null ? <TextLink to={settingsPath(storeId, 'capacity')}>Set capacity</TextLink> : null}
      {openIntervals === null ? <TextLink to={settingsPath(storeId, 'hours')}>Set opening hours</TextLink> : null}
    </p>
  )
}
