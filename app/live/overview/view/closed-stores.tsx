import { Link } from '@remix-run/react'
import { memo } from 'react'
import { storePath } from '../../../ui/store-address'
import { useLiveStore } from '../../stream/use-live-figures'
import { clockTime } from '../../view/clock-time'
import { PeopleNow } from '../../view/people-now'
import { useTicking } from '../../view/use-now'
import { isOpen, type ShownStore } from '../shown-store'
import type { TileProps } from './store-tile'

/** The ids of stores that are closed by their opening hours; stores whose hours are not known count as open. */
export function useClosedStores(stores: readonly ShownStore[], serverNowMs: number): ReadonlySet<string> {
  const ids = useTicking(
    (nowMs) => JSON.stringify(stores.filter((store) => isOpen(store, nowMs) === false).map(({ storeId }) => storeId)),
    serverNowMs,
  )
  return new Set(JSON.parse(ids) as string[])
}

/** Closed stores, one line each: when they open, who is still inside, what today was. */
export function ClosedStores({ stores, ...rest }: Omit<TileProps, 'store'> & { stores: readonly ShownStore[] }) {
  if (stores.length === 0) return null
  return (
    <section aria-label="Closed stores" className="mt-8">
      <h2 className="mb-3 text-base font-semibold">Closed</h2>
      <ul className="divide-y divide-line rounded-card border border-line bg-surface text-sm">
        {stores.map((store) => (
          <ClosedStore key={store.storeId} store={store} {...rest} />
        ))}
      </ul>
    </section>
  )
}

const ClosedStore = memo(function ClosedStore({ store, figures, serverNowMs, number }: TileProps) {
  const live = useLiveStore(figures, store.storeId)
  const heard = live !== null && live.last_event !== null
  const opens = useTicking((nowMs) => opensWords(store, nowMs), serverNowMs)
  return (
    <li className="flex flex-wrap items-baseline gap-x-4 gap-y-1 px-4 py-2.5">
      <Link to={storePath(store.storeId)} className="w-full font-medium hover:underline sm:w-56">
        {store.name}
      </Link>
      <span className="grow text-muted tabular-nums">{opens}</span>
      <span className="text-muted tabular-nums">
        <span data-figure="entries">{heard ? number.format(live.entries_today) : '—'}</span> entries today
      </span>
      <span className="text-muted tabular-nums" data-figure="occupancy">
        {heard && live.occupancy > 0 ? (
          <>
            <PeopleNow live={live} number={number} /> still inside
          </>
        ) : null}
      </span>
    </li>
  )
})

/** `Closed · opens 09:00`, with the weekday if that is more than half a day away. */
function opensWords({ openIntervals, timeZone }: ShownStore, nowMs: number): string {
  const next = openIntervals?.find(({ fromMs }) => fromMs > nowMs)
  return next ? `Closed · opens ${clockTime(next.fromMs, timeZone, nowMs)}` : 'Closed'
}
