import { gzipSync } from 'node:zlib'
import { type WorkbookParts, workbook, zip } from '~/tests/support/import/workbooks'

/**
 * A file that somebody sends to be imported. `wanted`: the rows that are read of it and the lines that cannot be, that
 * its columns have to be told by a person, or words of why it is refused.
 */
export type HostileFile = {
  name: string
  fileName: string
  make: () => Buffer
  wanted: { rows: number; unread: number } | 'columns unclear' | { refused: RegExp }
  /** Of files of a kind, which take long to read, `npm test` reads the first; `npm run test:long` reads all. */
  kind?: string
}

const MB = 1024 * 1024
const text = (at: string, value: string) => `<c r="${at}" t="inlineStr"><is><t>${value}</t></is></c>`
const HEADER = `<row r="1">${text('A1', 'store')}${text('B1', 'time')}${text('C1', 'in')}</row>`
const day = new Date(Date.now() - 7 * 86_400_000).toISOString().slice(0, 10)
const hour = (n: number, count = 5) => `10,${day} ${String(n).padStart(2, '0')}:00,${count}\n`
const CSV = `store,time,in\n${hour(9)}${hour(10)}`
const row = (n: number, hourOfDay: number) =>
  `<row r="${n}"><c r="A${n}"><v>10</v></c>${text(`B${n}`, `${day} ${String(hourOfDay).padStart(2, '0')}:00`)}<c r="C${n}"><v>5</v></c></row>`
const ROWS = `${HEADER}${row(2, 9)}${row(3, 10)}`
const UNREAD = 'columns unclear'
const read = (rows: number, unread = 0) => ({ rows, unread })
const READ = read(2)
const xml = (body: string) => Buffer.from(`<?xml version="1.0"?>${body}`)

const xlsx = (name: string, sheetData: string, wanted: HostileFile['wanted'], parts?: WorkbookParts): HostileFile => ({
  name,
  fileName: 'counts.xlsx',
  make: () => workbook(sheetData, parts),
  wanted,
})
const csv = (name: string, make: () => string | Buffer, wanted: HostileFile['wanted']): HostileFile => ({
  name,
  fileName: 'counts.csv',
  make: () => Buffer.from(make() as string),
  wanted,
})
const refused = (says: RegExp) => ({ refused: says })

/** A text in UTF-32. */
function utf32(content: string, mark: boolean): Buffer {
  const letters = [...(mark ? `\ufeff${content}` : content)]
  const bytes = Buffer.alloc(letters.length * 4)
  for (const [index, letter] of letters.entries()) bytes.writeUInt32LE(letter.codePointAt(0)!, index * 4)
  return bytes
}

/** Marks all entries of a zip as encrypted. */
function encrypted(bytes: Buffer): Buffer {
  for (const [mark, flags] of [
    ['PK\x03\x04', 6],
    ['PK\x01\x02', 8],
  ] as const)
    for (let at = bytes.indexOf(mark, 0, 'latin1'); at >= 0; at = bytes.indexOf(mark, at + 4, 'latin1'))
      bytes.writeUInt16LE(1, at + flags)
  return bytes
}

const laughs = Array.from({ length: 12 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join('')

const ofKind = (kind: string, file: HostileFile): HostileFile => ({ ...file, kind })
const stores = (count: number): HostileFile =>
  csv(
    `${count} stores`,
    () => `store,time,in\n${Array.from({ length: count }, (_, n) => `s${n},${day} 09:00,1`).join('\n')}`,
    read(count),
  )

/** Files that would take time, memory or the process, and such as only look like what they should be. */
export const HOSTILE_FILES: readonly HostileFile[] = [
  // Workbooks
  xlsx('one cell in the last row and column', `${ROWS}<row r="1048576">${text('XFD1048576', 'x')}</row>`, READ),
  xlsx('one cell in the last row', `${ROWS}<row r="1048576">${text('A1048576', 'x')}</row>`, read(2, 1)),
  xlsx(
    'a cell beyond the last row and column',
    `${ROWS}<row r="99999999999">${text('ZZZZZZZ99999999999', 'x')}</row>`,
    READ,
  ),
  xlsx('a million empty rows', ROWS + '<row r="5" s="1" customFormat="1" ht="20"/>'.repeat(1_000_000), READ),
  xlsx(
    'a coloured cell in every column to the edge of 100 rows',
    ROWS + `<row>${'<c s="1"/>'.repeat(16_384)}</row>`.repeat(100),
    READ,
  ),
  xlsx('merged cells and a size that lies', '', READ, {
    sheet: xml(
      `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/><sheetData>${ROWS}</sheetData><mergeCells count="1"><mergeCell ref="D4:XFD1048576"/></mergeCells></worksheet>`,
    ),
  }),
  xlsx(
    'formulas without values and wrong values',
    `${ROWS}<row r="4"><c r="A4"><f>1/0</f></c><c r="B4" t="e"><v>#REF!</v></c><c r="C4" t="s"><v>99999999</v></c></row>`,
    READ,
  ),
  xlsx(
    'dates before and after all calendars',
    `${ROWS}<row r="4"><c r="A4"><v>10</v></c><c r="B4" s="1"><v>1e300</v></c><c r="C4"><v>1</v></c></row><row r="5"><c r="A5"><v>10</v></c><c r="B5" s="1"><v>-5</v></c><c r="C5"><v>1</v></c></row>`,
    read(2, 2),
  ),
  xlsx('entities that expand a thousand million times', '', UNREAD, {
    sheet: xml(
      `<!DOCTYPE x [<!ENTITY l0 "ha">${laughs}]><worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&l12;</t></is></c></row></sheetData></worksheet>`,
    ),
  }),
  xlsx('an outside entity', '', UNREAD, {
    sheet: xml(
      '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row></sheetData></worksheet>',
    ),
  }),
  xlsx(
    'a text of 40 million letters',
    `${ROWS}<row r="4">${text('A4', 'x'.repeat(40 * MB))}</row>`,
    refused(/letters|characters/),
  ),
  xlsx('a tag that never ends', '', refused(/letters|damaged/), {
    sheet: xml(`<worksheet><sheetData><row r="${'1'.repeat(40 * MB)}`),
  }),
  xlsx('tags in each other, a million deep', '', refused(/./), { sheet: xml('<a>'.repeat(1_000_000)) }),
  xlsx('100 MB of zeros, packed', '', refused(/too large/), { sheet: Buffer.alloc(100 * MB) }),
  xlsx('100 MB of zeros that say they are few', '', refused(/damaged/), {
    sheet: Buffer.alloc(100 * MB),
    claimed: 100,
  }),
  xlsx('two million texts that no cell names', ROWS, READ, {
    texts: xml(`<sst>${'<si><t>a</t></si>'.repeat(2_000_000)}</sst>`),
  }),
  xlsx('a zip in a zip', ROWS, READ, { more: [['xl/more.zip', zip([['a', Buffer.alloc(MB)]])]] }),
  xlsx('10 000 sheets', ROWS, refused(/too large/), {
    more: Array.from({ length: 10_000 }, (_, n) => [`xl/worksheets/sheet${n + 2}.xml`, Buffer.from('<worksheet/>')]),
  }),
  xlsx('entries that climb out of their folder', ROWS, refused(/damaged|cannot be read/), {
    more: [['../../../tmp/planted', Buffer.from('x')]],
  }),
  xlsx('entries with an absolute path', ROWS, refused(/damaged|cannot be read/), {
    more: [['/tmp/planted', Buffer.from('x')]],
  }),
  {
    name: 'a zip with a password',
    fileName: 'counts.xlsx',
    make: () => encrypted(workbook(ROWS)),
    wanted: refused(/password/),
  },
  {
    name: 'half a workbook',
    fileName: 'counts.xlsx',
    make: () => workbook(ROWS).subarray(0, 900),
    wanted: refused(/damaged/),
  },
  {
    name: 'a sheet of LibreOffice',
    fileName: 'counts.ods',
    make: () =>
      zip([
        ['mimetype', Buffer.from('application/vnd.oasis.opendocument.spreadsheet')],
        ['content.xml', Buffer.from('<office/>')],
      ]),
    wanted: refused(/\.ods/),
  },
  {
    name: 'an old workbook by a new name',
    fileName: 'counts.xlsx',
    make: () => Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(4096)]),
    wanted: refused(/old Excel/),
  },
  xlsx('texts of 95 MB that cells share, packed', ROWS, READ, {
    texts: xml(`<sst>${`<si><t>${'x'.repeat(30_000)}</t></si>`.repeat(3_200)}</sst>`),
  }),
  xlsx('texts that cells share, one of them 90 MB', ROWS, refused(/million letters/), {
    texts: xml(`<sst><si><t>${'x'.repeat(90 * MB)}</t></si></sst>`),
  }),
  xlsx('texts that define entities', ROWS, READ, {
    texts: xml(`<!DOCTYPE x [<!ENTITY l0 "ha">${laughs}]><sst><si><t>&l12;</t></si></sst>`),
  }),
  xlsx(
    'a text in a million pieces',
    `${ROWS}<row r="4"><c r="A4" t="inlineStr"><is>${'<r><t>x</t></r>'.repeat(1_000_000)}</is></c></row>`,
    refused(/32767/),
  ),
  xlsx(
    'names that mean something to a program',
    `${ROWS}<row r="4" __proto__="x" constructor="y"><c r="__proto__" t="constructor"><v>x</v></c></row>`,
    read(2, 1),
  ),
  xlsx(
    'rows that count backwards, and the same row again',
    `${HEADER}${row(3, 10)}${row(2, 9)}${row(2, 9)}`,
    read(2, 1),
  ),
  xlsx('a sheet that is named twice', ROWS, READ, {
    more: [['xl/worksheets/sheet1.xml', xml(`<worksheet><sheetData>${ROWS}</sheetData></worksheet>`)]],
  }),
  xlsx('XML that ends in the middle of a tag', '', refused(/./), {
    sheet: xml(`<worksheet><sheetData>${HEADER}<row r="2"><c r="A`),
  }),
  xlsx('no XML', '', refused(/./), { sheet: Buffer.from('not <XML & neither') }),
  {
    name: 'a workbook cut off before its list of entries',
    fileName: 'counts.xlsx',
    make: () => workbook(ROWS).subarray(0, -100),
    wanted: refused(/damaged/),
  },
  {
    name: 'a workbook after 70 000 bytes of something else',
    fileName: 'counts.xlsx',
    make: () => Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(70_000), workbook(ROWS)]),
    wanted: refused(/damaged|cannot be read/),
  },
  {
    name: 'a zip of nothing',
    fileName: 'counts.xlsx',
    make: () => zip([]),
    wanted: refused(/not (a )?text|zero bytes|workbook/),
  },
  { name: 'packed text', fileName: 'counts.csv.gz', make: () => gzipSync(CSV), wanted: refused(/not (a )?text/) },
  {
    name: 'packed text that is cut off',
    fileName: 'counts.csv',
    make: () => gzipSync(CSV.repeat(1_000)).subarray(0, 60),
    wanted: refused(/not (a )?text/),
  },
  // Texts
  csv('40 MB of commas', () => Buffer.alloc(40 * MB, ','), refused(/longer than/)),
  csv('a line of 10 MB', () => `store,time,in\n${'x'.repeat(40 * MB)}`, refused(/longer than/)),
  csv(
    '10 MB within a quote that never closes',
    () => `store,time,in\n"${'x\n'.repeat(5 * MB)}`,
    refused(/quote|longer than/),
  ),
  ofKind(
    'lines',
    csv('a hundred thousand empty lines', () => `${CSV}${'\n'.repeat(100_000)}`, READ),
  ),
  ofKind(
    'lines',
    csv('five million empty lines', () => `${CSV}${'\n'.repeat(5 * MB)}`, READ),
  ),
  csv('100 000 columns', () => `${'a,'.repeat(100_000)}\n${'1,'.repeat(100_000)}\n`, refused(/longer than/)),
  csv('one column', () => 'alone\nx\ny\n', UNREAD),
  csv('only quotes', () => Buffer.alloc(MB, '"'), refused(/quote|longer than/)),
  csv('zero bytes', () => Buffer.alloc(MB), refused(/not (a )?text/)),
  csv('zero bytes between', () => `${CSV}10,\u0000,3\n`, refused(/not (a )?text/)),
  csv(
    'noise',
    () => Buffer.from(Array.from({ length: 65_536 }, (_, n) => (n * 7919 + (n >> 3)) % 256)),
    refused(/not (a )?text/),
  ),
  csv('UTF-16 without a mark', () => Buffer.from(CSV, 'utf16le'), READ),
  csv('UTF-16 of the other order with a mark', () => Buffer.from(`\ufeff${CSV}`, 'utf16le').swap16(), READ),
  csv(
    'UTF-16 with half a letter at its end',
    () => Buffer.concat([Buffer.from(`\ufeff${CSV}`, 'utf16le'), Buffer.from([1])]),
    read(2, 1),
  ),
  csv('UTF-32 with a mark', () => utf32(CSV, true), refused(/UTF-32/)),
  csv('UTF-32 without', () => utf32(CSV, false), refused(/UTF-32/)),
  csv('Latin-1', () => Buffer.from(`${CSV}Zürich,${day} 09:00,5\n`, 'latin1'), read(3)),
  csv('ends of line of all kinds', () => `store,time,in\r10,${day} 09:00,5\r\n10,${day} 10:00,5\n\n\r\n\r`, READ),
  ofKind('stores', stores(5_000)),
  ofKind('stores', stores(100_000)),
]

/** Of them those that weigh most, and are sent to a web process too; `npm test` sends the first of each kind. */
export const SENT_TO_A_SERVER: readonly { kind: string; name: string }[] = [
  { kind: 'packed', name: 'texts of 95 MB that cells share, packed' },
  { kind: 'packed', name: '100 MB of zeros, packed' },
  { kind: 'cells', name: 'a coloured cell in every column to the edge of 100 rows' },
  { kind: 'cells', name: 'one cell in the last row and column' },
  { kind: 'cells', name: 'a million empty rows' },
  { kind: 'cells', name: 'two million texts that no cell names' },
  { kind: 'tags', name: 'tags in each other, a million deep' },
  { kind: 'tags', name: 'a text of 40 million letters' },
  { kind: 'tags', name: 'entities that expand a thousand million times' },
  { kind: 'text', name: '40 MB of commas' },
  { kind: 'text', name: '10 MB within a quote that never closes' },
]
