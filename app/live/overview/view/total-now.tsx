import { classNames } from '../../../ui/class-names'
import { useLocale } from '../../../ui/frame/use-locale'
import type { LiveFigures } from '../../stream/live-figures'
import { useEveryLiveStore, useStale } from '../../stream/use-live-figures'
import { useTicking } from '../../view/use-now'
import type { OverviewTotals } from '../overview.server'
import { peopleInAll, type ShownStore, usualNow, usualWords } from '../shown-store'

/** What the headline is made of. */
type TotalParts = {
  figures: LiveFigures
  stores: readonly ShownStore[]
  /** How many stores there are; fewer are shown where a filter is set. */
  every: number
  number: Intl.NumberFormat
  /** False if no figures could be read at all. */
  known: boolean
  serverNowMs: number
  /** Sums over the stores of several pages; null if all stores are on this page. */
  totals: OverviewTotals | null
  /** Larger, for a screen on a wall. */
  wall?: boolean
}

/** The headline: people in the stores shown now, and what passed their doors today. */
export function TotalNow({ figures, stores, every, number, known, serverNowMs, totals, wall = false }: TotalParts) {
  const own = useOwnTotals(figures, stores, every, known, serverNowMs)
  const stale = useStale(figures)
  const shown = totals ?? own
  const count = (people: number) => (shown.known ? number.format(people) : '—')
  const caption =
    shown.stores === shown.every
      ? 'people in all stores now'
      : `people in ${number.format(shown.stores)} of ${number.format(shown.every)} stores now`
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
          {count(shown.people)}
        </span>
        <span className={classNames('mt-2 block text-muted', wall ? 'text-[clamp(1rem,1.6vw,2rem)]' : 'text-sm')}>
          {caption}
        </span>
      </p>
      <dl className={classNames('flex flex-wrap gap-x-8 gap-y-3 pb-0.5', wall && 'text-[clamp(1rem,1.6vw,2rem)]')}>
        <Sum label="Entries today" tone="bg-entries" wall={wall} note={shown.usual}>
          {count(shown.entries)}
        </Sum>
        <Sum label="Exits today" tone="bg-exits" wall={wall}>
          {count(shown.exits)}
        </Sum>
      </dl>
    </section>
  )
}

/** Sums over the stores of this page, from their live figures. */
function useOwnTotals(
  figures: LiveFigures,
  stores: readonly ShownStore[],
  every: number,
  known: boolean,
  serverNowMs: number,
): OverviewTotals {
  const all = useEveryLiveStore(figures)
  const locale = useLocale()
  const ids = new Set(stores.map(({ storeId }) => storeId))
  const shown = all.filter(({ store_id }) => ids.has(store_id))
  const sum = (key: 'entries_today' | 'exits_today') => shown.reduce((total, store) => total + store[key], 0)
  const usual = useTicking((nowMs) => {
    // Only stores that have a usual day count on both sides.
    let people = 0
    let byNow = 0
    const todays = new Map(shown.map((store) => [store.store_id, store.entries_today]))
    for (const { storeId, day } of stores) {
      const own = usualNow(day, nowMs)
      if (!own) continue
      people += todays.get(storeId) ?? 0
      byNow += own.entries
    }
    return usualWords(people, byNow, locale)?.words ?? null
  }, serverNowMs)
  return {
    stores: stores.length,
    every,
    known: known || all.length > 0,
    people: peopleInAll(shown),
    entries: sum('entries_today'),
    exits: sum('exits_today'),
    usual,
  }
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
