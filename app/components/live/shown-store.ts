import type { LiveStore } from '~/domain/live'

/** What a page knows of a store beside its figures. `capacity`: people; null where not known. */
export type ShownStore = {
  storeId: string
  name: string
  group: string | null
  timeZone: string
  capacity: number | null
  /** When it is open around now, epoch ms, from ≤ t < to; null where its hours are not known. */
  openIntervals: readonly { fromMs: number; toMs: number }[] | null
}

/** People in the store as a page shows it: never below 0. */
export function peopleNow(figures: Pick<LiveStore, 'occupancy'>): number {
  return Math.max(0, figures.occupancy)
}

/** Share of the capacity in use, 0 and up; null where the capacity is not known. */
export function fullness(people: number, capacity: number | null): number | null {
  return capacity === null ? null : people / capacity
}

/** Everyone in all stores. */
export function peopleInAll(stores: readonly LiveStore[]): number {
  return stores.reduce((sum, store) => sum + peopleNow(store), 0)
}

/** Whether a store has been heard at all, and recently: `silent` where it is open and no door has reported for an hour. */
export function hearing(
  figures: LiveStore | null,
  store: Pick<ShownStore, 'openIntervals'>,
  nowMs: number,
): 'unknown' | 'never' | 'closed' | 'silent' | 'heard' {
  if (!figures) return 'unknown'
  if (figures.last_event === null) return 'never'
  if (store.openIntervals === null) return 'heard'
  if (!store.openIntervals.some(({ fromMs, toMs }) => nowMs >= fromMs && nowMs < toMs)) return 'closed'
  return figures.doors > 0 && figures.doors_reporting === 0 ? 'silent' : 'heard'
}
