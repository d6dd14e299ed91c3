import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import type { CountedStores } from '~/domain/counted-stores'
import { unknownStore } from '~/domain/stores'
import { HOUR_MS } from '~/domain/time/durations'
import { execute, questdbAddress } from '~/platform/questdb/questdb-http'
import { connectReads } from '~/platform/questdb/questdb-reads'
import { parquetRows } from '~/tests/support/history/exported-files'
import { writeEvents } from '~/tests/support/history/history-cases'
import { exportParquet } from '~/worker/intake/export-parquet'
import { getLatestCorrections } from '../live/reads/count-corrections'
import { getDoorDays } from '../live/reads/door-days'
import { getHeardDoors } from '../live/reads/heard-doors'
import { getHeardStores, getLastHours } from '../live/reads/last-heard'
import { getLiveSegments } from '../live/reads/live-segments'
import { getRecentEventsOf } from '../live/reads/recent-events'
import { getUsualEntriesBy } from '../live/reads/usual-day'
import { getLatestEvent } from '../reads/latest-event'
import { DEFAULT_HISTORY_FILTER } from './question/filter'
import { NRF_CALENDAR } from './question/retail-calendar'
import { getStoreCountsAsOf } from './reads/as-of/store-counts-as-of'
import { getHistory } from './reads/history-range'
import { getUtcHours } from './reads/utc-hours'

/** A year that no other test writes to. */
const DAY = Date.UTC(2017, 4, 9)
const [MERGED, HIDDEN] = [1_000, 9_000]
const run = `many-${Date.now().toString(36)}`
const merged = Array.from({ length: MERGED }, (_, n) => `${run}-typo-${n}`)
const targetOf = (n: number) => `${run}-store-${n % 500}`
const targets = Array.from({ length: 500 }, (_, n) => targetOf(n))
const hidden = Array.from({ length: HIDDEN }, (_, n) => `${run}-hidden-${n}`)
const mergedInto = new Map(merged.map((id, n) => [id, targetOf(n)]))
/** If fewer stores count than are left out, statements list those, else the left-out ones. */
const LISTS: [string, CountedStores][] = [
  ['by those that count', { mergedInto, leftOut: new Set(hidden), counted: new Set([...targets, ...merged]) }],
  [
    'by those that are left out',
    {
      mergedInto,
      leftOut: new Set(hidden),
      counted: new Set([...targets, ...merged, ...Array.from({ length: HIDDEN }, (_, n) => `${run}-other-${n}`)]),
    },
  ],
]
let counted = LISTS[0]![1]
const reads = connectReads(inject('questdbPgUrl'), 4, () => counted)
const address = questdbAddress(inject('questdbUrl'))

beforeAll(async () => {
  const everyRow = connectReads(inject('questdbPgUrl'), 1)
  const atMs = DAY + 10 * HOUR_MS
  const event = (store: string, entries: number) => ({ store, door: 'front', atMs, entries, exits: 0 })
  await writeEvents(inject('questdbUrl'), everyRow, [
    event(targets[0]!, 1),
    event(merged[0]!, 2),
    event(merged[500]!, 4),
    event(targets[1]!, 8),
    event(hidden[HIDDEN - 1]!, 16),
  ])
  await everyRow.close()
})
afterAll(() => reads.close())

it.each(LISTS)(
  'a thousand merges and nine thousand hidden stores are no matter for any question, %s',
  async (_, lists) => {
    counted = lists
    const stores = targets.map((id) => unknownStore(id, 'UTC'))
    const range = { kind: 'custom', from: '2017-05-09', to: '2017-05-09' } as const
    const nowMs = DAY + 2 * 24 * HOUR_MS
    const filter = { ...DEFAULT_HISTORY_FILTER, range, series: 'store' } as const
    const answer = await getHistory(reads, {
      filter: { ...filter, storeIds: [] },
      stores,
      timeZone: 'UTC',
      retail: NRF_CALENDAR,
      nowMs,
    })
    const league = [...(answer?.storeTotals ?? [])].map(([id, { entries }]) => [id, entries]).sort()
    expect(league).toEqual([
      [targets[0], 7],
      [targets[1], 8],
    ])
    expect((await execute(address, answer?.sql.totals ?? ''))[0]?.entries).toBe(15)
    const hours = await getUtcHours(reads, { storeId: null, fromMs: DAY, toMs: DAY + 24 * HOUR_MS, nowMs })
    expect(hours.map(({ entries }) => entries).sort()).toEqual([7, 8])
    const [day] = await getDoorDays(reads, [targets[0]!], {
      fromMs: DAY,
      toMs: DAY + 24 * HOUR_MS,
      dayMs: 24 * HOUR_MS,
    })
    expect([day?.reports.entries, [...(day?.reports.heard ?? [])].filter(Boolean).length]).toEqual([7, 1])
    const events = await getRecentEventsOf(reads, targets, 10, DAY)
    expect(
      events
        .filter(({ store_id }) => store_id === targets[0])
        .map(({ customers_in }) => customers_in)
        .sort(),
    ).toEqual([1, 2, 4])
    const usual = await getUsualEntriesBy(reads, [{ fromMs: DAY, toMs: DAY + 24 * HOUR_MS }], 'UTC', 95)
    expect(usual.get(targets[0]!)?.before).toBe(7)
    await Promise.all([
      getLiveSegments(reads, [DAY], DAY + 24 * HOUR_MS),
      getLatestCorrections(reads, DAY, nowMs),
      getHeardDoors(reads, Date.now()),
      getLastHours(reads),
      getHeardStores(reads, Date.now()),
      getLatestEvent(reads),
      getStoreCountsAsOf(reads, { storeIds: [], fromMs: DAY, toMs: nowMs, minutes: 60, asOfMs: nowMs }),
    ])
  },
)

it.each(LISTS)('nor for a Parquet file, %s', async (_, lists) => {
  const registry = { stores: async () => [], counted: () => lists }
  const intake = createServer((request, response) => {
    json(request).then((body) =>
      exportParquet(address, registry, body, response).catch((error: Error) =>
        response.writeHead(503).end(error.message),
      ),
    )
  })
  await once(intake.listen(0, '127.0.0.1'), 'listening')
  const question = {
    store_ids: [],
    from: new Date(DAY).toISOString(),
    to: new Date(DAY + 24 * HOUR_MS).toISOString(),
    as_of: new Date(DAY + 24 * HOUR_MS).toISOString(),
    minutes: 60,
  }
  const answer = await fetch(`http://127.0.0.1:${(intake.address() as AddressInfo).port}`, {
    method: 'POST',
    body: JSON.stringify(question),
  })
  const bytes = Buffer.from(await answer.arrayBuffer())
  expect([answer.status, answer.status === 200 ? '' : bytes.toString()]).toEqual([200, ''])
  expect((await parquetRows(bytes)).map(({ store_id, entries }) => [store_id, Number(entries)])).toEqual([
    [targets[0], 7],
    [targets[1], 8],
  ])
  intake.close()
})
