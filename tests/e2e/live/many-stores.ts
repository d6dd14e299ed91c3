import { dirname, join } from 'node:path'
import type { Store } from '~/domain/stores'
import { TABLE } from '~/domain/tables'
import { HOUR_MS } from '~/domain/time/durations'
import { addDays, instantOf, localDate } from '~/domain/time/zoned-time'
import { execute, questdbAddress } from '~/platform/questdb/questdb-http'
import { openRegistry } from '~/registry'
import { demoStores } from '~/simulation'
import { eventually } from '~/tests/support/eventually'
import { startProduct } from '~/tests/support/product/product'
import { test as base } from '../fixtures'
import { noonZone } from '../noon-zone'

export { expect } from '../fixtures'

/** Two hundred where it matters how many there are: in `npm run test:long`. A wall of forty has several pages. */
const STORES = process.env.LONG_TESTS ? 200 : 40
/** Business days before this one: enough for error bands and for an imbalance. */
const DAYS = 9
/** The store of which its door counts far fewer going out than coming in. */
export const UNBALANCED = '1'

type Counted = { store_id: string; customers_in: number; customers_out: number; time_stamp: string; door_id: string }

/** A product of its own with many stores that have a past, open around this hour, in one zone. */
export type ManyStores = {
  web: string
  stores: readonly Store[]
  /** Takes counts in, as doors send them; returns once they are kept. */
  send: (counts: readonly Counted[]) => Promise<void>
  /** How many people come to a store on each of the days before today, all of them in its morning. */
  usualBy: (store: Store) => number
  /** What a store's counters have left over each night, as a share of the entries. */
  errorRate: (store: Store) => number
}

export const counted = (storeId: string, entries: number, exits: number, atMs = Date.now()): Counted => ({
  store_id: storeId,
  customers_in: entries,
  customers_out: exits,
  time_stamp: new Date(atMs).toISOString(),
  door_id: 'door-1',
})

/** Who comes each morning and is seen to leave each evening, on the days before today. */
function usualOf({ storeId }: Store): { come: number; gone: number } {
  const come = 200 + Number(storeId)
  return { come, gone: Math.round(come * (storeId === UNBALANCED ? 0.7 : 0.96)) }
}

function pastOf(store: Store, nowMs: number): Counted[] {
  const { storeId, timeZone } = store
  const { come, gone } = usualOf(store)
  const today = localDate(nowMs, timeZone)
  return Array.from({ length: DAYS }, (_, i) => instantOf(addDays(today, -1 - i), '10:00', timeZone)).flatMap(
    (atMs) => [counted(storeId, come, 0, atMs), counted(storeId, 0, gone, atMs + 8 * HOUR_MS)],
  )
}

const OPEN = Array.from({ length: 7 }, () => [{ open: '08:00', close: '20:00' }])

async function startManyStores(): Promise<ManyStores & { stop: () => Promise<unknown> }> {
  const nowMs = Date.now()
  const timeZone = noonZone(nowMs)
  const product = await startProduct(['--no-simulation'], { LOG_LEVEL: 'warn', DEFAULT_TIME_ZONE: timeZone })
  const { web, questdb_http } = product.addresses()
  const stores = demoStores(STORES).map((store) => ({
    ...store,
    timeZone,
    weeklyHours: OPEN,
    exceptions: [],
    doors: store.doors.slice(0, 1),
  }))
  const registry = await openRegistry(`file:${join(dirname(product.addressFile), 'registry.sqlite')}`)
  await registry.saveStores(stores)
  await registry.close()
  const send = async (counts: readonly Counted[]) => {
    const response = await fetch(`${web}/api/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(counts),
    })
    const answer = await response.text()
    if (response.status !== 202) throw new Error(`the events were not taken: ${response.status} ${answer}`)
  }
  const past = stores.flatMap((store) => pastOf(store, nowMs))
  const now = stores.map(({ storeId, capacity }) => counted(storeId, Math.round((capacity ?? 0) * 0.6), 0))
  await send([...past, ...now])
  // What is learned from the past is learned with the first page, and then only now and then.
  const wanted = [...past, ...now].reduce((sum, { customers_in }) => sum + customers_in, 0)
  await eventually(
    async () => {
      const sql = `SELECT sum(entries) AS entries FROM ${TABLE.trafficPerQuarter}`
      return Number((await execute(questdbAddress(questdb_http), sql))[0]?.entries) === wanted
    },
    { withinMs: 30_000 },
  )
  const errorRate = (store: Store) => 1 - usualOf(store).gone / usualOf(store).come
  return { web, stores, send, usualBy: (store) => usualOf(store).come, errorRate, stop: product.stop }
}

export const test = base.extend<object, { many: ManyStores }>({
  many: [
    async ({ browserName: _ }, use) => {
      const many = await startManyStores()
      await use(many)
      await many.stop()
    },
    { scope: 'worker', timeout: 180_000 },
  ],
})
