import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { unknownStore } from '~/domain/stores'
import { workbook, zip } from '~/tests/support/import/workbooks'
import { tempFolder } from '~/tests/support/temp-folder'
import { NO_CHOICES, type PlanChoices, parseChoices } from './choices'
import { MAX_FILE_BYTES } from './limits'
import { prepareFile } from './reading/prepare-file'
import { importContext, previewOf } from './reading/read-import'
import { Uploads } from './uploads/uploads.server'

const folder = tempFolder()
afterAll(() => folder.remove())
const uploads = new Uploads(join(folder.path, 'imports'), (_sender, path, rowsPath) => prepareFile(path, rowsPath))
const SENDER = { address: '127.0.0.1', browser: '' }
const NOW = Date.parse('2026-11-21T12:00:00Z')
/** More than a workbook may hold once it is unpacked. */
const BOMB = Buffer.alloc(100 * 1024 * 1024)
const stores = [{ ...unknownStore('10', 'Europe/Zurich'), name: 'Zürich HB' }]
const context = importContext({ stores, defaultTimeZone: 'UTC', retentionDays: 800, nowMs: NOW })

async function* pieces(bytes: Buffer | string, size = 7_000) {
  const all = Buffer.from(bytes as string)
  for (let at = 0; at < all.length; at += size) yield all.subarray(at, at + size)
}

async function preview(bytes: Buffer | string, address = '', pieceSize?: number) {
  const upload = await uploads.keep('counts.csv', pieces(bytes, pieceSize), SENDER)
  const parsed = parseChoices(new URLSearchParams(address))
  const choices: PlanChoices = parsed.ok ? parsed.choices : NO_CHOICES
  try {
    return { upload, ...(await previewOf(uploads.source(upload), choices, context)) }
  } finally {
    await uploads.remove(upload.id)
  }
}

const CSV = 'store,time,in,out\n10,2026-01-31 14:00,120,113\n10,2026-01-31 15:00,98,104\n'
const totals = (read: Awaited<ReturnType<typeof preview>>) =>
  read.found?.stores.map(({ storeId, rows, entries, exits }) => [storeId, rows, entries, exits])
const BOTH = [['10', 2, 218, 217]]

it.each([
  ['commas', CSV, ','],
  ['semicolons', CSV.replaceAll(',', ';'), ';'],
  ['tabs', CSV.replaceAll(',', '\t'), '\t'],
  ['bars', CSV.replaceAll(',', '|'), '|'],
  ['a byte order mark', `\ufeff${CSV}`, ','],
  ['lines of Windows', CSV.replaceAll('\n', '\r\n'), ','],
  ['UTF-16 with a mark', Buffer.from(`\ufeff${CSV}`, 'utf16le'), ','],
  ['UTF-16 without', Buffer.from(CSV, 'utf16le'), ','],
  ['quotes around all', CSV.replace(/[^,\n]+/g, '"$&"'), ','],
  ["Excel's own first line", `sep=;\n${CSV.replaceAll(',', ';')}`, ';'],
  ['empty lines between', CSV.replaceAll('\n', '\n\n'), ','],
  ['pieces of a byte each', CSV, ','],
])('a text file with %s is read', async (what, bytes, separator) => {
  const read = await preview(bytes, '', what.startsWith('pieces') ? 1 : undefined)
  expect(read.separator).toBe(separator)
  expect(totals(read)).toEqual(BOTH)
  expect(read.found).toMatchObject({ lines: 2, problems: 0 })
})

it('names in an old encoding find their store', async () => {
  const read = await preview(Buffer.from(CSV.replaceAll('\n10,', '\nZürich HB,'), 'latin1'))
  expect(read.upload.form?.encoding).toBe('windows-1252')
  expect(totals(read)).toEqual(BOTH)
})

it('times are those of the store unless a zone is chosen', async () => {
  const [own] = (await preview(CSV)).found!.stores
  expect(new Date(own!.fromMs).toISOString()).toBe('2026-01-31T13:00:00.000Z')
  const [utc] = (await preview(CSV, 'zone=UTC')).found!.stores
  expect(new Date(utc!.fromMs).toISOString()).toBe('2026-01-31T14:00:00.000Z')
})

it('dates that could be read in two ways are asked for, not guessed; one date without doubt settles them', async () => {
  const file = (dates: string[]) => `store,time,in,out\n${dates.map((date) => `10,${date} 14:00,1,1`).join('\n')}\n`
  const unclear = await preview(file(['3/4/2026', '4/4/2026']))
  expect(unclear).toMatchObject({
    findings: { order: 'unclear' },
    found: null,
    missing: [expect.stringContaining('day or the month')],
  })
  const chosen = await preview(file(['3/4/2026', '4/4/2026']), 'dates=mdy&zone=UTC')
  expect(new Date(chosen.found!.stores[0]!.fromMs).toISOString()).toBe('2026-03-04T14:00:00.000Z')
  const late = Array.from({ length: 80 }, (_, n) => `${1 + Math.floor(n / 30)}/${1 + (n % 12)}/2026`)
  const told = await preview(file([...new Set(late), '4/13/2026']))
  expect(told).toMatchObject({ findings: { order: 'mdy' }, plan: { order: 'mdy' } })
})

it('a file without column names is read', async () => {
  expect(totals(await preview(CSV.slice(CSV.indexOf('\n') + 1), 'store=0&time=1&entries=2&exits=3'))).toEqual(BOTH)
})

it('unreadable lines are reported by number, and the others are counted', async () => {
  const read = await preview(
    `${CSV}10,2026-01-31 16:00,-4,0\n10,soon,1,1\n"10\n",2026-01-31 17:00,1,1\n10,2026-01-31 14:00,1,1\nTotal,,218,217\n`,
  )
  expect(read.found).toMatchObject({
    lines: 7,
    good: 3,
    problems: 3,
    leftOut: { total: { count: 1, firstLines: [9] } },
  })
  expect(read.found?.firstProblems.map(({ line, text }) => [line, text.slice(0, 20)])).toEqual([
    [4, 'entries: people cann'],
    [5, 'time: not a valid da'],
    [8, 'the same store, door'],
  ])
})

it.each([
  ['a quote that never closes', `store,time\n"${'x'.repeat(200_000)}`, /not closed|quote/i],
  ['a quote in the middle', 'store,time,in\n1"0"2,2026-01-31 14:00,5\n', /quote/i],
])('%s is identified', async (_, bytes, problem) => {
  await expect(preview(bytes)).rejects.toThrow(problem)
})

it.each([
  ['nothing', '', /file is empty/],
  ['more than the limit', Buffer.alloc(MAX_FILE_BYTES + 1, 'x'), /50 MB/],
  ['an old workbook', Buffer.from('d0cf11e0a1b11ae1', 'hex'), /old Excel/],
  ['a zip that is no workbook', zip([['note.txt', Buffer.from('hello')]]), /cannot be read/],
  [
    'half a workbook',
    zip([['xl/workbook.xml', Buffer.from('<workbook/>')]]).subarray(0, 40),
    /not an Excel workbook|damaged/,
  ],
])('%s is refused, and nothing of it is kept', async (_, bytes, problem) => {
  await expect(uploads.keep('counts.xlsx', pieces(bytes, 1 << 20), SENDER)).rejects.toThrow(problem)
  expect(await readdir(join(folder.path, 'imports'))).toEqual([])
})

const text = (at: string, value: string) => `<c r="${at}" t="inlineStr"><is><t>${value}</t></is></c>`
const HEADER = `<row r="1">${text('A1', 'store')}${text('B1', 'time')}${text('C1', 'in')}${text('D1', 'out')}</row>`

it('a workbook is read: dates of cells, values of formulas', async () => {
  // 46053.583333… is 31 January 2026, 14:00, with the rounding that Excel leaves.
  const row = (n: number, serial: number, inn: string) =>
    `<row r="${n}"><c r="A${n}"><v>10</v></c><c r="B${n}" s="1"><v>${serial}</v></c><c r="C${n}">${inn}</c><c r="D${n}"><v>1</v></c></row>`
  const sheet = `${HEADER}${row(2, 46053.583333333336, '<f>60*2</f><v>120</v>')}${row(3, 46053.62499999999, '<v>98</v>')}`
  const read = await preview(workbook(sheet), 'zone=UTC')
  expect(read.upload.kind).toBe('xlsx')
  expect(read.found).toMatchObject({ good: 2, problems: 0 })
  const [store] = read.found!.stores
  expect(store).toMatchObject({ storeId: '10', entries: 218 })
  expect(new Date(store!.fromMs).toISOString()).toBe('2026-01-31T14:00:00.000Z')
  expect(new Date(store!.toMs).toISOString()).toBe('2026-01-31T15:00:00.000Z')
})

it.each([
  ['says so', undefined],
  ['says it is small', 100],
])('a workbook that unpacks to a hundred times its size and %s is refused before it is read', async (_, claimed) => {
  const bomb = workbook('', { sheet: BOMB, claimed })
  expect(bomb.length).toBeLessThan(MAX_FILE_BYTES)
  await expect(uploads.keep('bomb.xlsx', pieces(bomb, 1 << 20), SENDER)).rejects.toThrow(/too large|damaged/)
})

it('each address may upload ten files at the same time', async () => {
  let go = () => undefined as unknown
  const going = new Promise((resolve) => {
    go = () => resolve(undefined)
  })
  async function* slow() {
    yield Buffer.from(CSV)
    await going
  }
  const ten = Array.from({ length: 10 }, () => uploads.keep('slow.csv', slow(), SENDER))
  await expect(uploads.keep('one-more.csv', pieces(CSV), SENDER)).rejects.toThrow(/Too many of your files/)
  const other = await uploads.keep('other.csv', pieces(CSV), { address: '127.0.0.2', browser: '' })
  go()
  for (const { id } of [...(await Promise.all(ten)), other]) await uploads.remove(id)
  await uploads.remove((await uploads.keep('again.csv', pieces(CSV), SENDER)).id)
})

it('an upload is found by its id for a day, and by nothing else', async () => {
  const { id } = await uploads.keep('a.csv', pieces(CSV), SENDER)
  expect((await uploads.find(id))?.name).toBe('a.csv')
  for (const wrong of ['..', `${id}/..`, '../../etc', '', id.toUpperCase().replace(/\d/g, 'F')]) {
    expect(await uploads.find(wrong)).toBeNull()
  }
  expect(await readFile(uploads.path(id, 'file'), 'utf8')).toBe(CSV)
  await writeFile(uploads.path(id, 'rows'), '')
  await uploads.remove(id)
  expect(await uploads.find(id)).toBeNull()
})

it('imported files do not count as waiting: the twenty-first of a day is accepted and none is removed', async () => {
  const done = []
  for (let n = 0; n < 21; n++) {
    const { id } = await uploads.keep(`day-${n}.csv`, pieces(CSV), SENDER)
    await uploads.note(id, 'run.json', { state: 'done' })
    done.push(id)
  }
  const last = await uploads.keep('last.csv', pieces(CSV), SENDER)
  expect((await uploads.waiting()).map(({ id }) => id)).toEqual([last.id])
  for (const id of done) expect(await uploads.find(id)).not.toBeNull()
  for (const id of [...done, last.id]) await uploads.remove(id)
})
