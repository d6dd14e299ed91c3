import { randomUUID } from 'node:crypto'
import { type Store, unknownStore } from '~/domain/stores'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '~/domain/time/durations'
import type { CountedEvent } from './history-cases'
import { clockAt, isOpen } from './history-oracle-stores'

/** The instant of a local date at which clocks change, epoch ms; two o'clock if they never do. */
export function jumpOf(zone: string, night: string): number {
  const from = Date.parse(night) - 14 * HOUR_MS
  const minutes = Array.from({ length: 52 * 60 }, (_, minute) => from + minute * MINUTE_MS)
  const shown = (atMs: number) => clockAt(atMs, zone)
  const jumps = (atMs: number) => shown(atMs).offset !== shown(atMs - MINUTE_MS).offset
  const found =
    minutes.find(jumps) ?? minutes.find((atMs) => shown(atMs).date === night && shown(atMs).time === '02:00')
  if (found === undefined) throw new Error(`no night of ${night} in ${zone}`)
  return found
}

/** A store that is in a state when clocks change; `silent`: its doors that send nothing in the hours around that. */
export type StoreInState = { state: string; store: Store; silent: string[] }

/** For each state of a finished bucket, a store that is in it when clocks change. */
export function storesInEachState(zone: string): StoreInState[] {
  return [
    { state: 'complete', store: storeOpen(zone, '00:00', '24:00', 'a', 'b'), silent: [] },
    { state: 'closed', store: storeOpen(zone, '09:00', '18:00', 'a'), silent: [] },
    { state: 'partial', store: storeOpen(zone, '00:00', '24:00', 'a', 'b'), silent: ['b'] },
    { state: 'unknown', store: storeOpen(zone, '00:00', '24:00', 'a', 'b'), silent: ['a', 'b'] },
  ]
}

/** A store with the same opening hours on every day. */
export function storeOpen(zone: string, open: string, close: string, ...doors: string[]): Store {
  return {
    ...unknownStore(`n-${randomUUID().slice(0, 12)}`, zone),
    weeklyHours: Array.from({ length: 7 }, () => [{ open, close }]),
    doors: doors.map((doorId) => ({ doorId, name: doorId })),
  }
}

/**
 * What its doors send every six minutes while it is open, from four days before the change until `nowMs`, except for
 * silent ones.
 */
export function eventsAboutJump({ store, silent }: StoreInState, jumpMs: number, nowMs: number): CountedEvent[] {
  const events: CountedEvent[] = []
  for (const [nth, { doorId }] of store.doors.entries()) {
    for (let atMs = jumpMs - 4 * DAY_MS + nth * MINUTE_MS; atMs <= nowMs; atMs += 6 * MINUTE_MS) {
      if (!isOpen(store, atMs) || (silent.includes(doorId) && Math.abs(atMs - jumpMs) < 5 * HOUR_MS)) continue
      events.push({ store: store.storeId, door: doorId, atMs, entries: (events.length % 5) + nth, exits: 1 })
    }
  }
  return events
}
