import { expect, it } from 'vitest'
import { EVERY_ROW } from '~/domain/counted-stores'
import { type Store, unknownStore } from '~/domain/stores'
import { parseStoresQuery } from '../../server/answers/api'
import type { AppContext } from '../../server/context.server'
import type { LiveStore } from '../live'
import { type ApiStores, apiStores } from './api-stores.server'

const NOW = Date.parse('2026-03-02T10:00:00Z')

const figuresOf = ({ storeId }: Store): LiveStore => ({
  store_id: storeId,
  occupancy: 3,
  band: null,
  entries_today: 3,
  exits_today: 0,
  last_event: new Date(NOW).toISOString(),
  doors_reporting: 1,
  doors: 1,
  t: NOW,
})

/** What the list is made from; figures come in no order. */
function contextOf(stores: readonly Store[]): AppContext {
  const figures = stores.map(figuresOf).toReversed()
  const parts: Partial<Record<keyof AppContext, unknown>> = {
    hub: { current: async () => ({ asOfMs: NOW, stores: figures, health: { state: 'live', lag_ms: null } }) },
    registry: { stores: async () => stores, counted: () => EVERY_ROW },
  }
  return parts as AppContext
}

const many = (count: number) => Array.from({ length: count }, (_, i) => unknownStore(String(i + 1), 'UTC'))
const idsOf = ({ stores }: ApiStores) => stores.map(({ store_id }) => store_id)

function ask(context: AppContext, search: string): Promise<ApiStores> {
  const parsed = parseStoresQuery(new URLSearchParams(search))
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems))
  return apiStores(context, parsed.query)
}

it('a thousand stores and fewer come in one answer, in the order of their ids', async () => {
  const answer = await ask(contextOf(many(1_000)), '')
  expect(answer).toMatchObject({ next: null, left: 0 })
  expect(idsOf(answer)).toEqual(Array.from({ length: 1_000 }, (_, i) => i + 1))
})

it('ten thousand come in answers that lead on to each other, each store once', async () => {
  const context = contextOf([...many(9_998), unknownStore('a & b', 'UTC'), unknownStore('007', 'UTC')])
  const found: (string | number)[] = []
  const sizes: number[] = []
  for (let search = ''; ; ) {
    const answer = await ask(context, search)
    found.push(...idsOf(answer))
    sizes.push(answer.stores.length)
    expect(answer.left).toBe(10_000 - found.length)
    if (answer.next === null) break
    search = answer.next.split('?')[1] ?? ''
  }
  expect(sizes).toEqual(Array(10).fill(1_000))
  expect(new Set(found).size).toBe(10_000)
  expect(found.slice(5, 8)).toEqual([6, '007', 7])
  expect(found.at(-1)).toBe('a & b')
})

it('an answer goes on after a store that has gone meanwhile', async () => {
  expect(idsOf(await ask(contextOf(many(9)), 'after=5.5&limit=2'))).toEqual([])
  const without = many(9).filter(({ storeId }) => storeId !== '5')
  expect(idsOf(await ask(contextOf(without), 'after=5&limit=2'))).toEqual([6, 7])
})

it('a text is looked for in names and ids of all of them', async () => {
  const stores = many(10_000).map((store, i) => (i === 9_998 ? { ...store, name: 'Zürich Bahnhofstrasse' } : store))
  expect(await ask(contextOf(stores), 'q=zurich')).toMatchObject({ stores: [{ store_id: 9_999 }], left: 0 })
  expect(await ask(contextOf(stores), 'q=999&limit=3')).toMatchObject({ left: 16 })
})
