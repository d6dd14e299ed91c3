import type { Store } from '~/domain/stores'
import { MINUTE_MS } from '~/domain/time/durations'
import { hoursKind, openIntervals } from '~/domain/time/opening-hours'
import { type Coverage, MOST_STORES_JUDGED } from '../question/presence'
import type { RangeSpan } from '../question/range'
import { ageLabel, countLabel, momentLabel } from './bucket-labels'

/** If the newest event is older than this while a shop is open, something may be wrong. */
const QUIET_MS = 15 * MINUTE_MS
/** The most silent doors that are listed one by one. */
const SILENCES_NAMED = 8

type Heard = { coverage: Coverage; stores: readonly Store[]; locale: string; timeZone: string }

/** The doors that were silent in the range, longest silence first. */
export function silencesOf({ coverage, stores, locale, timeZone }: Heard) {
  const names = new Map(stores.map((store) => [store.storeId, store]))
  const all = [...coverage.silences].sort((a, b) => b.toMs - b.fromMs - (a.toMs - a.fromMs) || a.fromMs - b.fromMs)
  return {
    /** The number of stores if they are too many to judge their doors; else null. */
    unjudged: coverage.unjudged ? countLabel(stores.length, locale) : null,
    most: countLabel(MOST_STORES_JUDGED, locale),
    count: all.length,
    named: all.slice(0, SILENCES_NAMED).map(({ storeId, doorId, fromMs, toMs }) => {
      const store = names.get(storeId)
      const door = doorId === null ? null : (store?.doors.find((one) => one.doorId === doorId)?.name ?? doorId)
      return {
        key: `${storeId} ${doorId} ${fromMs}`,
        door: [store?.name ?? storeId, door].filter((name) => name !== null).join(', '),
        when: `${momentLabel(fromMs, timeZone, locale)} to ${momentLabel(toMs, timeZone, locale)}`,
      }
    }),
  }
}

type Newest = { newestMs: number | null; nowMs: number; stores: readonly Store[]; span: RangeSpan }

/** How fresh the figures are: the newest event, if the range includes now and a shop is open. */
export function freshnessOf({ newestMs, nowMs, stores, span }: Newest) {
  if (newestMs === null) return { tone: 'neutral' as const, text: 'No data in this range' }
  const age = nowMs - newestMs
  const newest = `Last signal ${ageLabel(age)}`
  if (span.toMs <= nowMs) return { tone: 'neutral' as const, text: 'This range has ended' }
  if (age <= QUIET_MS) return { tone: 'good' as const, text: newest }
  const kinds = new Map(stores.map((store) => [hoursKind(store, nowMs, nowMs), store]))
  const openNow = [...kinds.values()].some((store) => openIntervals(store, nowMs - 1, nowMs + 1)?.length !== 0)
  return openNow ? { tone: 'warn' as const, text: newest } : { tone: 'neutral' as const, text: `${newest}, closed now` }
}
