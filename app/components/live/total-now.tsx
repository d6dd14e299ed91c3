import { classNames } from '../class-names'
import type { LiveFigures } from './live-figures'
import { peopleInAll, type ShownStore, usualNow, usualWords } from './shown-store'
import { useEveryLiveStore, useStale } from './use-live-figures'
import { useTicking } from './use-now'

/** The headline: people in the stores shown now, and what passed their doors today. */
export function TotalNow({
  figures,
  stores,
  every,
  number,
  known,
  serverNowMs,
  wall = false,
}: {
  figures: LiveFigures
  stores: readonly ShownStore[]
  /** How many stores there are; fewer are shown where a filter is set. */
  every: number
  number: Intl.NumberFormat
  /** False where no figures could be read at all. */
  known: boolean
  serverNowMs: number
  /** Larger, for a screen on a wall. */
  wall?: boolean
}) {
  const all = useEveryLiveStore(figures)
  const stale = useStale(figures)
  const ids = new Set(stores.map(({ storeId }) => storeId))
  const shown = all.filter(({ store_id }) => ids.has(store_id))
  const sum = (key: 'entries_today' | 'exits_today') => shown.reduce((total, store) => total + store[key], 0)
  const entries = sum('entries_today')
  const words = useTicking((nowMs) => {
    // Only stores that have a usual day count on both sides.
    let people = 0
    let usual = 0
    const todays = new Map(shown.map((store) => [store.store_id, store.entries_today]))
    for (const { storeId, day } of stores) {
      const byNow = usualNow(day, nowMs)
      if (!byNow) continue
      people += todays.get(storeId) ?? 0
      usual += byNow.entries
    }
    return usualWords(people, usual)?.words ?? null
  }, serverNowMs)
  const of = stores.length === every ? 'people in all stores now' : `people in ${stores.length} of ${every} stores now`
  return (
    <section
      aria-label="All stores"
      className={classNames('flex flex-wrap items-end gap-x-10 gap-y-4', !wall && 'mb-6')}
    >
      <p>
        <span
          data-figure="total"
          className={classNames(
            'block leading-none font-semibold tracking-[-0.035em] tabular-nums',
            wall ? 'text-[clamp(4rem,9vw,11rem)]' : 'text-6xl sm:text-7xl',
            stale && 'text-muted',
          )}
        >
          {known || all.length > 0 ? number.format(peopleInAll(shown)) : '—'}
        </span>
        <span className={classNames('mt-2 block text-muted', wall ? 'text-[clamp(1rem,1.6vw,2rem)]' : 'text-sm')}>
          {of}
        </span>
      </p>
      <dl className={classNames('flex flex-wrap gap-x-8 gap-y-3 pb-0.5', wall && 'text-[clamp(1rem,1.6vw,2rem)]')}>
        <Sum label="In today" tone="bg-entries" wall={wall} note={words}>
          {known || all.length > 0 ? number.format(entries) : '—'}
        </Sum>
        <Sum label="Out today" tone="bg-exits" wall={wall}>
          {known || all.length > 0 ? number.format(sum('exits_today')) : '—'}
        </Sum>
      </dl>
    </section>
  )
}

function Sum({
  label,
  tone,
  wall,
  note,
  children,
}: {
  label: string
  tone: string
  wall: boolean
  note?: string | null
  children: string
}) {
  return (
    <div>
      <dt className={classNames('flex items-center gap-1.5 text-muted', !wall && 'text-[0.8125rem]')}>
        <span aria-hidden className={`size-2 rounded-[2px] ${tone}`} />
        {label}
      </dt>
      <dd
        className={classNames(
          'font-semibold tracking-[-0.02em] tabular-nums',
          wall ? 'text-[1.8em] leading-tight' : 'text-2xl',
        )}
      >
        {children}
        {note ? (
          <span
            className={classNames('ml-2 font-normal tracking-normal text-muted', wall ? 'text-[0.5em]' : 'text-sm')}
          >
            {note}
          </span>
        ) : null}
      </dd>
    </div>
  )
}
