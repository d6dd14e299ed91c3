import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type Store, unknownStore } from '~/domain/stores'
import { HOUR_MS } from '~/domain/time/durations'
import { addDays, localDate } from '~/domain/time/zoned-time'
import type { QuestdbReads } from '~/platform/questdb/questdb-reads'
import { eventually } from '~/tests/support/eventually'
import {
  type CountedEvent,
  eventsOf,
  sampled,
  sendEvents,
  storeOf,
  writeEvents,
} from '~/tests/support/history/history-cases'
import { recordRevisions } from '~/tests/support/history/recorded-revisions'
import { historyPage as historyOf } from '~/tests/support/product/history-page'
import { openWebParts } from '~/tests/support/product/web-parts'
import { loader as hoursOfApi } from '../routes/api.history/route'
import { loader as historyAsOf } from '../routes/history_.as-of/route'
import { apiHourSchema } from '../server/answers/api'
import { appContext } from '../server/context.server'
import { getSqlAnswer } from '../sql/reads/sql-answer'
import { readStatement } from '../sql/statement/read-statement'
import { DEFAULT_HISTORY_FILTER, type HistoryFilter, historyPath } from './question/filter'
import { asOfPath } from './question/revisions-address'

let web: Awaited<ReturnType<typeof openWebParts>>
let reads: QuestdbReads
beforeAll(async () => {
  web = await openWebParts(inject('questdbPgUrl'))
  reads = appContext().reads
})
afterAll(() => web.close())

type Counts = { entries: number; exits: number }

/** What a loader returns for a URL, for a British reader. */
const ask = <Answer>(loader: (args: never) => Promise<Answer>, path: string) => {
  const request = new Request(`http://localhost${path}`, { headers: { 'Accept-Language': 'en-GB' } })
  return loader({ request, params: {}, context: {} } as never)
}

/** A count as a page writes it; '–' is 0. */
const number = (shown: string) => (shown === '–' ? 0 : Number(shown.replaceAll(',', '').replace('−', '-')))

/** Hours in which anybody passed, by their start. */
function passed(hours: Iterable<readonly [hour: string, counts: Counts]>): Map<string, Counts> {
  const sums = new Map<string, Counts>()
  for (const [hour, { entries, exits }] of hours) {
    const at = new Date(hour).toISOString()
    const sum = sums.get(at) ?? { entries: 0, exits: 0 }
    sums.set(at, { entries: sum.entries + entries, exits: sum.exits + exits })
  }
  return new Map([...sums].filter(([, { entries, exits }]) => entries + exits > 0).sort())
}

/** The hours of a history page, from all pages of its table. */
async function hoursOfPage(filter: HistoryFilter) {
  const all: [string, Counts][] = []
  for (let page = 1, pages = 1; page <= pages; page++) {
    const shown = await ask(historyOf, historyPath({ ...filter, page }))
    pages = shown.pager.pages
    all.push(
      ...shown.rows.map(
        ({ hour, entries, exits }) => [hour, { entries: number(entries), exits: number(exits) }] as [string, Counts],
      ),
    )
  }
  return passed(all)
}

async function hoursOfPageAsOf(filter: HistoryFilter, asOfMs: number) {
  const all: [string, Counts][] = []
  for (let page = 1, pages = 1; page <= pages; page++) {
    const shown = await ask(historyAsOf, asOfPath({ ...filter, page }, asOfMs))
    pages = shown.pager.pages
    all.push(
      ...shown.rows.map(
        ({ key, entries, exits }) => [key, { entries: number(entries), exits: number(exits) }] as [string, Counts],
      ),
    )
  }
  return passed(all)
}

/** The same from the API, summed over its stores. */
async function hoursOfStores({ storeIds, range }: HistoryFilter, asOf: string | null = null) {
  const all: [string, Counts][] = []
  for (const storeId of storeIds) {
    const query = new URLSearchParams({ store_id: storeId, ...(asOf === null ? {} : { asof: asOf }) })
    if (range.kind === 'custom') {
      query.set('from', `${range.from}T00:00:00Z`)
      query.set('to', `${addDays(range.to, 1)}T00:00:00Z`)
    }
    const answer = await ask(hoursOfApi, `/api/history?${query}`)
    expect(answer.status).toBe(200)
    const hours = apiHourSchema.array().parse(await answer.json())
    for (const { store_id, customers_in_total, customers_out_total, net_change } of hours) {
      expect([String(store_id), net_change]).toEqual([storeId, customers_in_total - customers_out_total])
    }
    all.push(
      ...hours.map(
        ({ hour, customers_in_total, customers_out_total }) =>
          [hour, { entries: customers_in_total, exits: customers_out_total }] as [string, Counts],
      ),
    )
  }
  return passed(all)
}

const sumOf = (hours: ReadonlyMap<string, Counts>, key: keyof Counts) =>
  [...hours.values()].reduce((sum, counts) => sum + counts[key], 0)

/** Registered stores in three zones, with recent events. */
async function storesWithEvents(seed: number): Promise<{ stores: Store[]; events: CountedEvent[] }> {
  const nowMs = Date.now()
  const zones = ['Asia/Kolkata', 'America/St_Johns', 'Europe/London']
  const stores = zones.map((zone, salt) => sampled(storeOf(zone, nowMs), seed + salt))
  const events = stores.flatMap((store, salt) => sampled(eventsOf(store, nowMs), seed + 10 + salt))
  await register(stores)
  await writeEvents(inject('questdbUrl'), reads, events)
  return { stores, events }
}

/** Registers stores, and waits until the live figures include them. */
async function register(stores: readonly Store[]): Promise<void> {
  await web.registry.saveStores(stores)
  await eventually(async () => {
    const live = new Set((await appContext().hub.current()).stores.map(({ store_id }) => store_id))
    return stores.every(({ storeId }) => live.has(storeId))
  })
}

/** Questions in UTC hours, about one store and about several. */
function questionsOf(stores: readonly Store[], seed: number): HistoryFilter[] {
  const today = localDate(Date.now(), 'UTC')
  const range = fc.oneof(
    fc.constant({ kind: '24h' as const }),
    fc
      .tuple(fc.integer({ min: -12, max: 0 }), fc.integer({ min: 0, max: 9 }))
      .map(([ago, days]) => ({ kind: 'custom' as const, from: addDays(today, ago), to: addDays(today, ago + days) })),
  )
  const chosen = fc.shuffledSubarray(
    stores.map(({ storeId }) => storeId),
    { minLength: 1 },
  )
  return fc.sample(fc.record({ range, chosen }), { numRuns: 6, seed }).map(({ range, chosen }) => ({
    ...DEFAULT_HISTORY_FILTER,
    range,
    bucket: '1h' as const,
    storeIds: [...chosen].sort(),
    timeZone: 'UTC',
  }))
}

const seedOf = (onTestFailed: (tell: () => void) => void) => {
  const seed = Number(process.env.HISTORY_SEED ?? Math.floor(Math.random() * 2 ** 30))
  onTestFailed(() => console.error(`HISTORY_SEED=${seed}`))
  return seed
}

describe('GET /api/history and the page at zone UTC', () => {
  it('have the same hours and sums, in whatever zones the stores are', async ({ onTestFailed }) => {
    const seed = seedOf(onTestFailed)
    const { stores, events } = await storesWithEvents(seed)
    let met = 0
    for (const filter of questionsOf(stores, seed)) {
      const hours = await hoursOfStores(filter)
      expect(await hoursOfPage(filter)).toEqual(hours)
      const { figures, heard } = await ask(historyOf, historyPath(filter))
      if (!heard) continue
      expect([number(figures.entries.value), number(figures.exits.value)]).toEqual([
        sumOf(hours, 'entries'),
        sumOf(hours, 'exits'),
      ])
      met += hours.size
    }
    expect(met).toBeGreaterThan(0)
    expect(events.length).toBeGreaterThan(0)
  })

  it('have the same hours as of a moment, also after late events, and so does the SQL they show', async ({
    onTestFailed,
  }) => {
    const seed = seedOf(onTestFailed)
    const { stores } = await storesWithEvents(seed)
    await recordRevisions(inject('questdbUrl'))
    const asOfMs = Date.now()
    const asOf = new Date(asOfMs).toISOString()
    const told: { filter: HistoryFilter; hours: Map<string, Counts> }[] = []
    for (const filter of questionsOf(stores, seed)) {
      const hours = await hoursOfStores(filter, asOf)
      expect(await hoursOfPageAsOf(filter, asOfMs)).toEqual(hours)
      const { sql, totals } = await ask(historyAsOf, asOfPath(filter, asOfMs))
      const shown = sql === null ? [] : await run(sql.buckets)
      expect(
        passed(shown.map((row) => [row.hour ?? '', { entries: Number(row.entries), exits: Number(row.exits) }])),
      ).toEqual(hours)
      const [sum] = sql === null ? [{ entries: '0', exits: '0' }] : await run(sql.totals)
      expect([sum?.entries, sum?.exits].map(Number)).toEqual([totals.entries, totals.exits].map(number))
      told.push({ filter, hours })
    }
    const atMs = Math.floor(asOfMs / HOUR_MS) * HOUR_MS - 3 * HOUR_MS
    const storeIds = stores.map(({ storeId }) => storeId).sort()
    const now = { ...DEFAULT_HISTORY_FILTER, storeIds, timeZone: 'UTC' }
    const hour = new Date(atMs).toISOString()
    const before = (await hoursOfStores(now, asOf)).get(hour)?.entries ?? 0
    const after = before + 40 * stores.length
    const late = stores.map(({ storeId }) => ({ store: storeId, door: null, atMs, entries: 40, exits: 20 }))
    await sendEvents(inject('questdbUrl'), late)
    await eventually(async () => (await hoursOfStores(now)).get(hour)?.entries === after, { withinMs: 30_000 })
    await recordRevisions(inject('questdbUrl'))
    for (const { filter, hours } of told) {
      expect(await hoursOfStores(filter, asOf)).toEqual(hours)
      expect(await hoursOfPageAsOf(filter, asOfMs)).toEqual(hours)
    }
  })

  it('leave hours that had not closed out of an as-of answer, and say so; refuse moments before recording began', async () => {
    const storeId = `h-${randomUUID().slice(0, 12)}`
    await register([unknownStore(storeId, 'UTC')])
    await recordRevisions(inject('questdbUrl'))
    const asOfMs = Date.now()
    const closedMs = Math.floor((asOfMs - 120_000) / HOUR_MS) * HOUR_MS
    const asOf = new Date(asOfMs).toISOString()
    const answer = await ask(hoursOfApi, `/api/history?store_id=${storeId}&asof=${asOf}`)
    expect(answer.headers.get('Storepulse-As-Of')).toBe(asOf)
    expect(answer.headers.get('Storepulse-Left-Out')).toContain(new Date(closedMs).toISOString().replace('.000Z', 'Z'))
    const early = await ask(hoursOfApi, `/api/history?store_id=${storeId}&asof=2001-01-01T00:00:00Z`)
    expect([early.status, (await early.json()).details]).toEqual([
      400,
      [{ parameter: 'asof', problem: expect.stringMatching(/^recording began 2/) }],
    ])
  })
})

async function run(sql: string): Promise<Record<string, string | null>[]> {
  expect(readStatement(sql)).toMatchObject({ ok: true })
  const limits = { mostRows: 100_000, timeoutMs: 20_000 }
  const { columns, rows } = await getSqlAnswer(appContext().workbench, sql, limits)
  return rows.map((row) => Object.fromEntries(columns.map(({ name }, index) => [name, row[index] ?? null])))
}
