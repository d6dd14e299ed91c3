import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { parse } from 'csv-parse/sync'
import { readSheet } from 'read-excel-file/node'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type Store, unknownStore } from '~/domain/stores'
import { HOUR_MS } from '~/domain/time/durations'
import { addDays, localDate } from '~/domain/time/zoned-time'
import { questdbAddress } from '~/platform/questdb/questdb-http'
import { eventually } from '~/tests/support/eventually'
import { parquetRows, zipPart } from '~/tests/support/history/exported-files'
import { type CountedEvent, sendEvents, writeEvents } from '~/tests/support/history/history-cases'
import { recordRevisions } from '~/tests/support/history/recorded-revisions'
import { historyPage as historyOf } from '~/tests/support/product/history-page'
import { openWebParts } from '~/tests/support/product/web-parts'
import { exportParquet } from '~/worker/intake/export-parquet'
import { DEFAULT_HISTORY_FILTER, type HistoryFilter, historyPath } from '../history/question/filter'
import { asOfPath } from '../history/question/revisions-address'
import { appContext } from '../server/context.server'
import { loader as historyAsOf } from './history_.as-of/route'
import { loader as fileOf } from './history_.export.$format/route'

const ZONE = 'Asia/Kolkata'
const run = `file-${Date.now().toString(36)}`
const always = [{ open: '00:00', close: '24:00' }]
const nowMs = Date.now()
const today = localDate(nowMs, ZONE)
/** Open every day but one; its doors were silent of late, one for longer than the other. */
const shop: Store = {
  ...unknownStore(`${run}-shop`, ZONE),
  name: '=Shop, "one"',
  weeklyHours: [always, always, always, always, always, always, always],
  exceptions: [{ date: addDays(today, -3), label: 'Holiday', spans: [] }],
  doors: [
    { doorId: 'a', name: 'Front' },
    { doorId: 'b', name: 'Back' },
  ],
}
const other: Store = unknownStore(`${run}-other`, ZONE)
const stores = [shop, other]
/** Opened today: like-for-like leaves it out, as it does the shop, of which nothing was heard a week ago. */
const newcomer: Store = { ...unknownStore(`${run}-new`, ZONE), openedOn: today }

/** Door a of the shop is heard each ten minutes but for some hours, door b for fewer; the other store hourly. */
function events(): CountedEvent[] {
  const found: CountedEvent[] = []
  for (let atMs = nowMs - 5 * 24 * HOUR_MS; atMs < nowMs; atMs += 10 * 60_000) {
    const hoursAgo = (nowMs - atMs) / HOUR_MS
    const count = Math.floor(hoursAgo) % 9
    if (hoursAgo < 20 || hoursAgo > 30) found.push({ store: shop.storeId, door: 'a', atMs, entries: count, exits: 1 })
    if (hoursAgo < 5 || hoursAgo > 30) found.push({ store: shop.storeId, door: 'b', atMs, entries: 1, exits: count })
    if (found.length % 6 === 0) found.push({ store: other.storeId, door: null, atMs, entries: 2, exits: 2 })
  }
  found.push({ store: other.storeId, door: null, atMs: nowMs - (7 * 24 + 1) * HOUR_MS, entries: 3, exits: 2 })
  found.push({ store: newcomer.storeId, door: null, atMs: nowMs - 1_000, entries: 7, exits: 0 })
  return found
}

const question: HistoryFilter = {
  ...DEFAULT_HISTORY_FILTER,
  storeIds: stores.map(({ storeId }) => storeId).sort(),
  range: { kind: 'custom', from: addDays(today, -3), to: today },
  timeZone: ZONE,
}
const ofShop: HistoryFilter = { ...question, storeIds: [shop.storeId], sort: 'time' }

let web: Awaited<ReturnType<typeof openWebParts>>
let intake: Server
beforeAll(async () => {
  const questdb = questdbAddress(inject('questdbUrl'))
  intake = createServer((request, response) => {
    json(request).then((body) => exportParquet(questdb, web.registry, body, response))
  })
  await new Promise<void>((resolve) => intake.listen(0, '127.0.0.1', resolve))
  const INTAKE_URL = `http://127.0.0.1:${(intake.address() as AddressInfo).port}`
  web = await openWebParts(inject('questdbPgUrl'), { INTAKE_URL, INTAKE_TOKEN: 'a-token-in-these-tests' })
  await web.registry.saveStores([...stores, newcomer])
  await writeEvents(inject('questdbUrl'), appContext().reads, events())
}, 90_000)
afterAll(async () => {
  await web.close()
  await new Promise((resolve) => intake.close(resolve))
})

const ask = <Answer>(loader: (args: never) => Promise<Answer>, path: string, params = {}) => {
  const request = new Request(`http://localhost${path}`, { headers: { 'Accept-Language': 'en-GB' } })
  return loader({ request, params, context: {} } as never)
}

type File = { name: string; bytes: Buffer }

/** The file of a page's address. */
async function file(format: string, page: string): Promise<File> {
  const answer = await ask(fileOf, `/history/export/${format}?${new URL(page, 'http://localhost').searchParams}`, {
    format,
  })
  const bytes = Buffer.from(await answer.arrayBuffer())
  expect([answer.status, answer.status === 200 ? '' : bytes.toString()]).toEqual([200, ''])
  return { name: answer.headers.get('Content-Disposition') ?? '', bytes }
}

/** A row as every format tells it: begin, store, counts, state. */
const told = (cells: Record<string, unknown>) =>
  [cells.from_utc, cells.store_id, cells.entries, cells.exits, cells.state]
    .map((cell) => (cell instanceof Date ? secondOf(cell) : (cell ?? '')))
    .join(' ')

/** Days with a fraction, as Excel counts time, come back a millisecond off. */
const secondOf = (time: Date) => new Date(Math.round(time.getTime() / 1000) * 1000).toISOString().replace('.000Z', 'Z')

const csvRows = ({ bytes }: File) => parse(bytes, { columns: true }) as Record<string, string>[]
const number = (shown: string) => (shown === '–' ? '' : shown.replaceAll(',', ''))
const counted = (shown: string) => Number(number(shown))

/** The rows of a page's table, from all its pages, as files tell them. */
async function rowsOfPage(filter: HistoryFilter): Promise<string[]> {
  const rows: string[] = []
  for (let page = 1, pages = 1; page <= pages; page++) {
    const shown = await ask(historyOf, historyPath({ ...filter, page }))
    pages = shown.pager.pages
    for (const { hour, entries, exits, state } of shown.rows) {
      rows.push([hour.replace('.000Z', 'Z'), filter.storeIds[0], number(entries), number(exits), state].join(' '))
    }
  }
  return rows
}

/** Hours of the zone, which begin at :30, in which anybody passed, with their counts. */
function passedIn(rows: readonly Record<string, unknown>[]): string[] {
  const sums = new Map<number, [entries: number, exits: number]>()
  for (const { from_utc, entries, exits } of rows) {
    const hour = Math.floor((Date.parse(String(from_utc)) + HOUR_MS / 2) / HOUR_MS)
    const [before, out] = sums.get(hour) ?? [0, 0]
    sums.set(hour, [before + Number(entries), out + Number(exits)])
  }
  return [...sums].filter(([, [entries, exits]]) => entries + exits > 0).map(([hour, sum]) => `${hour} ${sum}`)
}

describe('a file of the history', () => {
  it('has the rows of the page, in every state of a bucket, as CSV, JSON and Excel alike', async () => {
    const page = historyPath(ofShop)
    const csv = csvRows(await file('csv', page))
    // The newest bucket may have begun between the two.
    expect(csv.map(told).slice(0, 72)).toEqual((await rowsOfPage(ofShop)).slice(0, 72))
    expect([...new Set(csv.map(({ state }) => state))].sort()).toEqual([
      'closed',
      'complete',
      'open',
      'partial',
      'unknown',
    ])
    const both = csvRows(await file('csv', historyPath(question))).map(told)
    const { rows } = JSON.parse((await file('json', historyPath(question))).bytes.toString())
    expect(rows.map(told)).toEqual(both)
    const [columns, ...cells] = await readSheet((await file('xlsx', historyPath(question))).bytes)
    const named = cells.map((row) => Object.fromEntries(row.map((cell, index) => [String(columns?.[index]), cell])))
    expect(named.map(told)).toEqual(both)
  })

  it('sums to the totals of the page', async () => {
    const past = { ...question, range: { kind: 'custom' as const, from: addDays(today, -3), to: addDays(today, -1) } }
    const { figures } = await ask(historyOf, historyPath(past))
    const rows = csvRows(await file('csv', historyPath(past)))
    const sum = (column: string) => rows.reduce((total, row) => total + Number(row[column]), 0)
    expect([sum('entries'), sum('exits')]).toEqual([figures.entries, figures.exits].map(({ value }) => counted(value)))
    const svg = (await file('svg', historyPath(past))).bytes.toString()
    const drawn = [...svg.matchAll(/ data-(entries|exits)="(\d+)"/g)]
    const bars = (name: string) => drawn.reduce((total, [, series, n]) => total + (series === name ? Number(n) : 0), 0)
    expect([bars('entries'), bars('exits')]).toEqual([sum('entries'), sum('exits')])
    const own = (await file('svg', historyPath({ ...past, storeIds: [shop.storeId] }))).bytes.toString()
    for (const words of ['Closed', 'Some doors silent', 'No data']) expect(own).toContain(`>${words}</text>`)
  })

  it('holds the stores that a like-for-like page counts, and says so', async () => {
    const path = historyPath({
      ...question,
      storeIds: [...question.storeIds, newcomer.storeId].sort(),
      range: { kind: 'custom', from: addDays(today, -1), to: today },
      comparison: 'previous',
      likeForLike: true,
    })
    const page = await ask(historyOf, path)
    const { name, bytes } = await file('csv', path)
    const rows = csvRows({ name, bytes })
    expect(new Set(rows.map(({ store_id }) => store_id))).toEqual(new Set([other.storeId]))
    const sum = (column: string) => rows.reduce((total, row) => total + Number(row[column]), 0)
    expect([sum('entries'), sum('exits')]).toEqual([
      counted(page.figures.entries.value),
      counted(page.figures.exits.value),
    ])
    expect(name).toContain('like-for-like')
  })

  it('is typed in Excel, under a header that stays, and safe from formulas in CSV', async () => {
    const { bytes } = await file('xlsx', historyPath(ofShop))
    const [columns, first] = await readSheet(bytes)
    expect(columns?.slice(0, 3)).toEqual(['from_utc', 'from_local', 'to_utc'])
    expect(first?.[0]).toBeInstanceOf(Date)
    expect(first?.[4]).toBe(shop.name)
    expect(typeof first?.[5]).toBe('number')
    const sheet = await zipPart(bytes, 'xl/worksheets/sheet1.xml')
    expect(sheet).toMatch(/<pane (?=[^>]*ySplit="1")(?=[^>]*state="frozen")/)
    const [row] = csvRows(await file('csv', historyPath(ofShop)))
    expect(row?.store).toBe(`'${shop.name}`)
  })

  it('says zone, filters and as of when: in its name, and within where there is room for it', async () => {
    const filtered = { ...ofShop, weekdays: [1, 2, 3, 4, 5, 6], openOnly: true }
    const said = [/Asia-Kolkata/, /mon-tue-wed-thu-fri-sat/, /open-hours/, /asof-\d{4}-\d\d-\d\dT\d{6}Z/]
    for (const format of ['csv', 'json', 'xlsx', 'svg', 'png']) {
      const { name } = await file(format, historyPath(filtered))
      for (const part of said) expect(name).toMatch(part)
    }
    const { about } = JSON.parse((await file('json', historyPath(filtered))).bytes.toString())
    const sheet = await readSheet((await file('xlsx', historyPath(filtered))).bytes, 'About')
    const words = new Map(sheet.map(([label, value]) => [label, value]))
    for (const known of [new Map(Object.entries(about)), words]) {
      expect(known.get('Time zone')).toBe(ZONE)
      expect(known.get('Weekdays')).toBe('mon-tue-wed-thu-fri-sat')
      expect(known.get('Hours')).toContain('open')
      expect(known.get('As of')).toMatch(/^2\d{3}-.*Z$/)
    }
    const svg = (await file('svg', historyPath(filtered))).bytes.toString()
    for (const part of [ZONE, 'mon-tue', 'as of 2']) expect(svg).toContain(part)
    const png = (await file('png', historyPath(filtered))).bytes
    expect(png.subarray(1, 4).toString()).toBe('PNG')
    expect(png.readUInt32BE(16)).toBe(2 * 1040)
  })

  it('has as Parquet the counts of the page in steps of UTC, now and as of a moment', async () => {
    await recordRevisions(inject('questdbUrl'))
    const past = { ...ofShop, range: { kind: 'custom' as const, from: addDays(today, -3), to: addDays(today, -1) } }
    const asOfMs = Date.now()
    for (const page of [historyPath(past), asOfPath(past, asOfMs)]) {
      const parquet = await file('parquet', page)
      expect(parquet.name).toMatch(/Asia-Kolkata_utc-15-minutes_asof-.*\.parquet/)
      const rows = await parquetRows(parquet.bytes)
      expect(new Set(rows.map(({ minutes }) => Number(minutes)))).toEqual(new Set([15]))
      expect(passedIn(rows)).toEqual(passedIn(csvRows(await file('csv', page))))
      expect(passedIn(rows).length).toBeGreaterThan(20)
    }
  })

  it('as of a moment has the rows of that page, and is the same for ever', async () => {
    await recordRevisions(inject('questdbUrl'))
    const asOfMs = Date.now()
    const address = asOfPath({ ...ofShop, sort: '-time' }, asOfMs)
    const shown: string[] = []
    for (let page = 1, pages = 1; page <= pages; page++) {
      const asked = await ask(historyAsOf, asOfPath({ ...ofShop, sort: '-time', page }, asOfMs))
      pages = asked.pager.pages
      for (const { key, entries, exits } of asked.rows) {
        shown.unshift([key.replace('.000Z', 'Z'), number(entries), number(exits)].join(' '))
      }
    }
    const first = await file('csv', address)
    const known = ({ from_utc, entries, exits }: Record<string, string>) => [from_utc, entries, exits].join(' ')
    expect(csvRows(first).map(known)).toEqual(shown)
    expect(first.name).toContain(`asof-${new Date(asOfMs).toISOString().slice(0, 19).replaceAll(':', '')}Z`)
    const atMs = Math.floor(asOfMs / HOUR_MS) * HOUR_MS - 3 * HOUR_MS
    await sendEvents(inject('questdbUrl'), [{ store: shop.storeId, door: 'a', atMs, entries: 50, exits: 0 }])
    const json = await file('json', address)
    const now = async () => csvRows(await file('csv', historyPath(ofShop)))
    const sum = (rows: readonly Record<string, string>[]) => rows.reduce((total, row) => total + Number(row.entries), 0)
    const before = sum(csvRows(first))
    await eventually(async () => sum(await now()) >= before + 50, { withinMs: 30_000 })
    await recordRevisions(inject('questdbUrl'))
    expect((await file('csv', address)).bytes).toEqual(first.bytes)
    expect((await file('json', address)).bytes).toEqual(json.bytes)
    const answer = await ask(
      fileOf,
      `/history/export/csv${new URL(`${address}&hours=open`, 'http://localhost').search}`,
      {
        format: 'csv',
      },
    )
    expect([answer.status, (await answer.json()).message]).toEqual([400, expect.stringContaining('hours:')])
  })
})
