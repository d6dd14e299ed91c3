import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, expect, it } from 'vitest'
import { unknownStore } from '~/domain/stores'
import { HOUR_MS } from '~/domain/time/durations'
import { tempFolder } from '~/tests/support/temp-folder'
import { countsCsv, countsExcel, countsJson } from '../history/files/counts-files.server'
import type { CountsExport } from '../history/files/counts-question.server'
import type { ExportRow } from '../history/files/reads/export-rows'
import { NO_CHOICES } from './choices'
import { prepareFile } from './reading/prepare-file'
import { importContext, previewOf, readableRows, rowsOf, withSeparator } from './reading/read-import'
import { Uploads } from './uploads/uploads.server'

const folder = tempFolder()
afterAll(() => folder.remove())
const uploads = new Uploads(join(folder.path, 'imports'), (_sender, path, rowsPath) => prepareFile(path, rowsPath))
const SENDER = { address: '127.0.0.1', browser: '' }
const ZONE = 'America/New_York'
const stores = [{ ...unknownStore('10', ZONE), name: 'Fifth Avenue' }]
const nowMs = Date.parse('2026-11-26T12:00:00Z')
const context = importContext({ stores, defaultTimeZone: 'UTC', retentionDays: 800, nowMs })
/** The night in which clocks of New York go back: 01:00 comes twice. */
const FROM = Date.parse('2026-11-01T04:00:00Z')

const row = (hour: number, state: ExportRow['state'], entries: number | null, hours = 1): ExportRow => ({
  fromMs: FROM + hour * HOUR_MS,
  toMs: FROM + (hour + hours) * HOUR_MS,
  storeId: '10',
  store: 'Fifth Avenue',
  entries,
  exits: entries,
  inputs: { openHours: null, areaM2: null },
  state,
  lastReceivedMs: null,
})
const rows = [
  row(0, 'complete', 5),
  row(1, 'partial', 6),
  row(2, 'complete', 7),
  row(3, 'unknown', null),
  row(4, 'closed', null),
  row(5, 'complete', 0),
  row(6, 'open', 8),
]

async function* some(given: ExportRow[]) {
  yield given
}

async function imported(name: string, bytes: AsyncIterable<string | Uint8Array>) {
  const upload = await uploads.keep(name, Readable.from(bytes, { objectMode: false }), SENDER)
  const source = uploads.source(upload)
  const { plan, separator, missing, found } = await previewOf(source, NO_CHOICES, context)
  const read: string[] = []
  const all = () => rowsOf(withSeparator(source, separator))
  for await (const { storeId, atMs, entries } of readableRows(all, plan, context))
    read.push(`${storeId} ${new Date(atMs).toISOString()} ${entries}`)
  return { missing, problems: found?.firstProblems, leftOut: found?.leftOut, read }
}

const files = (given: ExportRow[]) => ({
  json: () => imported('counts.json', countsJson(some(given), { about: [], question: { timeZone: ZONE } } as never)),
  csv: () => imported('counts.csv', countsCsv(some(given), ZONE)),
  xlsx: () => {
    const counts = { about: [], question: { timeZone: ZONE } } as unknown as CountsExport
    return imported('counts.xlsx', countsExcel(some(given), counts, SENDER.address))
  },
})
it.each(['csv', 'json', 'xlsx'] as const)(
  'our own %s files come back as they went: same instants, no count for what was not known',
  async (format) => {
    const { missing, problems, leftOut, read } = await files(rows)[format]()
    expect({ missing, problems }).toEqual({ missing: [], problems: [] })
    expect(read).toEqual([
      '10 2026-11-01T04:00:00.000Z 5',
      '10 2026-11-01T05:00:00.000Z 6',
      '10 2026-11-01T06:00:00.000Z 7',
      '10 2026-11-01T09:00:00.000Z 0',
    ])
    expect(leftOut).toMatchObject({ blank: { count: 2 }, open: { count: 1 } })
  },
)

it.each(['csv', 'json', 'xlsx'] as const)('a %s file by day is not taken for counts of an hour', async (format) => {
  const { read, problems } = await files([row(0, 'complete', 90, 25)])[format]()
  expect(read).toEqual([])
  expect(problems?.[0]?.text).toMatch(/spans 25 hours; hourly or finer/)
})

it.each([
  ['a list in one line', JSON.stringify],
  ['a line for each', (objects: object[]) => objects.map((object) => JSON.stringify(object)).join('\n')],
])('answers of the API come back as %s', async (_, write) => {
  const hour = {
    store_id: 10,
    hour: '2026-01-15T14:00:00Z',
    customers_in_total: 5,
    customers_out_total: 3,
    net_change: 2,
  }
  const { missing, read } = await imported('history.json', Readable.from([write([hour, { ...hour, store_id: 11 }])]))
  expect(missing).toEqual([])
  expect(read).toEqual(['10 2026-01-15T14:00:00.000Z 5', '11 2026-01-15T14:00:00.000Z 5'])
})

it('a Parquet file is refused with what to send instead, and a table whose title begins like JSON is read', async () => {
  await expect(imported('counts.parquet', Readable.from(['PAR1\0\0']))).rejects.toThrow(/Parquet.*CSV, JSON or Excel/)
  const table = '[Counts]\nstore,time,in,out\n10,2026-01-15T14:00Z,5,4\n'
  expect((await imported('a.csv', Readable.from([table]))).read).toEqual(['10 2026-01-15T14:00:00.000Z 5'])
})
