import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { figureOf, figureOver, inputsOf, METRICS, type Metric } from '~/domain/metrics'
import type { Store } from '~/domain/stores'
import { MINUTE_MS } from '~/domain/time/durations'
import { offsetAt } from '~/domain/time/zone-offsets'
import { localDate } from '~/domain/time/zoned-time'
import { execute, questdbAddress } from '~/platform/questdb/questdb-http'
import { connectReads, type QuestdbReads } from '~/platform/questdb/questdb-reads'
import { openWorkbench } from '~/platform/questdb/questdb-workbench'
import { eventually } from '~/tests/support/eventually'
import {
  eventsOf,
  filterOf,
  longRange,
  NIGHTS,
  sampled,
  shortRange,
  storeOf,
  visitsOf,
  writeEvents,
  writeVisits,
} from '~/tests/support/history/history-cases'
import { matrixRows } from '~/tests/support/matrix-rows'
import { getSqlAnswer } from '../sql/reads/sql-answer'
import { readStatement } from '../sql/statement/read-statement'
import { MAX_STATEMENT_LENGTH } from '../sql/statement/sql-path'
import type { HistoryBucket } from './question/buckets/buckets'
import { DWELL_STEPS } from './question/buckets/dwell'
import { totalsOf } from './question/buckets/totals'
import { COMPARISONS } from './question/range'
import { NRF_CALENDAR } from './question/retail-calendar'
import { getHistory, type HistoryAnswer } from './reads/history-range'

const QUESTIONS = 8

const workbench = openWorkbench(inject('questdbPgUrl'))
let reads: QuestdbReads
beforeAll(() => {
  reads = connectReads(inject('questdbPgUrl'))
})
afterAll(() => reads.close())

type Row = Record<string, string | null>

/** Rows of a statement as the workbench runs it: with the read-only login, after checking the text. */
async function run(sql: string): Promise<Row[]> {
  const read = readStatement(sql)
  expect(read.ok || sql.length > MAX_STATEMENT_LENGTH, JSON.stringify(read)).toBe(true)
  const { columns, rows } = await getSqlAnswer(workbench, sql, { mostRows: 100_000, timeoutMs: 20_000 })
  return rows.map((row) => Object.fromEntries(columns.map(({ name }, index) => [name, row[index] ?? null])))
}

/** Writes the mirror of the registry, which statements read areas from. */
async function mirror(stores: readonly Store[]): Promise<void> {
  const address = questdbAddress(inject('questdbUrl'))
  const rows = stores.map(({ storeId, areaM2 }) => `('2000-01-01T00:00:00Z', '${storeId}', ${areaM2})`)
  await execute(address, `INSERT INTO stores (ts, store_id, area_m2) VALUES ${rows.join(', ')}`)
  const ids = stores.map(({ storeId }) => `'${storeId}'`).join(', ')
  await eventually(
    async () => (await execute(address, `SELECT ts FROM stores WHERE store_id IN (${ids})`)).length === stores.length,
  )
}

/**
 * A bucket by its local time, as statements write it; with `told`, hours and minutes also have their offset from UTC.
 */
function placeOf(
  { fromMs, date, time }: HistoryBucket,
  answer: HistoryAnswer,
  timeZone: string,
  width: string,
  told: boolean,
): string {
  const short = width === '1h' || width === '5m'
  if (width === 'week') return weekOf(date, answer.span.weekStart)
  if (!short) return date
  const clock = width === '1h' ? `${time.slice(0, 2)}:00` : time
  return `${date} ${clock} ${told ? offsetAt(fromMs, timeZone) / MINUTE_MS : 0}`
}

function weekOf(date: string, weekStart: number): string {
  const noon = new Date(`${date}T12:00:00Z`)
  const into = ((noon.getUTCDay() || 7) - weekStart + 7) % 7
  return new Date(noon.getTime() - into * 86_400_000).toISOString().slice(0, 10)
}

function placeOfRow(row: Row): string {
  const at = row.hour ?? row.minute
  if (at) return `${at.slice(0, 10)} ${at.slice(11, 16)} ${row.minutes_from_utc ?? 0}`
  return (row.day ?? row.week ?? '').slice(0, 10)
}

/** Whether a statement distinguishes hours that occur twice. */
const tellsApart = (rows: readonly Row[]) => rows.some((row) => 'minutes_from_utc' in row)

/** Counts by bucket, without buckets of 0: statements do not say whether those had data. */
const counted = (sums: readonly [place: string, ...counts: number[]][]) =>
  sums
    .filter(([, ...counts]) => counts.some((count) => count !== 0))
    .map((sum) => sum.join(' '))
    .sort()

const near = (text: string | null | undefined, value: number) =>
  expect(Math.abs(Number(text) - value), `${text} for ${value}`).toBeLessThanOrEqual(1e-9 * Math.abs(value))

describe('the SQL that a page shows, run with the read-only login', () => {
  it.for(matrixRows(NIGHTS, ({ kind }) => kind))(
    'gives each figure of the page in $zone at $now',
    async ({ zone, now }, { onTestFailed }) => {
      const seed = Number(process.env.HISTORY_SEED ?? Math.floor(Math.random() * 2 ** 30))
      let told = ''
      onTestFailed(() => console.error(`HISTORY_SEED=${seed} ${told}`))
      const one = <T>(arbitrary: fc.Arbitrary<T>, salt: number) => sampled(arbitrary, seed + salt)
      const nowMs = Date.parse(now)
      const areas = [120, null, 80.5]
      const stores = areas.map((areaM2, salt) => ({ ...one(storeOf(zone, nowMs), salt), areaM2 }))
      await writeEvents(
        inject('questdbUrl'),
        reads,
        stores.flatMap((store, salt) => one(eventsOf(store, nowMs), 10 + salt)),
      )
      await writeVisits(
        inject('questdbUrl'),
        reads,
        stores.flatMap((store, salt) => one(visitsOf(store, nowMs), 20 + salt)),
      )
      await mirror(stores)
      const today = localDate(nowMs, zone)
      const ranges = fc.oneof({ weight: 3, arbitrary: shortRange(today) }, { weight: 1, arbitrary: longRange(today) })
      const filters = fc.record({
        filter: filterOf(ranges),
        series: fc.constantFrom('direction' as const, 'store' as const),
        comparison: fc.constantFrom(null, ...COMPARISONS),
      })
      for (const { filter, ...asked } of fc.sample(filters, { numRuns: QUESTIONS, seed })) {
        const question = { ...filter, ...asked, storeIds: stores.map(({ storeId }) => storeId) }
        const timeZone = filter.timeZone ?? zone
        told = JSON.stringify({ question, timeZone, stores })
        const answer = await getHistory(reads, { filter: question, stores, timeZone, retail: NRF_CALENDAR, nowMs })
        if (answer === null) continue
        await checkTotals(answer)
        await checkBuckets(answer, timeZone)
        await checkHours(answer, timeZone)
        await checkStores(answer)
        await checkDwell(answer)
      }
    },
  )
})

/** Checks that every metric in a statement's row equals the page's, or is absent if the page does not know it. */
function checkMetrics(row: Row | undefined, told: (metric: Metric) => number | null) {
  for (const metric of METRICS) {
    const value = told(metric)
    if (value === null) expect(row?.[metric.column] ?? null).toBeNull()
    else near(row?.[metric.column], value)
  }
}

async function checkTotals({ sql, buckets, storeTotals, stores, openHours, comparison }: HistoryAnswer) {
  const { entries, exits, net } = totalsOf(buckets)
  const [row] = await run(sql.totals)
  expect([row?.entries, row?.exits, row?.net].map(Number)).toEqual([entries, exits, net])
  const hours = stores.map(({ storeId }) => openHours.get(storeId) ?? null)
  const open = hours.includes(null) ? 0 : hours.reduce<number>((sum, own) => sum + (own ?? 0), 0)
  if (open > 0) near(row?.entries_per_open_hour, entries / open)
  else expect(row).not.toHaveProperty('entries_per_open_hour')
  const measured = stores.filter(({ areaM2 }) => areaM2 !== null)
  const within = measured.reduce((sum, { storeId }) => sum + (storeTotals.get(storeId)?.entries ?? 0), 0)
  near(row?.entries_per_m2, within / measured.reduce((sum, { areaM2 }) => sum + (areaM2 ?? 0), 0))
  const known = stores.map((store) => ({
    inputs: inputsOf(store, openHours.get(store.storeId)),
    counted: storeTotals.get(store.storeId) ?? null,
  }))
  checkMetrics(row, (metric) => figureOver(metric, { entries, exits }, known))
  expect(sql.compared === null).toBe(comparison === null)
  if (comparison === null || sql.compared === null) return
  const [before] = await run(sql.compared)
  expect([before?.entries, before?.exits].map(Number)).toEqual([comparison.entries, comparison.exits])
}

async function checkBuckets(answer: HistoryAnswer, timeZone: string) {
  const { sql, buckets, width, series, comparison } = answer
  const rows = await run(sql.series)
  const place = (bucket: HistoryBucket) => placeOf(bucket, answer, timeZone, width, tellsApart(rows))
  expect(
    counted(rows.map((row) => [placeOfRow(row), Number(row.entries), Number(row.exits), Number(row.net)])),
  ).toEqual(
    counted(
      buckets.map((bucket) => {
        const [entries, exits] = [bucket.entries ?? 0, bucket.exits ?? 0]
        return [place(bucket), entries, exits, entries - exits]
      }),
    ),
  )
  expect(sql.bars === null).toBe(series === null)
  if (series !== null && sql.bars !== null) {
    const bars = await run(sql.bars)
    expect(counted(bars.map((row) => [`${placeOfRow(row)} ${row.store}`, Number(row.entries)]))).toEqual(
      counted(
        series.flatMap(({ storeId, entries }) =>
          buckets.map((bucket, index): [string, number] => [`${place(bucket)} ${storeId}`, entries[index] ?? 0]),
        ),
      ),
    )
  }
  if (comparison === null || sql.comparedSeries === null) return
  const before = await run(sql.comparedSeries)
  expect(before.reduce((sum, row) => sum + Number(row.entries), 0)).toBe(comparison.entries)
}

async function checkHours(answer: HistoryAnswer, timeZone: string) {
  const { sql, hours, peak, slowest, week } = answer
  for (const [hour, statement] of [
    [peak, sql.peak],
    [slowest, sql.slowest],
  ] as const) {
    expect(statement === null).toBe(hour === null)
    if (statement !== null) expect(Number((await run(statement))[0]?.entries)).toBe(hour?.entries)
  }
  const ranked = await run(sql.hours)
  const entries = ranked.map((row) => Number(row.entries))
  expect(entries).toEqual([...entries].sort((a, b) => b - a))
  const place = (hour: HistoryBucket) => placeOf(hour, answer, timeZone, '1h', tellsApart(ranked))
  expect(counted(ranked.map((row) => [placeOfRow(row), Number(row.entries)]))).toEqual(
    counted(hours.map((hour) => [place(hour), hour.entries ?? 0])),
  )
  expect(sql.week === null).toBe(week === null)
  if (week === null || sql.week === null) return
  const means = new Map(
    (await run(sql.week)).map(({ weekday, hour, mean_entries }) => [`${weekday} ${hour}`, Number(mean_entries)]),
  )
  for (const [day, cells] of week.entries()) {
    for (const [hour, { mean }] of cells.entries()) near(String(means.get(`${day + 1} ${hour}`) ?? 0), mean ?? 0)
  }
}

async function checkStores({ sql, storeTotals, stores, openHours, comparison }: HistoryAnswer) {
  const rows = await run(sql.stores)
  const sums = (rows: readonly Row[]) =>
    new Map(rows.map((row) => [row.store_id, { entries: Number(row.entries), exits: Number(row.exits) }]))
  expect(sums(rows)).toEqual(storeTotals)
  for (const row of rows) {
    const store = stores.find(({ storeId }) => storeId === row.store_id)
    const [entries, hours] = [Number(row.entries), openHours.get(row.store_id ?? '')]
    expect(Number(row.net)).toBe(entries - Number(row.exits))
    if (hours) near(row.entries_per_open_hour, entries / hours)
    else expect(row.entries_per_open_hour ?? null).toBeNull()
    if (store?.areaM2) near(row.entries_per_m2, entries / store.areaM2)
    else expect(row.entries_per_m2).toBeNull()
    const told = store && inputsOf(store, openHours.get(store.storeId))
    const own = storeTotals.get(row.store_id ?? '') ?? null
    checkMetrics(row, (metric) => (told ? figureOf(metric, own, told) : null))
  }
  expect(sql.comparedStores === null).toBe(comparison === null)
  if (comparison !== null && sql.comparedStores !== null) {
    expect(sums(await run(sql.comparedStores))).toEqual(comparison.stores)
  }
}

async function checkDwell({ sql, dwell }: HistoryAnswer) {
  const rows = await run(sql.dwell)
  const visits = DWELL_STEPS.map((_, step) => Number(rows.find((row) => Number(row.step) === step)?.visits ?? 0))
  expect(visits).toEqual(DWELL_STEPS.map((_, step) => dwell?.steps[step]?.visits ?? 0))
  const minutes = rows.reduce((sum, row) => sum + Number(row.minutes), 0)
  if (dwell !== null) expect(minutes / dwell.visits).toBeCloseTo(dwell.meanMinutes, 6)
}
