import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { getCountsAsOf } from '~/app/history/reads/as-of/revisions-as-of'
import { getRevisionsBegun } from '~/app/history/reads/as-of/revisions-begun'
import { getChangedBuckets, shownChanges } from '~/app/history/reads/as-of/revisions-changes'
import { EVERY_ROW } from '~/domain/counted-stores'
import { CLOSING_GRACE_MS, REPORTED_AFTER_MS } from '~/domain/revisions'
import { DAY_MS, QUARTER_MS } from '~/domain/time/durations'
import { execute, questdbAddress } from '~/platform/questdb/questdb-http'
import { connectReads, type QuestdbReads } from '~/platform/questdb/questdb-reads'
import { eventually } from '~/tests/support/eventually'
import { RevisionTerm } from './record-revisions'

// Workers of other test files may record at the same time, with the real clock; each test here must pass beside them.

const HOUR = 4 * QUARTER_MS
const SLOW = { withinMs: 40_000 }
const signal = new AbortController().signal
let address: ReturnType<typeof questdbAddress>
let reads: QuestdbReads
beforeAll(() => {
  address = questdbAddress(inject('questdbUrl'))
  reads = connectReads(inject('questdbPgUrl'))
})
afterAll(() => reads.close())

type Event = { store: string; atMs: number; entries: number; exits: number; id: string }
type Revision = { revision: number; entries: number; exits: number; known_at: string; late: boolean }
const newStore = () => `revised-${randomUUID()}`
const event = (store: string, atMs: number, entries: number, exits = 0): Event => {
  return { store, atMs, entries, exits, id: randomUUID() }
}
const floorTo = (ms: number, unit: number) => Math.floor(ms / unit) * unit

/** Writes events as the worker does, and waits until the views include everything of these stores. */
async function write(events: readonly Event[], all: readonly Event[]): Promise<void> {
  const lines = events.map(({ store, atMs, entries, exits, id }) => {
    const fields = `customers_in=${entries}i,customers_out=${exits}i,received_at=${Date.now()}000t,event_id="${id}"`
    return `traffic,store_id=${store},source=test ${fields} ${atMs}000000`
  })
  const { origin, headers } = address
  expect((await fetch(`${origin}/write`, { method: 'POST', headers, body: lines.join('\n') })).status).toBe(204)
  const stores = [...new Set(all.map(({ store }) => `'${store}'`))].join(',')
  const people = all.reduce((sum, { entries, exits }) => sum + entries + exits, 0)
  const sums = `SELECT sum(entries + exits) AS people, sum(events) AS events FROM traffic_1h WHERE store_id IN (${stores})`
  await eventually(async () => {
    const [row] = await execute(address, sums)
    return row?.people === people && row.events === all.length
  }, SLOW)
}

/** Waits until everything recorded is readable. */
async function readable(): Promise<void> {
  const behind = "SELECT name FROM wal_tables() WHERE name LIKE 'count_revisions%' AND writerTxn != sequencerTxn"
  await eventually(async () => (await execute(address, behind)).length === 0, SLOW)
}

/** A worker's term, with the real clock or a given one. What it records counts at once. */
function newTerm(now: () => number = Date.now) {
  const term = new RevisionTerm({ address, log: pino({ level: 'silent' }), daysEveryMs: 0, settleMs: 0, now })
  return {
    /** As many rounds as a change needs to count as quiet, and one more. */
    async record(): Promise<void> {
      for (let round = 0; round < 3; round++) await term.round(signal)
      await readable()
    },
  }
}

async function revisions(store: string): Promise<Revision[]> {
  await readable()
  const sql = `SELECT revision, entries, exits, known_at, late FROM count_revisions WHERE store_id = '${store}' ORDER BY ts, revision`
  return (await execute(address, sql)) as Revision[]
}
const figures = (rows: readonly Revision[]) => rows.map(({ revision, entries, exits }) => [revision, entries, exits])

describe('a quarter of an hour', () => {
  it('gets one more revision from late data, and none from another look, a replay or another worker', async () => {
    const store = newStore()
    const quarter = floorTo(Date.now(), QUARTER_MS) - 8 * QUARTER_MS
    const first = event(store, quarter + 1_000, 4, 3)
    const late = event(store, quarter + 2_000, 2)
    const term = newTerm()
    await term.record()
    await write([first], [first])
    await term.record()
    await write([late], [first, late])
    await term.record()
    const known = await revisions(store)
    expect(figures(known)).toEqual([
      [1, 4, 3],
      [2, 6, 3],
    ])
    expect(known.map((revision) => revision.late)).toEqual([true, true])
    await write([late, first], [first, late])
    await term.record()
    await newTerm().record()
    expect(await revisions(store)).toEqual(known)
  })

  it('of a day long past is found changed, also by a worker started after it was recorded', async () => {
    const store = newStore()
    const first = event(store, floorTo(Date.now(), DAY_MS) - 40 * DAY_MS, 10)
    const second = event(store, first.atMs + 1, 5)
    const third = event(store, first.atMs + 2, 1)
    const term = newTerm()
    await write([first], [first])
    await term.record()
    await write([second], [first, second])
    await term.record()
    await write([third], [first, second, third])
    await newTerm().record()
    expect(figures(await revisions(store))).toEqual([
      [1, 10, 0],
      [2, 15, 0],
      [3, 16, 0],
    ])
  })
})

it('two workers that record at once leave one revision each quarter', async () => {
  const store = newStore()
  const last = floorTo(Date.now(), QUARTER_MS) - 8 * QUARTER_MS
  const events = Array.from({ length: 40 }, (_, back) => event(store, last - back * QUARTER_MS, 1))
  await write(events, events)
  await Promise.all([newTerm().record(), newTerm().record()])
  expect(figures(await revisions(store))).toEqual(events.map(() => [1, 1, 0]))
})

it('what was known at a moment never changes, whatever events or replays follow', async () => {
  const run = async (steps: readonly { store: number; quarter: number; entries: number; exits: number }[][]) => {
    const stores = [newStore(), newStore()]
    const fromMs = floorTo(Date.now(), DAY_MS) - 3 * DAY_MS + 5 * HOUR
    const term = newTerm()
    const all: Event[] = []
    const told: { asOfMs: number; answer: unknown; people: number }[] = []
    const ask = (asOfMs: number) =>
      getCountsAsOf(reads, { storeIds: stores, fromMs, toMs: fromMs + 4 * HOUR, minutes: 15, asOfMs })
    for (const step of steps) {
      const events = step.map(({ store, quarter, entries, exits }) =>
        event(stores[store]!, fromMs + quarter * QUARTER_MS + 1_000, entries, exits),
      )
      all.push(...events)
      await write(events, all)
      await term.record()
      const asOfMs = Date.now()
      const people = all.reduce((sum, { entries, exits }) => sum + entries + exits, 0)
      told.push({ asOfMs, answer: await ask(asOfMs), people })
    }
    await write(all, all)
    await term.record()
    for (const { asOfMs, answer, people } of told) {
      const again = await ask(asOfMs)
      expect(again).toEqual(answer)
      expect(again.reduce((sum, { entries, exits }) => sum + entries + exits, 0)).toBe(people)
    }
  }
  const item = fc.record({ store: fc.nat(1), quarter: fc.nat(15), entries: fc.nat(50), exits: fc.nat(50) })
  const steps = fc.array(fc.array(item, { minLength: 1, maxLength: 12 }), { minLength: 2, maxLength: 3 })
  await fc.assert(fc.asyncProperty(steps, run), { numRuns: 3, endOnFailure: true })
}, 240_000)

it('it can be read for named stores, by hour or quarter, from when recording began', async () => {
  const [one, other] = [newStore(), newStore()]
  const fromMs = floorTo(Date.now(), DAY_MS) - 3 * DAY_MS
  const events = [event(one, fromMs, 5, 1), event(one, fromMs + QUARTER_MS, 6, 1), event(other, fromMs, 100)]
  await write(events, events)
  await newTerm().record()
  const question = { storeIds: [one], fromMs, toMs: fromMs + HOUR, asOfMs: Date.now() }
  expect(await getCountsAsOf(reads, { ...question, minutes: 60 })).toEqual([
    { atMs: fromMs, entries: 11, exits: 2, events: 2 },
  ])
  expect(await getCountsAsOf(reads, { ...question, minutes: 15 })).toHaveLength(2)
  expect(await getCountsAsOf(reads, { ...question, minutes: 60, asOfMs: Date.now() - DAY_MS })).toEqual([])
  const begun = await getRevisionsBegun(reads)
  expect(begun).toBeLessThanOrEqual(Date.now())
  await newTerm().record()
  expect(await getRevisionsBegun(reads)).toBe(begun)
})

it('clocks ahead: a quarter is recorded after its grace; later events show as a change of its hour, in SQL too', async () => {
  const store = newStore()
  const hourMs = floorTo(Date.now(), HOUR) + HOUR
  const quarter = hourMs - QUARTER_MS
  const events = [event(store, quarter + 1_000, 70), event(store, quarter + 899_000, 50)]
  await write(events, events)
  const clock = { nowMs: hourMs + CLOSING_GRACE_MS - 1 }
  const term = newTerm(() => clock.nowMs)
  await term.record()
  expect(await revisions(store)).toEqual([])
  clock.nowMs += 1
  await term.record()
  const [first] = await revisions(store)
  expect(first).toMatchObject({ revision: 1, entries: 120, late: false })
  expect(Date.parse(first!.known_at)).toBe(clock.nowMs)

  const buckets = [{ fromMs: hourMs - HOUR, toMs: hourMs }]
  const scope = { storeIds: [store], weekdays: [], timeZone: 'UTC', openStores: null }
  expect(await getChangedBuckets(reads, { scope, buckets })).toEqual([])
  clock.nowMs = hourMs + REPORTED_AFTER_MS + 1
  const late = event(store, quarter + 5_000, 11)
  await write([late], [...events, late])
  await term.record()
  const changed = await getChangedBuckets(reads, { scope, buckets })
  const now = { entries: 131, exits: 0 }
  const wasThen = { entries: 120, exits: 0 }
  expect(changed).toEqual([{ fromMs: hourMs - HOUR, first: wasThen, now, changedMs: clock.nowMs, changes: 1 }])
  const shown = shownChanges(EVERY_ROW, { scope, buckets }, { width: '1h', timeZone: 'UTC', weekStart: 1 })
  const known = await execute(address, shown ?? '')
  expect(known.map(({ entries, exits }) => ({ entries, exits }))).toEqual([wasThen, now])
  expect(Date.parse(String(known.at(-1)?.known_at))).toBe(clock.nowMs)
})
