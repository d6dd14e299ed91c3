import { Link } from '@remix-run/react'
import { classNames } from '../class-names'
import { CapacityBar } from './capacity-bar'
import { LastHeard } from './last-heard'
import type { LiveFigures } from './live-figures'
import { peopleNow, type ShownStore } from './shown-store'
import { useConnection, useLiveStore } from './use-live-figures'

/** One store on the live page: people now, entries and exits today, when it was last heard. */
export function StoreTile({
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
    <li className="relative flex flex-col rounded-card border border-line bg-surface p-4 shadow-card hover:border-line-strong motion-safe:transition-colors">
      <h3 className="truncate text-sm font-medium">
        <Link to={`/stores/${encodeURIComponent(store.storeId)}`} className="after:absolute after:inset-0">
          {store.name}
        </Link>
      </h3>
      <p
        data-figure="occupancy"
        className={classNames(
          'mt-1 text-5xl leading-none font-semibold tracking-[-0.03em] tabular-nums',
          (stale || !heard) && 'text-muted',
        )}
      >
        {heard ? number.format(peopleNow(live)) : '—'}
        <span className="sr-only"> people now</span>
      </p>
      <dl className="mt-3 grid grid-cols-2 gap-3 text-sm">
        <TodayFigure label="In today" value={heard ? number.format(live.entries_today) : '—'} name="entries" />
        <TodayFigure label="Out today" value={heard ? number.format(live.exits_today) : '—'} name="exits" />
      </dl>
      <div className="mt-auto pt-3">
        {heard ? <CapacityBar people={peopleNow(live)} capacity={store.capacity} /> : null}
        <p className="mt-1 text-[0.8125rem]">
          <LastHeard figures={live} store={store} nowMs={nowMs} />
        </p>
      </div>
    </li>
  )
}

function TodayFigure({ label, value, name }: { label: string; value: string; name: 'entries' | 'exits' }) {
  return (
    <div>
      <dt className="flex items-center gap-1.5 text-[0.8125rem] text-muted">
        <span aria-hidden className={`size-2 rounded-[2px] ${name === 'entries' ? 'bg-entries' : 'bg-exits'}`} />
        {label}
      </dt>
      <dd data-figure={name} className="font-medium tabular-nums">
        {value}
      </dd>
    </div>
  )
}
