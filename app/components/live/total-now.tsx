import type { LiveFigures } from './live-figures'
import { peopleInAll } from './shown-store'
import { useConnection, useEveryLiveStore } from './use-live-figures'

/** The headline: people in all stores now, and what passed all doors today. */
export function TotalNow({
  figures,
  number,
  known,
}: {
  figures: LiveFigures
  number: Intl.NumberFormat
  /** False where no figures could be read at all. */
  known: boolean
}) {
  const stores = useEveryLiveStore(figures)
  const connection = useConnection(figures)
  const shown = known || connection.kind === 'live'
  const sum = (key: 'entries_today' | 'exits_today') => stores.reduce((total, store) => total + store[key], 0)
  return (
    <section aria-label="All stores" className="mb-8 flex flex-wrap items-end gap-x-10 gap-y-4">
      <p>
        <span
          data-figure="total"
          className="block text-6xl leading-none font-semibold tracking-[-0.035em] tabular-nums sm:text-7xl"
        >
          {shown ? number.format(peopleInAll(stores)) : '—'}
        </span>
        <span className="mt-2 block text-sm text-muted">people in all stores now</span>
      </p>
      <dl className="flex gap-8 pb-0.5">
        <div>
          <dt className="flex items-center gap-1.5 text-[0.8125rem] text-muted">
            <span aria-hidden className="size-2 rounded-[2px] bg-entries" />
            In today
          </dt>
          <dd className="text-2xl font-semibold tracking-[-0.02em] tabular-nums">
            {shown ? number.format(sum('entries_today')) : '—'}
          </dd>
        </div>
        <div>
          <dt className="flex items-center gap-1.5 text-[0.8125rem] text-muted">
            <span aria-hidden className="size-2 rounded-[2px] bg-exits" />
            Out today
          </dt>
          <dd className="text-2xl font-semibold tracking-[-0.02em] tabular-nums">
            {shown ? number.format(sum('exits_today')) : '—'}
          </dd>
        </div>
      </dl>
    </section>
  )
}
