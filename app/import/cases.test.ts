import { createReadStream } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { tempFolder } from '~/tests/support/temp-folder'
import { parseChoices } from './choices'
import { prepareFile } from './reading/prepare-file'
import { importContext, previewOf, readableRows, rowsOf, withSeparator } from './reading/read-import'
import { Uploads } from './uploads/uploads.server'

/** Files as people really have them (tests/cases), with the expected result of each: UTC hours, entries and exits. */
const folder = tempFolder()
afterAll(() => folder.remove())
const uploads = new Uploads(join(folder.path, 'imports'), (_sender, path, rowsPath) => prepareFile(path, rowsPath))
const SENDER = { address: '127.0.0.1', browser: '' }
const context = importContext({
  stores: [],
  defaultTimeZone: 'UTC',
  retentionDays: 800,
  nowMs: Date.parse('2026-11-26T12:00:00Z'),
})

async function read(file: string, address = '') {
  const upload = await uploads.keep(basename(file), createReadStream(join('tests/cases', file)), SENDER)
  const source = uploads.source(upload)
  const parsed = parseChoices(new URLSearchParams(address))
  if (!parsed.ok) throw new Error(parsed.problems.join())
  const preview = await previewOf(source, parsed.choices, context)
  const rows: string[] = []
  const all = () => rowsOf(withSeparator(source, preview.separator))
  for await (const { storeId, atMs, entries, exits } of readableRows(all, preview.plan, context))
    rows.push(`${storeId} ${new Date(atMs).toISOString().slice(0, 16)} ${entries}/${exits}`)
  await uploads.remove(upload.id)
  return { ...preview, rows }
}

const AT_TWO = ['500062 2026-01-15T14:00 5/4', '500063 2026-01-15T14:00 6/4']
const AN_HOUR_EARLIER = AT_TWO.map((row) => row.replace('T14', 'T13'))

it.each([
  ['01-six-digit-store.csv', '', ['500010 2026-01-15T14:00 120/113', '500010 2026-01-15T15:00 98/104']],
  ['01-eight-digit-store.csv', '', ['10023401 2026-01-15T14:00 120/113', '10023401 2026-01-15T15:00 98/104']],
  [
    '02-negative-offset.csv',
    '',
    [
      '500011 2026-01-15T19:00 120/113',
      '500011 2026-01-15T20:00 98/104',
      ...['500012', '500013', '500014', '500015'].map((store) => `${store} 2026-01-15T19:00 7/3`),
    ],
  ],
  [
    '04-repeated-hour-newest-first.csv',
    'zone=Europe/Zurich',
    ['T02:00 40', 'T01:00 30', 'T00:00 20', '4T23:00 10'].map((row) =>
      row.startsWith('4') ? `500031 2026-10-2${row}/0` : `500031 2026-10-25${row}/0`,
    ),
  ],
  [
    '04-repeated-hour-oldest-first.csv',
    'zone=Europe/Zurich',
    ['4T23:00 10', '5T00:00 20', '5T01:00 30', '5T02:00 40'].map((row) => `500030 2026-10-2${row}/0`),
  ],
  ['dates/07-dates-compact.csv', '', AT_TWO],
  ['dates/07-dates-epoch.csv', '', AT_TWO],
  ['dates/07-dates-epochms.csv', '', AT_TWO],
  ['dates/07-dates-fr.csv', '', AT_TWO],
  ['dates/07-dates-h1400.csv', '', AT_TWO],
  ['dates/07-dates-hystreet.csv', '', AN_HOUR_EARLIER],
  ['dates/07-dates-mon-name.csv', '', AT_TWO],
  ['dates/07-dates-us-long.csv', '', AT_TWO],
  ['dates/07-dates-weekday.csv', '', AT_TWO],
  ['dates/07-dates-new.csv', '', ['500061 2026-01-15T17:00 120/180', '500061 2026-01-15T18:00 100/150']],
  ['dates/07-dates-old.csv', '', ['500060 2026-01-15T17:00 300/0', '500060 2026-01-15T18:00 250/0']],
  ['16-date-and-time-cells.xlsx', '', ['500192 2026-01-15T14:00 120/113', '500192 2026-01-15T15:00 98/104']],
  ['16-time-cells-1904.xlsx', '', ['500193 2026-01-15T14:00 120/113', '500193 2026-01-15T15:00 98/104']],
  ['17-title-lines.csv', 'one=7', ['7 2026-01-15T14:00 120/113', '7 2026-01-15T15:00 98/104']],
  [
    '20-running-totals.csv',
    'counts=running',
    ['T09:00 70/70', 'T10:00 80/80', 'T11:00 110/110', 'T12:00 110/110'].map((row) => `500221 2026-01-15${row}`),
  ],
])('%s is read as intended (%s)', async (file, address, rows) => {
  const preview = await read(file, address)
  expect({ missing: preview.missing, problems: preview.found?.firstProblems }).toEqual({ missing: [], problems: [] })
  expect(preview.rows).toEqual(rows)
})

it('a line that sums up the others is left out and reported', async () => {
  expect((await read('17-title-lines.csv', 'one=7')).found?.leftOut.total).toEqual({ count: 1, firstLines: [8] })
})

it('counts that only rise are taken unchanged, with a question whether they are running totals', async () => {
  const preview = await read('20-running-totals.csv')
  expect(preview.findings.onlyRise).toBe(true)
  expect((await read('01-six-digit-store.csv')).findings.onlyRise).toBe(false)
})
