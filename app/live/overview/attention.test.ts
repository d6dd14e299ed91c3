import { expect, it } from 'vitest'
import type { LiveStore } from '../live'
import { attentionOf } from './attention'
import type { ShownStore } from './shown-store'

const NOW = 1_800_000_000_000
const store = (storeId: string, more: Partial<ShownStore> = {}): ShownStore => ({
  storeId,
  name: `Shop ${storeId}`,
  group: null,
  timeZone: 'UTC',
  capacity: 40,
  openIntervals: [{ fromMs: NOW - 1, toMs: NOW + 1 }],
  findings: [],
  day: null,
  ...more,
})
const usual = (entries: number): ShownStore['day'] => ({
  firstQuarter: 0,
  quarters: 0,
  entries: [],
  entriesOver: 0,
  usualEntries: null,
  usual: { atMs: NOW, entries, exits: 0, untilMs: NOW + 1, untilEntries: entries, untilExits: 0 },
})
const figures = (occupancy: number, entries_today: number) =>
  ({ occupancy, entries_today, last_event: '2026-11-28T10:00:00Z' }) as LiveStore
const silent = {
  storeId: 'b',
  doorId: 'n',
  kind: 'silent-door' as const,
  sinceMs: 0,
  words: '“North” has been silent since 09:00.',
}

it('lists stores over capacity first, then findings, then days far from usual, each with its reason', () => {
  const stores = [store('a', { day: usual(100) }), store('b', { findings: [silent] }), store('c')]
  const live = (id: string) => ({ a: figures(3, 49), b: figures(1, 5), c: figures(41, 60) })[id] ?? null
  expect(attentionOf(stores, live, NOW, 'en')).toEqual([
    { storeId: 'c', name: 'Shop c', words: '41 of 40 people, over capacity' },
    { storeId: 'b', name: 'Shop b', words: silent.words },
    { storeId: 'a', name: 'Shop a', words: '51% below usual: 49 entries, usually 100 by now' },
  ])
})

it('leaves out what is full but not over, near the usual, closed, too small to judge, or not known', () => {
  const closed = { openIntervals: [{ fromMs: NOW + 1, toMs: NOW + 2 }] }
  const stores = [
    store('full'),
    store('near', { day: usual(100) }),
    store('closed', { day: usual(100), ...closed }),
    store('small', { day: usual(39) }),
    store('unknown', { capacity: null, day: usual(100) }),
  ]
  const live = (id: string) =>
    id === 'unknown' ? null : ({ full: figures(40, 0), near: figures(1, 51) }[id] ?? figures(0, 0))
  expect(attentionOf(stores, live, NOW, 'en')).toEqual([])
})
