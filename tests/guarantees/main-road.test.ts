import { afterAll, beforeAll, expect, test } from 'vitest'
import { DAY_MS } from '~/domain/time/durations'
import { addDays, localDate } from '~/domain/time/zoned-time'
import { execute, questdbAddress } from '~/platform/questdb/questdb-http'
import { demoEventsOfDay, demoStores } from '~/simulation'
import { eventually } from '../support/eventually'
import { type Product, startProduct } from '../support/product/product'

const STORES = 12
const SEED = 1
/**
 * By night, with every shop closed, some door of twelve stores speaks each minute: the longest wait for something to
 * happen.
 */
const LONGEST_SILENCE_MS = 90_000
const TIMEOUT_MS = LONGEST_SILENCE_MS + 120_000

let product: Product

beforeAll(async () => {
  product = await startProduct(['--stores', String(STORES)], {
    SIMULATION_SEED: String(SEED),
    // As far back as the test looks.
    BACKFILL_DAYS: '2',
    LOG_LEVEL: 'warn',
  })
}, 300_000)

afterAll(async () => {
  expect(await product.stop()).toBe(0)
}, 60_000)

/** The events of a time, fromMs ≤ t < toMs, by the generator, and when each is sent: some of one store come late. */
function playedEvents(fromMs: number, toMs: number): { id: string; sentMs: number }[] {
  return demoStores(STORES).flatMap((store) => {
    const events: { id: string; sentMs: number }[] = []
    const last = addDays(localDate(toMs, store.timeZone), 1)
    // Stragglers of a local day leave after its end, so the day before counts too.
    for (let date = addDays(localDate(fromMs, store.timeZone), -1); date < last; date = addDays(date, 1)) {
      for (const { atMs, message } of demoEventsOfDay(store, date, SEED)) {
        if (!('customers_in' in message)) continue
        const eventMs = Date.parse(message.time_stamp)
        if (eventMs >= fromMs && eventMs < toMs) events.push({ id: message.event_id, sentMs: atMs })
      }
    }
    return events
  })
}

/** Ids of the rows in QuestDB, fromMs ≤ t < toMs; one that is there twice is in the list twice. */
async function storedIds(fromMs: number, toMs: number): Promise<string[]> {
  const rows = await execute(
    questdbAddress(product.addresses().questdb_http),
    `SELECT event_id FROM traffic WHERE ts >= '${new Date(fromMs).toISOString()}' AND ts < '${new Date(toMs).toISOString()}'`,
  )
  return rows.map(({ event_id }) => String(event_id))
}

/** What is in the one list and not in the other, and what is there twice. */
async function difference(fromMs: number, toMs: number) {
  const played = playedEvents(fromMs, toMs)
  const all = new Set(played.map(({ id }) => id))
  const due = new Set(played.filter(({ sentMs }) => sentMs < toMs).map(({ id }) => id))
  const stored = await storedIds(fromMs, toMs)
  const distinct = new Set(stored)
  return {
    due: due.size,
    missing: [...due].filter((id) => !distinct.has(id)).length,
    unexpected: [...distinct].filter((id) => !all.has(id)).length,
    double: stored.length - distinct.size,
  }
}

/** Kills the worker as the kernel would, and waits until the launcher's next one is ready. */
async function killWorker(): Promise<void> {
  const before = product.addresses().pids.worker ?? 0
  process.kill(before, 'SIGKILL')
  await eventually(
    async () => product.addresses().pids.worker !== before && (await fetch(`${product.addresses().web}/ready`)).ok,
    { withinMs: 60_000 },
  )
}

async function newestOnThePage(): Promise<number> {
  const stores: { last_updated: string | null }[] = await (await fetch(`${product.addresses().web}/api/stores`)).json()
  return Math.max(...stores.map(({ last_updated }) => Date.parse(last_updated ?? '1970-01-01')))
}

test(
  'simulated traffic moves the live figures without Kafka',
  async () => {
    const begun = Date.now()
    const stores = await (await fetch(`${product.addresses().web}/api/stores`)).json()
    expect(stores).toHaveLength(STORES)
    expect(product.addresses().kafka).toBeUndefined()
    await eventually(async () => (await newestOnThePage()) > begun, { withinMs: LONGEST_SILENCE_MS, everyMs: 200 })
  },
  TIMEOUT_MS,
)

test(
  'after kill -9 of the worker, twice, nothing that was due is missing or double',
  async () => {
    await killWorker()
    await killWorker()
    const until = Date.now()
    // Something younger than the last kill is stored once the simulator has gone on.
    await eventually(async () => (await newestOnThePage()) > until, { withinMs: LONGEST_SILENCE_MS, everyMs: 200 })
    const exact = { missing: 0, unexpected: 0, double: 0 }
    await eventually(async () => (await difference(until - DAY_MS, until)).missing === 0, { withinMs: 10_000 })
    const found = await difference(until - DAY_MS, until)
    expect(found).toMatchObject(exact)
    expect(found.due).toBeGreaterThan(1_000)
  },
  TIMEOUT_MS,
)
