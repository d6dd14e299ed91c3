import { createBuffer, SenderOptions } from '@questdb/nodejs-client'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { isStoreId } from '~/domain/events/messages'
import { unknownStore } from '~/domain/stores'
import { TABLE } from '~/domain/tables'
import { HOUR_MS } from '~/domain/time/durations'
import { execute, questdbAddress } from '~/platform/questdb/questdb-http'
import { connectReads, type QuestdbReads } from '~/platform/questdb/questdb-reads'
import { sqlText } from '~/platform/questdb/sql-text'
import { HOSTILE_IDS } from '~/tests/hostile/lists/ids'
import { eventually } from '~/tests/support/eventually'
import { EVERY_ROW_OF_MATRICES, matrixRows } from '~/tests/support/matrix-rows'
import { rowLine } from '~/worker/write/lanes/row-lines'
import { LineWriter } from '~/worker/write/questdb/line-writer'
import { storeSeries } from '../history/answer/store-series'
import { type ExportQuestion, getExportRows } from '../history/files/reads/export-rows'
import { getExportSamples } from '../history/files/reads/export-samples'
import { bucketSlots } from '../history/question/buckets/bucket-slots'
import { DEFAULT_HISTORY_FILTER } from '../history/question/filter'
import { occupancyQuestion } from '../history/question/occupancy/occupancy-question'
import type { HistoryScope } from '../history/question/plan/counts-question'
import { spanOf } from '../history/question/range'
import { NRF_CALENDAR } from '../history/question/retail-calendar'
import { getHistoryAsOf } from '../history/reads/as-of/history-as-of'
import { getCountsAsOf } from '../history/reads/as-of/revisions-as-of'
import { getChangedBuckets } from '../history/reads/as-of/revisions-changes'
import { getStoreCountsAsOf } from '../history/reads/as-of/store-counts-as-of'
import { getCompared } from '../history/reads/history-compared'
import { getDoorHours } from '../history/reads/history-doors'
import { getDwell } from '../history/reads/history-dwell'
import { getNewestEvent } from '../history/reads/history-newest-event'
import { getOccupancyRuns } from '../history/reads/history-occupancy'
import { getHistory } from '../history/reads/history-range'
import {
  getSamplesOfStores,
  getStoreSamples,
  getTrafficSamples,
  getTrafficTail,
} from '../history/reads/history-samples'
import { getStoreTotals } from '../history/reads/history-store-totals'
import { getUtcHours } from '../history/reads/utc-hours'
import { getStoredCounts } from '../import/reads/stored-counts'
import { getCorrections } from '../live/reads/count-corrections'
import { getDoorDays } from '../live/reads/door-days'
import { getEntriesPerQuarter } from '../live/reads/entries-per-quarter'
import { getNewestEventTimes } from '../live/reads/last-heard'
import { getLiveSegments } from '../live/reads/live-segments'
import { getRecentEvents, getRecentEventsOf } from '../live/reads/recent-events'
import { getSumsOfSpans } from '../live/reads/sums-before'
import { getTrafficSteps } from '../live/reads/traffic-steps'
import { getUsualDay } from '../live/reads/usual-day'
import { getCountsOfStore } from '../settings/reads/counts-of-store'

/**
 * One event for each store that has rows, in a year that no other test writes to. The number of entries is the store's
 * index, from 1.
 */
const DAY = Date.UTC(2018, 5, 5)
const EVENT = DAY + 12 * HOUR_MS + 5 * 60_000
const END = DAY + 13 * HOUR_MS
const NOW = DAY + 40 * HOUR_MS
const RETAIL = NRF_CALENDAR

const random = fc.sample(
  fc.oneof(fc.string({ unit: 'binary', maxLength: 12 }), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 })),
  25,
)
const all = [...new Set([...HOSTILE_IDS.map(({ id }) => id), ...random])]
/** Every id has rows. Ask for one id of each kind; in long tests for all of them, including random ones. */
const asked = EVERY_ROW_OF_MATRICES ? all : matrixRows(HOSTILE_IDS, ({ kind }) => kind).map(({ id }) => id)
const stored = all.filter((id) => isStoreId(id) && id.trim() === id)
const numberOf = new Map(stored.map((id, index) => [id, index + 1]))

const address = questdbAddress(inject('questdbUrl'))
let reads: QuestdbReads

const uuidOf = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`

function line(table: string, id: string, fill: (buffer: ReturnType<typeof createBuffer>, number: number) => void) {
  const buffer = createBuffer(new SenderOptions('http::addr=127.0.0.1;protocol_version=2;'))
  buffer.table(table).symbol('store_id', id)
  fill(buffer, numberOf.get(id)!)
  buffer.at(EVENT, 'ms')
  return Buffer.from(buffer.toBufferView())
}

beforeAll(async () => {
  reads = connectReads(inject('questdbPgUrl'))
  const writer = new LineWriter(address)
  const write = async (lines: readonly Buffer[]) =>
    expect(await writer.write(Buffer.concat(lines))).toEqual({ kind: 'stored' })
  await write(
    stored.map((id) =>
      line(TABLE.traffic, id, (buffer, number) =>
        buffer
          .intColumn('customers_in', number)
          .intColumn('customers_out', 0)
          .timestampColumn('received_at', EVENT, 'ms')
          .stringColumn('event_id', uuidOf(number)),
      ),
    ),
  )
  // None when the hour was first reported, and all of them ten hours later.
  for (const [revision, hours] of [
    [1, 0],
    [2, 10],
  ] as const) {
    await write(
      stored.map((id) =>
        line(TABLE.countRevisions, id, (buffer, number) =>
          buffer
            .intColumn('revision', revision)
            .intColumn('entries_change', hours === 0 ? 0 : number)
            .intColumn('exits_change', 0)
            .booleanColumn('late', hours > 0)
            .timestampColumn('known_at', EVENT + hours * HOUR_MS, 'ms'),
        ),
      ),
    )
  }
  await write(
    stored.map((id) =>
      line(TABLE.countCorrections, id, (buffer, number) =>
        buffer
          .intColumn('people', number)
          .intColumn('occupancy_before', 0)
          .stringColumn('correction_id', uuidOf(number))
          .timestampColumn('received_at', EVENT, 'ms'),
      ),
    ),
  )
  await write(
    stored.map((id) => {
      const number = numberOf.get(id)!
      const values = { store_id: id, exit_ts: (EVENT + number * 60_000) * 1_000, event_id: uuidOf(number) }
      return Buffer.from(rowLine({ table: TABLE.visits, tsMicros: EVENT * 1_000, values }))
    }),
  )
  writer.close()
  const there = [TABLE.trafficPerMinute, TABLE.trafficPerQuarter, TABLE.trafficPerHour, TABLE.countRevisions]
  for (const table of [...there, TABLE.countCorrections, TABLE.visits]) {
    const rows = `SELECT count() AS n FROM ${table} WHERE ts >= '${new Date(DAY).toISOString()}' AND ts < '${new Date(END).toISOString()}'`
    await eventually(
      async () =>
        Number((await execute(address, rows))[0]?.n) === stored.length * (table === TABLE.countRevisions ? 2 : 1),
      { withinMs: 30_000 },
    )
  }
})
afterAll(() => reads.close())

const scopeOf = (storeIds: string[]): HistoryScope => ({ storeIds, weekdays: [], timeZone: 'UTC', openStores: null })
const alwaysOpen = Array.from({ length: 7 }, () => [{ open: '00:00', close: '24:00' }])
const storesOf = (ids: readonly string[]) => ids.map((id) => ({ ...unknownStore(id, 'UTC'), weeklyHours: alwaysOpen }))
const openOf = (ids: string[]): HistoryScope => ({ ...scopeOf([]), openStores: storesOf(ids) })
const sum = (rows: readonly { entries: number | null }[]) => rows.reduce((all, { entries }) => all + (entries ?? 0), 0)
const bounds = { fromMs: DAY, toMs: END }
/** Half of it from the views; all of it from the raw table. */
const fromViews = (scope: HistoryScope) => ({ scope, ...bounds, openFromMs: END, minutes: 60 as const })
const fromTable = (scope: HistoryScope) => ({ scope, ...bounds, openFromMs: DAY, minutes: 60 as const })
const range = { kind: 'custom', from: '2018-06-05', to: '2018-06-05' } as const
const span = spanOf(range, NOW, 'UTC', RETAIL)!
const slot = bucketSlots(span, '1h', 'UTC', NOW).find(({ fromMs }) => fromMs === DAY + 12 * HOUR_MS)!
const exportOf = (ids: string[], openOnly: boolean, asOfMs: number | null): ExportQuestion => ({
  stores: storesOf(ids),
  everyStore: false,
  span,
  width: '1h',
  timeZone: 'UTC',
  weekdays: [],
  openOnly,
  nowMs: NOW,
  asOfMs,
})
async function exported(question: ExportQuestion): Promise<number> {
  let entries = 0
  for await (const rows of getExportRows(reads, question)) entries += sum(rows)
  return entries
}
const historyOf = (ids: string[], openOnly: boolean, series: 'direction' | 'store') =>
  getHistory(reads, {
    filter: { ...DEFAULT_HISTORY_FILTER, storeIds: ids, range, openOnly, series },
    stores: storesOf(ids),
    timeZone: 'UTC',
    retail: RETAIL,
    nowMs: NOW,
  })
/** The results of the statements shown on a history page, run unchanged. */
async function shown(ids: string[], name: 'totals' | 'series' | 'bars' | 'stores' | 'hours'): Promise<number> {
  const sql = (await historyOf(ids, true, 'store'))?.sql[name]
  return sum((await execute(address, sql ?? '')).map(({ entries }) => ({ entries: Number(entries) })))
}

type Ask = (ids: string[]) => Promise<number>
/** One question per store. */
const each =
  (ask: (id: string) => Promise<number>): Ask =>
  async (ids) => {
    let all = 0
    for (const id of ids) all += await ask(id)
    return all
  }
const totalOf = (totals: ReadonlyMap<string, { entries: number }>, ids: readonly string[]) => {
  for (const id of totals.keys()) expect(ids).toContain(id)
  return sum([...totals.values()])
}
const inSeries = (series: readonly { entries: readonly number[] }[]) =>
  series.flatMap(({ entries }) => entries).reduce((all, entries) => all + entries, 0)

/** By query and kind of question: the entries of some stores. */
const QUESTIONS: Record<string, Record<string, Ask>> = {
  getCorrections: {
    'of a store': each(async (id) => {
      const found = await getCorrections(reads, id, DAY)
      return found.filter(({ at }) => Date.parse(at) < END).reduce((all, { people }) => all + people, 0)
    }),
  },
  getDoorDays: {
    'of a day': async (ids) =>
      sum((await getDoorDays(reads, ids, { ...bounds, dayMs: 86_400_000 })).map(({ reports }) => reports)),
  },
  getExportRows: {
    'of all hours': (ids) => exported(exportOf(ids, false, null)),
    'of open hours': (ids) => exported(exportOf(ids, true, null)),
    'as of a moment': (ids) => exported(exportOf(ids, false, NOW)),
  },
  getExportSamples: {
    'from the views': async (ids) => sum(await getExportSamples(reads, fromViews(scopeOf(ids)))),
    'from the table': async (ids) => sum(await getExportSamples(reads, fromTable(openOf(ids)))),
  },
  getHistoryAsOf: {
    'as of a moment': async (storeIds) => {
      const question = { storeIds, range, bucket: null, timeZone: 'UTC', retail: RETAIL, asOfMs: NOW, nowMs: NOW }
      const answer = await getHistoryAsOf(reads, question)
      const totals = await execute(address, answer?.sql?.totals ?? '')
      expect(sum(answer?.buckets.map(({ was }) => was ?? { entries: 0 }) ?? [])).toBe(Number(totals[0]?.entries))
      return Number(totals[0]?.entries)
    },
  },
  getCompared: {
    'with that day': async (ids) => {
      const { samples, stores } = await getCompared(reads, fromViews(scopeOf(ids)))
      expect(totalOf(stores, ids)).toBe(sum(samples))
      return sum(samples)
    },
  },
  getDoorHours: {
    'of a day': async (ids) => {
      const doors = (await getDoorHours(reads, ids, DAY, END)).map(({ storeId }) => storeId)
      return sum(doors.map((id) => ({ entries: numberOf.get(id)! })))
    },
  },
  getDwell: {
    'of a day': async (ids) => {
      const dwell = await getDwell(reads, scopeOf(ids), DAY, END, NOW)
      return dwell === null ? 0 : Math.round(dwell.meanMinutes * dwell.visits)
    },
  },
  getNewestEvent: {
    'of a day': each(async (id) =>
      (await getNewestEvent(reads, scopeOf([id]), DAY, END)) === EVENT ? (numberOf.get(id) ?? -1) : 0,
    ),
  },
  getHistory: {
    'of all hours': async (ids) => sum((await historyOf(ids, false, 'direction'))?.buckets ?? []),
    'of open hours': async (ids) => sum((await historyOf(ids, true, 'direction'))?.buckets ?? []),
    'by store': async (ids) => inSeries((await historyOf(ids, false, 'store'))?.series ?? []),
    'in the statement of its totals': (ids) => shown(ids, 'totals'),
    'in the statement of its series': (ids) => shown(ids, 'series'),
    'in the statement of its bars': (ids) => shown(ids, 'bars'),
    'in the statement of its stores': (ids) => shown(ids, 'stores'),
  },
  getOccupancyRuns: {
    'after its correction': async (ids) => {
      const peaks = ids.map(async (id) => {
        const question = occupancyQuestion([unknownStore(id, 'UTC')], { fromMs: DAY, toMs: END }, NOW)
        const runs = question ? await getOccupancyRuns(reads, question, NOW) : []
        // The correction and the event are of one instant, so both count.
        return Math.max(0, ...runs.map(({ people }) => people)) / 2
      })
      return (await Promise.all(peaks)).reduce((people, more) => people + more, 0)
    },
  },
  getTrafficSamples: { 'from the views': async (ids) => sum(await getTrafficSamples(reads, fromViews(scopeOf(ids)))) },
  getTrafficTail: { 'from the table': async (ids) => sum(await getTrafficTail(reads, fromTable(openOf(ids)))) },
  getStoreSamples: { 'from the views': async (ids) => sum(await getStoreSamples(reads, fromViews(openOf(ids)))) },
  getSamplesOfStores: {
    'as bars of the hour': async (ids) => {
      const samples = await getSamplesOfStores(reads, fromViews(scopeOf(ids)), ids)
      return inSeries(storeSeries({ storeIds: ids, others: false }, samples, [{ ...slot } as never]))
    },
  },
  getStoreTotals: {
    'from the views': async (ids) => totalOf(await getStoreTotals(reads, fromViews(scopeOf(ids))), ids),
    'from the table': async (ids) => totalOf(await getStoreTotals(reads, fromTable(openOf(ids))), ids),
  },
  getEntriesPerQuarter: {
    'of the day': async (ids) => {
      const quarters = await getEntriesPerQuarter(reads, ids, DAY)
      return sum(quarters.filter(({ ts }) => ts.getTime() < END))
    },
  },
  getLiveSegments: {
    'from the view': async (ids) =>
      sum((await getLiveSegments(reads, [DAY, END], NOW, ids)).filter(({ segment }) => segment === 0)),
  },
  getUsualDay: {
    'of the day': async (ids) => {
      const usual = await getUsualDay(reads, [bounds], 'UTC', ids)
      return sum([...usual.values()].map(({ entries }) => ({ entries: entries.reduce((all, one) => all + one, 0) })))
    },
  },
  getCountsOfStore: {
    'of a store': each(async (id) => (await getCountsOfStore(reads, id, DAY, END)) * (numberOf.get(id) ?? -1)),
  },
  getNewestEventTimes: {
    'of a store': each(async (id) =>
      (await getNewestEventTimes(reads, [id], DAY, END)).get(id) === EVENT ? (numberOf.get(id) ?? -1) : 0,
    ),
  },
  getRecentEvents: {
    'of a store': each(async (id) =>
      sum(
        (await getRecentEvents(reads, id, 20, NOW))
          .filter(({ time_stamp }) => Date.parse(time_stamp) < END)
          .map((event) => ({ entries: event.customers_in })),
      ),
    ),
  },
  getRecentEventsOf: {
    'of some stores': async (ids) => {
      const events = await getRecentEventsOf(reads, ids, 1_000_000, DAY)
      const then = events.filter(({ time_stamp }) => Date.parse(time_stamp) < END)
      return sum(then.map((event) => ({ entries: event.customers_in })))
    },
  },
  getStoredCounts: {
    'of the day': async (ids) => {
      let entries = 0
      await getStoredCounts(reads, ids, DAY, END, (row) => {
        expect(ids).toContain(row.storeId)
        entries += row.entries
      })
      return entries
    },
  },
  getCountsAsOf: {
    'as of a moment': async (storeIds) =>
      sum(await getCountsAsOf(reads, { storeIds, ...bounds, minutes: 60, asOfMs: NOW })),
  },
  getChangedBuckets: {
    'of the hour': async (ids) =>
      sum((await getChangedBuckets(reads, { scope: scopeOf(ids), buckets: [slot] })).map(({ now }) => now)),
  },
  getStoreCountsAsOf: {
    'as of a moment': async (storeIds) =>
      sum(await getStoreCountsAsOf(reads, { storeIds, ...bounds, minutes: 60, asOfMs: NOW })),
  },
  getSumsOfSpans: {
    'from the view': async (ids) => {
      const spans = ids.map((storeId) => ({ storeId, ...bounds }))
      return sum(await getSumsOfSpans(reads, spans, END))
    },
    'from the table': async (ids) => {
      const spans = ids.map((storeId) => ({ storeId, ...bounds }))
      return sum(await getSumsOfSpans(reads, spans, DAY))
    },
  },
  getTrafficSteps: {
    'from the view': each(async (id) => sum(await getTrafficSteps(reads, id, DAY, END, NOW))),
    'from the table': each(async (id) => sum(await getTrafficSteps(reads, id, DAY, END, DAY))),
  },
  getUtcHours: {
    'of a store': each(async (storeId) => sum(await getUtcHours(reads, { storeId, ...bounds, nowMs: NOW }))),
  },
}

/** Queries without ids. */
const WITHOUT_IDS = [
  'getHeardDoors',
  'getHeardStores',
  'getLastHours',
  'getLatestCorrections',
  'getLatestEvent',
  'getRevisionsBegun',
  'getSqlAnswer',
  'getStoresHeardSince',
  'getUsualEntriesBy',
]

it('covers every query, so that a new one cannot be forgotten', async () => {
  const modules = import.meta.glob<Record<string, unknown>>([
    '../**/reads/**/*.ts',
    '../live/**/*.server.ts',
    '../history/files/*.ts',
    '!**/*.test.ts',
  ])
  const exports = await Promise.all(Object.values(modules).map((load) => load()))
  const queries = exports.flatMap((module) => Object.keys(module)).filter((name) => /^get[A-Z]/.test(name))
  expect([...Object.keys(QUESTIONS), ...WITHOUT_IDS].sort()).toEqual([...new Set(queries)].sort())
})

it('classifies every text of the list as stated', () => {
  for (const { name, id, wanted } of HOSTILE_IDS) expect(isStoreId(id) ? 'a store' : 'refused', name).toBe(wanted)
})

describe.each(
  Object.entries(QUESTIONS).flatMap(([query, ways]) => Object.entries(ways).map(([way, ask]) => ({ query, way, ask }))),
)('$query $way', ({ ask }) => {
  it('counts for each id only its own rows, and none for an id without rows', async () => {
    const counted: [string, number][] = []
    for (const id of asked) counted.push([id, await ask([id])])
    const wrong = counted.filter(([id, people]) => people !== (numberOf.get(id) ?? 0))
    expect(wrong).toEqual([])
  })

  it('counts for several ids the rows of each', async () => {
    const some = asked.filter((_, index) => index % 2 === 0)
    expect(await ask(some)).toBe(some.reduce((all, id) => all + (numberOf.get(id) ?? 0), 0))
  })
})

it("matches only an id's own rows by its literal in a statement", async () => {
  const sums = async (id: string) =>
    execute(
      address,
      `SELECT store_id, sum(customers_in) AS entries FROM ${TABLE.traffic} WHERE store_id IN (${sqlText(id)}) AND ts = '${new Date(EVENT).toISOString()}'`,
    )
  for (const id of stored) expect(await sums(id)).toEqual([{ store_id: id, entries: numberOf.get(id) }])
})
