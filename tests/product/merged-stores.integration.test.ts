import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { DEFAULT_HISTORY_FILTER, type HistoryFilter, historyPath } from '~/app/history/question/filter'
import { NRF_CALENDAR } from '~/app/history/question/retail-calendar'
import { asOfPath } from '~/app/history/question/revisions-address'
import { getDoorHours } from '~/app/history/reads/history-doors'
import { getHistory, type HistoryAnswer } from '~/app/history/reads/history-range'
import { getDoorDays } from '~/app/live/reads/door-days'
import { getRecentEventsOf } from '~/app/live/reads/recent-events'
import { getTrafficSteps } from '~/app/live/reads/traffic-steps'
import { getUsualDay, getUsualEntriesBy } from '~/app/live/reads/usual-day'
import { loader as apiHistory } from '~/app/routes/api.history/route'
import { loader as apiStores } from '~/app/routes/api.stores._index/route'
import { loader as apiStore } from '~/app/routes/api.stores.$id/route'
import { loader as display } from '~/app/routes/display.$id/route'
import { loader as asOfPage } from '~/app/routes/history_.as-of/route'
import { loader as fileOf } from '~/app/routes/history_.export.$format/route'
import { loader as newestEvents } from '~/app/routes/live.events/route'
import { loader as storeSwitcher } from '~/app/routes/stores._index/route'
import { loader as storePage } from '~/app/routes/stores.$id/route'
import { appContext } from '~/app/server/context.server'
import { type Store, unknownStore } from '~/domain/stores'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '~/domain/time/durations'
import { addDays, localDate } from '~/domain/time/zoned-time'
import { execute, questdbAddress } from '~/platform/questdb/questdb-http'
import { eventually } from '~/tests/support/eventually'
import { parquetRows } from '~/tests/support/history/exported-files'
import { type CountedEvent, writeEvents, writeVisits } from '~/tests/support/history/history-cases'
import { recordRevisions } from '~/tests/support/history/recorded-revisions'
import { historyPage } from '~/tests/support/product/history-page'
import { openWebParts } from '~/tests/support/product/web-parts'
import { exportParquet } from '~/worker/intake/export-parquet'
import { CorrectionTaker } from '~/worker/intake/take-corrections'
import { LineWriter } from '~/worker/write/questdb/line-writer'

const run = `merge-${Date.now().toString(36)}`
const [HBF, HFB, OTHER] = [`${run}-hbf`, `${run}-hfb`, `${run}-other`]
const nowMs = Date.now()
const today = localDate(nowMs, 'UTC')
const store = (storeId: string, fields: Partial<Store> = {}): Store => ({ ...unknownStore(storeId, 'UTC'), ...fields })
const address = questdbAddress(inject('questdbUrl'))

/**
 * Each store every 20 minutes at the same instants and the same door, the mistyped one at a side door as well; also a
 * week ago.
 */
function events(): CountedEvent[] {
  const found: CountedEvent[] = []
  const tell = (atMs: number) => {
    found.push({ store: HBF, door: 'front', atMs, entries: 3, exits: 1 })
    found.push({ store: HFB, door: 'front', atMs, entries: 5, exits: 2 })
    found.push({ store: HFB, door: 'side', atMs, entries: 1, exits: 0 })
    found.push({ store: OTHER, door: null, atMs, entries: 7, exits: 7 })
  }
  for (let atMs = nowMs - 2 * DAY_MS; atMs < nowMs; atMs += 20 * MINUTE_MS) tell(atMs)
  for (let atMs = nowMs - 8 * DAY_MS; atMs < nowMs - 6 * DAY_MS; atMs += 2 * HOUR_MS) tell(atMs)
  return found
}

let web: Awaited<ReturnType<typeof openWebParts>>
let intake: Server
let writer: LineWriter
let asOfMs: number
beforeAll(async () => {
  intake = createServer((request, response) => {
    json(request).then((body) => exportParquet(address, web.registry, body, response))
  })
  await new Promise<void>((resolve) => intake.listen(0, '127.0.0.1', resolve))
  const INTAKE_URL = `http://127.0.0.1:${(intake.address() as AddressInfo).port}`
  web = await openWebParts(inject('questdbPgUrl'), { INTAKE_URL, INTAKE_TOKEN: 'a-token-in-these-tests' })
  writer = new LineWriter(address)
  const always = [{ open: '00:00', close: '24:00' }]
  await web.registry.saveStores([
    store(HBF, { name: 'Zürich HB', areaM2: 100, weeklyHours: Array.from({ length: 7 }, () => always) }),
    store(HFB, { areaM2: 50 }),
    store(OTHER, { group: `${run}-group` }),
  ])
  await writeEvents(inject('questdbUrl'), appContext().reads, events())
  const visit = (storeId: string, minutes: number) => ({
    store: storeId,
    atMs: nowMs - 5 * HOUR_MS,
    exitMs: nowMs - 5 * HOUR_MS + minutes * MINUTE_MS,
  })
  await writeVisits(inject('questdbUrl'), appContext().reads, [visit(HBF, 10), visit(HFB, 20), visit(HFB, 40)])
  await recordRevisions(inject('questdbUrl'))
  asOfMs = Date.now()
}, 150_000)
afterAll(async () => {
  await web.close()
  writer.close()
  await new Promise((resolve) => intake.close(resolve))
})

const call = <Answer>(loader: (args: never) => Promise<Answer>, path: string, params = {}) => {
  const request = new Request(`http://localhost${path}`, { headers: { 'Accept-Language': 'en-GB' } })
  return loader({ request, params, context: {} } as never)
}
const leadsTo = (loader: (args: never) => Promise<unknown>, path: string) =>
  call(loader, path).then(
    () => null,
    (thrown: Response) => [thrown.status, decodeURIComponent(thrown.headers.get('Location') ?? '')],
  )
const body = async <Answer>(answer: Promise<unknown>) => {
  const given = await answer
  return (given instanceof Response ? await given.json() : given) as Answer
}
const filterOf = (storeIds: string[], more: Partial<HistoryFilter> = {}): HistoryFilter => ({
  ...DEFAULT_HISTORY_FILTER,
  storeIds,
  range: { kind: 'custom', from: addDays(today, -1), to: today },
  ...more,
})
const sum = <Row>(rows: readonly Row[], figure: (row: Row) => unknown) =>
  rows.reduce((total, row) => total + Number(figure(row) ?? 0), 0)
const rowsOf = async (sql: string) => execute(address, sql)

async function history(storeId: string): Promise<HistoryAnswer> {
  const stores = (await web.registry.stores()).filter((one) => one.storeId === storeId)
  const filter = filterOf([storeId], { series: 'store', comparison: 'previous' })
  const answer = await getHistory(appContext().reads, { filter, stores, timeZone: 'UTC', retail: NRF_CALENDAR, nowMs })
  if (!answer) throw new Error('there is such a range')
  return answer
}

/** Every question about one store, as sums that add up where two stores become one. */
async function figuresOf(storeId: string): Promise<Record<string, number>> {
  const { reads } = appContext()
  const fromMs = Date.parse(`${addDays(today, -1)}T00:00:00Z`)
  const toMs = fromMs + 2 * DAY_MS
  const answer = await history(storeId)
  const { sql } = answer
  const hourMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS
  const week = [{ fromMs: hourMs - 8 * DAY_MS, toMs: hourMs - 7 * DAY_MS }]
  const usual = await getUsualDay(reads, week, 'UTC', [storeId])
  const usualBy = (await getUsualEntriesBy(reads, week, 'UTC', 96)).get(storeId)
  const file = async (format: string, page: string) =>
    Buffer.from(
      await (
        await call(fileOf, `/history/export/${format}?${new URL(page, 'http://x').searchParams}`, { format })
      ).arrayBuffer(),
    )
  const csv = async (page: string) => parse(await file('csv', page), { columns: true }) as Record<string, string>[]
  const page = historyPath(filterOf([storeId]))
  const asOf = asOfPath(filterOf([storeId]), asOfMs)
  const span = `from=${iso(fromMs)}&to=${iso(toMs)}`
  const hours = await body<{ store_id: string; customers_in_total: number }[]>(
    call(apiHistory, `/api/history?store_id=${storeId}&${span}`),
  )
  expect(new Set(hours.map((hour) => hour.store_id))).toEqual(new Set([storeId]))
  const known = await body<typeof hours>(
    call(apiHistory, `/api/history?store_id=${storeId}&${span}&asof=${iso(asOfMs)}`),
  )
  const all = await body<typeof hours>(call(apiHistory, `/api/history?${span}`))
  const recent = await body<{ events: { store_id: string; customers_in: number }[] }>(
    call(newestEvents, `/live/events?store=${storeId}`),
  )
  expect(new Set(recent.events.map((event) => event.store_id))).toEqual(new Set([storeId]))
  const together = await getRecentEventsOf(reads, [storeId, OTHER], 10_000, nowMs - HOUR_MS)
  const shownPage = await call(historyPage, page)
  return {
    'entries of the range': sum(answer.hours, (hour) => hour.entries),
    'entries in the league': answer.storeTotals.get(storeId)?.entries ?? 0,
    'entries of the period compared with': answer.comparison?.entries ?? 0,
    'entries in the bars': sum(answer.series?.find((one) => one.storeId === storeId)?.entries ?? [], Number),
    visits: answer.dwell?.visits ?? 0,
    'shown SQL, totals': sum(await rowsOf(sql.totals), (row) => row.entries),
    'shown SQL, series': sum(await rowsOf(sql.series), (row) => row.entries),
    'shown SQL, hours': sum(await rowsOf(sql.hours), (row) => row.entries),
    'shown SQL, bars': sum(
      (await rowsOf(sql.bars ?? '')).filter((row) => row.store === storeId),
      (row) => row.entries,
    ),
    'shown SQL, stores': sum(
      (await rowsOf(sql.stores)).filter((row) => row.store_id === storeId),
      (row) => row.entries,
    ),
    'shown SQL, compared': sum(await rowsOf(sql.compared ?? ''), (row) => row.entries),
    'shown SQL, dwell': sum(await rowsOf(sql.dwell), (row) => row.visits),
    'rows of the page': sum(shownPage.rows, (row) => row.entries.replace(/\D/g, '')),
    CSV: sum(
      (await csv(page)).filter((row) => row.store_id === storeId),
      (row) => row.entries,
    ),
    'CSV of 5 minutes': sum(await csv(historyPath(filterOf([storeId], { bucket: '5m' }))), (row) => row.exits),
    'CSV of open hours': sum(await csv(historyPath(filterOf([storeId], { openOnly: true }))), (row) => row.entries),
    'CSV as of a moment': sum(await csv(asOf), (row) => row.entries),
    Parquet: sum(await parquetRows(await file('parquet', page)), (row) => row.entries),
    'Parquet as of a moment': sum(await parquetRows(await file('parquet', asOf)), (row) => row.entries),
    'page as of a moment': Number((await call(asOfPage, asOf)).totals?.entries.replace(/\D/g, '')),
    'API of hours': sum(hours, (hour) => hour.customers_in_total),
    'API of hours as of a moment': sum(known, (hour) => hour.customers_in_total),
    'API of hours of all stores': sum(
      all.filter((hour) => hour.store_id === storeId),
      (hour) => hour.customers_in_total,
    ),
    'steps of five minutes': sum(await getTrafficSteps(reads, storeId, fromMs, toMs, nowMs), (step) => step.entries),
    'newest events of several stores': sum(
      together.filter((event) => event.store_id === storeId),
      (event) => event.customers_in,
    ),
    'usual day': Math.round(sum(usual.get(storeId)?.entries ?? [], Number)),
    'usual by the end of the day': Math.round(usualBy?.before ?? 0),
  }
}
const iso = (atMs: number) => encodeURIComponent(new Date(atMs).toISOString())

/** Doors by their ids, with the hours in which each was heard, and the flags of its quarters today. */
async function doorsOf(storeId: string) {
  const { reads } = appContext()
  const dayMs = Date.parse(`${addDays(today, -1)}T00:00:00Z`)
  const hours = await getDoorHours(reads, [storeId], dayMs, dayMs + DAY_MS)
  const days = await getDoorDays(reads, [storeId], { fromMs: dayMs, toMs: dayMs + DAY_MS, dayMs: DAY_MS })
  return {
    hours: hours.map(({ doorId, hours: heard }) => [doorId, heard] as const).sort(),
    heard: days.map(({ doorId, reports }) => [doorId, sum([...reports.heard], Number)] as const).sort(),
  }
}

async function liveFigure(storeId: string) {
  const { stores } = await appContext().hub.current()
  return stores.find((one) => one.store_id === storeId)
}

it('a merged store counts as the other in every question, and both count alone once it is separated', async () => {
  const [hbf, hfb, other] = [await figuresOf(HBF), await figuresOf(HFB), await figuresOf(OTHER)]
  for (const [question, figure] of Object.entries({ ...hbf, ...hfb }))
    expect([question, figure > 0]).toEqual([question, true])
  const doors = { hbf: await doorsOf(HBF), hfb: await doorsOf(HFB) }
  await eventually(async () => (await liveFigure(HFB)) !== undefined, { withinMs: 30_000 })
  const [liveHbf, liveHfb] = [await liveFigure(HBF), await liveFigure(HFB)]

  expect(await web.registry.mergeStores(HFB, HBF)).toEqual({ merged: 1, problem: null })
  const together = await figuresOf(HBF)
  expect(together).toEqual(
    Object.fromEntries(Object.entries(hbf).map(([key, count]) => [key, count + (hfb[key] ?? 0)])),
  )
  expect(await figuresOf(OTHER)).toEqual(other)
  // The front door is one door: heard in the same hours as before, not in twice as many.
  expect(await doorsOf(HBF)).toEqual(doors.hfb)
  await eventually(async () => (await liveFigure(HFB)) === undefined, { withinMs: 5_000 })
  const bothToday = (liveHbf?.entries_today ?? 0) + (liveHfb?.entries_today ?? 0)
  await eventually(async () => (await liveFigure(HBF))?.entries_today === bothToday)
  const live = await liveFigure(HBF)
  expect(live?.occupancy).toBe((liveHbf?.occupancy ?? 0) + (liveHfb?.occupancy ?? 0))
  expect([live?.doors, live?.last_event]).toEqual([2, liveHfb?.last_event])

  // Old addresses lead to the other store.
  expect(await leadsTo(storePage, `/stores/${HFB}?view=x`)).toEqual([302, `/stores/${HBF}?view=x`])
  const sought = await call(storeSwitcher, `/stores?q=${HFB}`)
  expect([sought.status, sought.headers.get('Location')]).toEqual([302, `/stores/${HBF}`])
  expect(await leadsTo(display, `/display/${HFB}`)).toEqual([302, `/display/${HBF}`])
  expect(await leadsTo(historyPage, historyPath(filterOf([HFB, HBF].sort())))).toEqual([
    302,
    historyPath(filterOf([HBF])),
  ])
  expect((await leadsTo(asOfPage, asOfPath(filterOf([HFB]), nowMs)))?.[1]).toBe(
    decodeURIComponent(asOfPath(filterOf([HBF]), nowMs)),
  )
  expect(await body(call(apiStore, `/api/stores/${HFB}`))).toEqual(await body(call(apiStore, `/api/stores/${HBF}`)))
  const listed = await body<{ store_id: string }[]>(call(apiStores, `/api/stores?q=${run}`))
  expect(
    listed
      .map(({ store_id }) => store_id)
      .filter((id) => String(id).startsWith(run))
      .sort(),
  ).toEqual([HBF, OTHER].sort())
  const ofHfb = await body<{ store_id: string }[]>(call(apiHistory, `/api/history?store_id=${HFB}`))
  expect(new Set(ofHfb.map(({ store_id }) => store_id))).toEqual(new Set([HBF]))

  expect(await web.registry.separateStore(HFB)).toBe(true)
  expect([await figuresOf(HBF), await figuresOf(HFB)]).toEqual([hbf, hfb])
  expect([await doorsOf(HBF), await doorsOf(HFB)]).toEqual([doors.hbf, doors.hfb])
  await eventually(async () => (await liveFigure(HFB))?.entries_today === liveHfb?.entries_today, { withinMs: 5_000 })
  expect((await liveFigure(HBF))?.entries_today).toBe(liveHbf?.entries_today)
  expect((await call(storePage, `/stores/${HFB}`)).store.storeId).toBe(HFB)
}, 120_000)

it('a count of people that was sent for an id before it was merged says nothing of the store it counts as', async () => {
  const taker = new CorrectionTaker({ address, registry: web.registry, writer })
  await taker.take({ store_id: HFB, people: 5_000 }, null)
  await eventually(async () => (await liveFigure(HFB))?.occupancy === 5_000)
  const [hbf, hfb] = [await liveFigure(HBF), await liveFigure(HFB)]
  await web.registry.mergeStores(HFB, HBF)
  const entries = Number(hbf?.entries_today) + Number(hfb?.entries_today)
  await eventually(async () => (await liveFigure(HBF))?.entries_today === entries)
  expect((await liveFigure(HBF))?.occupancy).toBeLessThan(5_000)
  await web.registry.separateStore(HFB)
  await eventually(async () => (await liveFigure(HFB))?.occupancy === 5_000)
}, 60_000)

it('a count of people in a merged store is one of the store it counts as, and starts from the counts of both', async () => {
  await web.registry.mergeStores(HFB, HBF)
  await eventually(async () => (await liveFigure(HFB)) === undefined, { withinMs: 5_000 })
  const taker = new CorrectionTaker({ address, registry: web.registry, writer })
  const before = (await liveFigure(HBF))?.occupancy
  const { correction } = await taker.take({ store_id: HFB, people: 4 }, null)
  expect([correction.store_id, correction.occupancy_before]).toEqual([HBF, before])
  await eventually(async () => (await liveFigure(HBF))?.occupancy === 4, { withinMs: 10_000 })
  await web.registry.separateStore(HFB)
}, 60_000)

it('a hidden or removed store counts in no question of all stores; a hidden one answers at its own address', async () => {
  const ids = async () =>
    new Set((await body<{ store_id: string }[]>(call(apiHistory, '/api/history'))).map(({ store_id }) => store_id))
  const countsInAll = async () => {
    const { reads } = appContext()
    const stores = (await web.registry.stores()).filter(({ hidden }) => !hidden)
    const answer = await getHistory(reads, {
      filter: filterOf([]),
      stores,
      timeZone: 'UTC',
      retail: NRF_CALENDAR,
      nowMs,
    })
    const shown = await rowsOf(answer?.sql.stores ?? '')
    return [answer?.storeTotals.has(OTHER), shown.some((row) => row.store_id === OTHER), (await ids()).has(OTHER)]
  }
  expect(await countsInAll()).toEqual([true, true, true])
  await web.registry.hideStores([OTHER], true)
  expect(await countsInAll()).toEqual([false, false, false])
  const listed = await body<{ store_id: string }[]>(call(apiStores, `/api/stores?q=${run}`))
  expect(listed.some(({ store_id }) => store_id === OTHER)).toBe(false)
  expect(await body(call(apiStore, `/api/stores/${OTHER}`))).toMatchObject({ store_id: OTHER })
  expect((await body<unknown[]>(call(apiHistory, `/api/history?store_id=${OTHER}`))).length).toBeGreaterThan(0)
  expect((await call(display, `/display/${OTHER}`)).store.storeId).toBe(OTHER)
  const ofGroup = await call(historyPage, historyPath(filterOf([], { groups: [`${run}-group`] }))).catch(
    (refused: Response) => refused.text(),
  )
  expect(ofGroup).toContain('are hidden')
  await web.registry.hideStores([OTHER], false)
  expect(await countsInAll()).toEqual([true, true, true])
  await web.registry.removeStores([OTHER])
  expect(await countsInAll()).toEqual([false, false, false])
}, 60_000)
