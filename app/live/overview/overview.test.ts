import { describe, expect, it } from 'vitest'
import { type Store, unknownStore } from '~/domain/stores'
import type { AppContext } from '../../server/context.server'
import type { LiveStore } from '../live'
import { overviewOf, overviewTotals } from './overview.server'
import { type OverviewFilter, parseOverviewFilter } from './overview-filter'

const NOW = Date.parse('2026-03-02T10:00:00Z')

const figuresOf = (storeId: string, people: number): LiveStore => ({
  store_id: storeId,
  occupancy: people,
  band: null,
  entries_today: people,
  exits_today: 0,
  last_event: new Date(NOW).toISOString(),
  doors_reporting: 1,
  doors: 1,
  t: NOW,
})

const NONE_LEFT_OUT = { mergedInto: new Map<string, string>(), leftOut: new Set<string>() }

/**
 * The page's inputs, with stores of which the nth has n people; every store has the same usual day.
 * @param alsoHeard stores in the figures that the registry does not list
 */
function contextOf(stores: readonly Store[], alsoHeard: readonly string[] = [], counted = NONE_LEFT_OUT): AppContext {
  const figures = [...stores.map(({ storeId }) => storeId), ...alsoHeard].map((id, i) => figuresOf(id, i + 1))
  const parts: Partial<Record<keyof AppContext, unknown>> = {
    hub: { current: async () => ({ asOfMs: NOW, stores: figures, health: { state: 'live', lag_ms: null } }) },
    registry: { stores: async () => stores, counted: () => counted },
    days: { of: async () => new Map(), usualEntriesBy: async () => new Map() },
    storeHealth: { findings: async () => [] },
    settings: { DEFAULT_TIME_ZONE: 'UTC' },
  }
  return parts as AppContext
}

const many = (count: number) => Array.from({ length: count }, (_, i) => unknownStore(String(i + 1), 'UTC'))

function filterOf(query: string): OverviewFilter {
  const parsed = parseOverviewFilter(new URLSearchParams(query))
  if (!parsed.ok) throw new Error(parsed.problems.join())
  return parsed.filter
}

const overview = (stores: readonly Store[], query = '') => overviewOf(contextOf(stores), filterOf(query), NOW, 'en-GB')

describe('the live page of many stores', () => {
  it('has up to two hundred on one page, more in pages of sixty, each store on one of them', async () => {
    expect(await overview(many(200))).toMatchObject({ paging: null, stores: { length: 200 } })
    const shown: string[] = []
    for (let page = 1; page <= 4; page += 1) {
      const { stores, figures, paging } = await overview(many(201), `page=${page}`)
      expect(paging).toMatchObject({ page, pages: 4 })
      expect(figures.map(({ store_id }) => store_id).sort()).toEqual(stores.map(({ storeId }) => storeId).sort())
      shown.push(...stores.map(({ storeId }) => storeId))
    }
    expect(shown.toSorted()).toEqual(
      many(201)
        .map(({ storeId }) => storeId)
        .toSorted(),
    )
    expect((await overview(many(201), 'page=99')).paging).toMatchObject({ page: 4 })
  })

  it('searches names and sorts by figures among all stores, not only those of a page', async () => {
    const stores = many(10_000).map((store, i) => (i === 9_998 ? { ...store, name: 'Zürich Bahnhofstrasse' } : store))
    const found = await overview(stores, 'q=zurich')
    expect(found.stores.map(({ storeId }) => storeId)).toEqual(['9999'])
    expect(found.paging?.totals).toMatchObject({ stores: 1, every: 10_000, people: 9_999 })
    const busiest = await overview(stores, 'sort=busiest')
    expect(busiest.stores.slice(0, 2).map(({ storeId }) => storeId)).toEqual(['10000', '9999'])
  })

  it('sums up all stores of the question, whichever page they stand on', async () => {
    const people = (10_000 * 10_001) / 2
    expect((await overview(many(10_000))).paging?.totals).toMatchObject({ people, entries: people, exits: 0 })
    expect(await overviewTotals(contextOf(many(10_000)), filterOf(''), NOW, 'en-GB')).toMatchObject({
      people,
      every: 10_000,
    })
  })

  it('has stores that only the figures know, and none that was merged or removed since these were read', async () => {
    const counted = { mergedInto: new Map([['typo', '1']]), leftOut: new Set(['gone']) }
    const context = contextOf(many(2), ['new', 'typo', 'gone'], counted)
    const { stores } = await overviewOf(context, filterOf(''), NOW, 'en-GB')
    expect(stores.map(({ storeId }) => storeId)).toEqual(['1', '2', 'new'])
  })

  it('leaves out stores that are hidden', async () => {
    const stores = many(3).map((store, i) => ({ ...store, hidden: i === 1 }))
    expect((await overview(stores)).stores.map(({ storeId }) => storeId)).toEqual(['1', '3'])
  })
})
