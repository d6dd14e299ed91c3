import { percentText } from '~/app/ui/words/percent'
import type { Finding } from '../faults/findings'
import type { LiveStore } from '../live'
import { fromUsual } from '../store/usual-day'

/** A store's day by quarters of an hour, from quarter `firstQuarter` of its local day on. */
export type ShownDay = {
  firstQuarter: number
  /** How many quarters of the day are shown. */
  quarters: number
  /** Entries of today's finished quarters, and their sum. */
  entries: readonly number[]
  entriesOver: number
  /** Of the usual day; null if nothing is usual yet. */
  usualEntries: readonly number[] | null
  /** The usual counts by `atMs` and by `untilMs`, epoch ms; interpolated in between. */
  usual: {
    atMs: number
    entries: number
    exits: number
    untilMs: number
    untilEntries: number
    untilExits: number
  } | null
}

/** What a page knows of a store besides its figures. `capacity`: people; null if unknown. */
export type ShownStore = {
  storeId: string
  name: string
  group: string | null
  timeZone: string
  capacity: number | null
  /** When it is open around now, epoch ms, from ≤ t < to; null if its hours are unknown. */
  openIntervals: readonly { fromMs: number; toMs: number }[] | null
  /** What the data say may be wrong there. */
  findings: readonly Finding[]
  /** Null if the database did not answer. */
  day: ShownDay | null
}

/** People in the store as a page shows it: never below 0. */
export function peopleNow(figures: Pick<LiveStore, 'occupancy'>): number {
  return Math.max(0, figures.occupancy)
}

/** Share of the capacity in use, 0 and up; null if the capacity is unknown. */
export function fullness(people: number, capacity: number | null): number | null {
  return capacity === null ? null : people / capacity
}

/** Everyone in all stores. */
export function peopleInAll(stores: readonly LiveStore[]): number {
  return stores.reduce((sum, store) => sum + peopleNow(store), 0)
}

/** The error band as a whole number of people; null if unknown or less than one. */
export function shownBand(figures: Pick<LiveStore, 'band'>): number | null {
  if (figures.band === null) return null
  const people = Math.round(figures.band)
  return people > 0 ? people : null
}

/** People who usually have come and gone by now; null if unknown. */
export function usualNow(day: ShownDay | null, nowMs: number): { entries: number; exits: number } | null {
  const usual = day?.usual
  if (!usual) return null
  const share = Math.min(1, Math.max(0, (nowMs - usual.atMs) / Math.max(1, usual.untilMs - usual.atMs)))
  return {
    entries: usual.entries + (usual.untilEntries - usual.entries) * share,
    exits: usual.exits + (usual.untilExits - usual.exits) * share,
  }
}

/** Whether a store is open at a moment; null if its hours are unknown. */
export function isOpen(store: Pick<ShownStore, 'openIntervals'>, nowMs: number): boolean | null {
  return store.openIntervals?.some(({ fromMs, toMs }) => nowMs >= fromMs && nowMs < toMs) ?? null
}

/**
 * Whether a store has ever sent a signal, and recently: `silent` if it is open and no door has reported for an hour.
 */
export function hearing(
  figures: LiveStore | null,
  store: Pick<ShownStore, 'openIntervals'>,
  nowMs: number,
): 'unknown' | 'never' | 'closed' | 'silent' | 'heard' {
  if (!figures) return 'unknown'
  if (figures.last_event === null) return 'never'
  const open = isOpen(store, nowMs)
  if (open === null) return 'heard'
  if (!open) return 'closed'
  return figures.doors > 0 && figures.doors_reporting === 0 ? 'silent' : 'heard'
}

/** A count of today vs usual as text, with its direction; null if unknown. */
export function usualWords(
  people: number,
  usual: number | null,
  locale: string | undefined,
): { words: string; direction: 'above' | 'below' | 'as' } | null {
  const share = usual === null ? null : fromUsual(people, usual)
  if (share === null) return null
  const percent = percentText(Math.abs(share), locale)
  if (Math.round(Math.abs(share) * 100) < 3) return { words: 'as usual', direction: 'as' }
  return share > 0
    ? { words: `${percent} above usual`, direction: 'above' }
    : { words: `${percent} below usual`, direction: 'below' }
}
