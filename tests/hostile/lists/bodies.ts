import { workbook } from '~/tests/support/import/workbooks'

/**
 * A body that somebody sends by POST, told by its length and in chunks. `wanted`: the status of the answer and words of
 * it as people read them.
 */
export type HostileBody = {
  name: string
  path: string
  headers: Record<string, string>
  make: () => Iterable<Buffer>
  wanted: { status: number; says: RegExp }
}

const MB = 1024 * 1024
const BOUNDARY = 'b0undary'
const MULTIPART = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` }
const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const CSV = 'store,time,in\n10,2026-01-01 10:00,3\n'
const bytes = (parts: readonly (string | Buffer)[]) => [Buffer.concat(parts.map((part) => Buffer.from(part as string)))]
/** A megabyte, over and over: a body that nobody holds in memory. */
const megabytes = (count: number): Iterable<Buffer> => Array<Buffer>(count).fill(Buffer.alloc(MB, 'x'))

/** One part of a form, with whatever its headers say. */
const part = (headers: string, content: string | Buffer) => [`--${BOUNDARY}\r\n${headers}\r\n\r\n`, content, '\r\n']
const file = (content: string | Buffer, name = 'filename="counts.csv"') =>
  part(`Content-Disposition: form-data; name="file"; ${name}\r\nContent-Type: text/csv`, content)
const field = (name: string, value: string) => part(`Content-Disposition: form-data; name="${name}"`, value)
const END = `--${BOUNDARY}--\r\n`

const upload = (name: string, parts: (string | Buffer)[], wanted: HostileBody['wanted']): HostileBody => ({
  name: `an upload of ${name}`,
  path: '/import',
  headers: MULTIPART,
  make: () => bytes(parts),
  wanted,
})
const typed = (name: string, type: string, body: string, wanted: HostileBody['wanted']): HostileBody => ({
  name: `an upload ${name}`,
  path: '/import',
  headers: { 'content-type': type },
  make: () => bytes([body]),
  wanted,
})
const says = (status: number, words: RegExp) => ({ status, says: words })
/** It is taken: the answer sends on to its preview. */
const TAKEN = says(302, /^$/)
const BROKEN = says(400, /did not arrive whole/)
/** Of parts with more of headers than there may be nothing is left. */
const NOTHING = says(400, /Choose a file|did not arrive whole/)
const tooLarge = says(413, /at most/)

const UPLOADS: readonly HostileBody[] = [
  // What is a form with one file, whatever it is called and however it is written.
  upload('a file named with ; and =', [...file(CSV, 'filename="a;b=c; d.csv"'), END], TAKEN),
  upload('a file named with quotes', [...file(CSV, 'filename="a\\"b.csv"'), END], TAKEN),
  upload('a file named in another alphabet', [...file(CSV, "filename*=UTF-8''%E6%95%B0.csv"), END], TAKEN),
  upload('a file with a path for a name', [...file(CSV, 'filename="../../../etc/passwd"'), END], TAKEN),
  upload('a file named by 3 000 letters', [...file(CSV, `filename="${'n'.repeat(3_000)}.csv"`), END], TAKEN),
  upload('a file after words of the browser', ['preamble\r\n', ...file(CSV), END, 'epilogue'], TAKEN),
  upload('a file after its fields', [...field('intent', 'look'), ...field('__proto__', 'x'), ...file(CSV), END], TAKEN),
  // What is none.
  upload('two files', [...file(CSV), ...file(CSV), END], says(400, /one file at a time/)),
  upload('two workbooks in one', [...file(workbook('')), ...file(workbook('')), END], says(400, /one file at a time/)),
  upload('1.8 MB of headers of parts', [...part('X: y\r\n'.repeat(300_000), 'x'), END], NOTHING),
  upload('a header of 2 MB', [...part(`X: ${'y'.repeat(2 * MB)}`, 'x'), END], NOTHING),
  upload(
    '300 000 headers of a file',
    [...part(`${'X: y\r\n'.repeat(300_000)}Content-Disposition: form-data; name="file"; filename="a.csv"`, CSV), END],
    NOTHING,
  ),
  upload(
    '1.8 MB of parts without anything',
    [`--${BOUNDARY}\r\n\r\n\r\n`.repeat(120_000), END],
    says(400, /too many parts|Choose a file/),
  ),
  upload(
    '100 000 fields',
    [...Array.from({ length: 100_000 }, () => field('a', 'b')).flat(), END],
    says(400, /too many parts/),
  ),
  upload(
    'the same field ten times',
    [...Array.from({ length: 10 }, () => field('a', 'b')).flat(), END],
    says(400, /Choose a file/),
  ),
  upload('a field named by a million letters', [...field('n'.repeat(MB), 'x'), END], NOTHING),
  upload('a field of 10 MB', [...field('note', 'x'.repeat(10 * MB)), END], says(400, /Choose a file/)),
  upload('a file in a field', [...field('file', CSV), END], says(400, /no name|Choose a file/)),
  upload('a file without a name', [...file(CSV, 'filename=""'), END], says(400, /no name/)),
  upload('no file where one should be', [...file('', 'filename=""'), END], says(400, /Choose a file/)),
  upload('an empty file', [...file(''), END], says(400, /file is empty/)),
  upload(
    'a part without a name',
    [...part('Content-Disposition: form-data; filename="a.csv"', CSV), END],
    says(400, /Choose a file/),
  ),
  upload('a part without headers', [...part('', CSV), END], says(400, /Choose a file/)),
  upload(
    'a part that is no part of a form',
    [...part('Content-Disposition: attachment; filename="a.csv"', CSV), END],
    says(400, /Choose a file/),
  ),
  upload('a file without an end', file(CSV), BROKEN),
  upload('half a header', [`--${BOUNDARY}\r\nContent-Dispo`], BROKEN),
  upload('nothing', [], BROKEN),
  upload('only an end', [END], says(400, /Choose a file|whole/)),
  upload('something else than it says', [CSV], BROKEN),
  upload('another boundary than it says', ['--other\r\n\r\n\r\n--other--\r\n'], BROKEN),
  typed('without a boundary', 'multipart/form-data', END, says(400, /boundary/)),
  typed('with an empty boundary', 'multipart/form-data; boundary=', END, says(400, /boundary|whole/)),
  typed(
    'with a boundary of 10 000 letters',
    `multipart/form-data; boundary=${'b'.repeat(10_000)}`,
    END,
    says(400, /boundary/),
  ),
  typed('of two boundaries', 'multipart/form-data; boundary=a; boundary=b', END, says(400, /./)),
  typed('that is no form', 'text/csv', CSV, says(415, /multipart\/form-data/)),
  typed('of no kind', '', CSV, says(415, /multipart\/form-data/)),
  typed('of mixed parts', `multipart/mixed; boundary=${BOUNDARY}`, END, says(415, /multipart\/form-data/)),
  typed('as a plain form', 'application/x-www-form-urlencoded', 'file=x', says(415, /multipart\/form-data/)),
  {
    name: 'an upload of 300 MB',
    path: '/import',
    headers: MULTIPART,
    make: () => [...bytes(file('').slice(0, 1)), ...megabytes(300)],
    wanted: tooLarge,
  },
  {
    name: 'an upload of 300 MB in no part',
    path: '/import',
    headers: MULTIPART,
    make: () => megabytes(300),
    wanted: tooLarge,
  },
]

const ID = '0'.repeat(32)
/** Everywhere that takes a form, and somewhere that takes none. */
const FORMS_AT = ['/stores/0', '/stores/0.data', `/import/${ID}`]
const forms: readonly HostileBody[] = FORMS_AT.flatMap((path) => [
  { name: `300 MB to ${path}`, path, headers: FORM, make: () => megabytes(300), wanted: tooLarge },
  {
    name: `300 MB of parts to ${path}`,
    path,
    headers: MULTIPART,
    make: () => [...bytes(field('people', '').slice(0, 1)), ...megabytes(300)],
    wanted: tooLarge,
  },
  {
    name: `a form a little too large to ${path}`,
    path,
    headers: FORM,
    make: () => bytes([`people=${'1'.repeat(64 * 1024)}`]),
    wanted: tooLarge,
  },
  {
    name: `JSON to ${path}`,
    path,
    headers: { 'content-type': 'application/json' },
    make: () => bytes(['{"people":3}']),
    wanted: says(415, /form/),
  },
  {
    name: `parts that are none to ${path}`,
    path,
    headers: MULTIPART,
    make: () => bytes(['no part']),
    wanted: says(400, /cannot be read/),
  },
])

const EVENTS = { 'content-type': 'application/json' }
const others: readonly HostileBody[] = [
  ...['/', '/history', '/sql', '/sql.csv', '/history/export/csv', '/health', '/api/stores'].map((path) => ({
    name: `300 MB to ${path}, which takes nothing`,
    path,
    headers: FORM,
    make: () => megabytes(300),
    wanted: says(405, /read-only|Method not allowed: use GET/),
  })),
  {
    name: '300 MB to where there is nothing',
    path: '/nowhere',
    headers: FORM,
    make: () => megabytes(300),
    wanted: says(404, /Page not found/),
  },
  {
    name: '300 MB of events',
    path: '/api/events',
    headers: EVENTS,
    make: () => megabytes(300),
    wanted: says(413, /at most 16777216 bytes/),
  },
  {
    name: 'events below an empty Idempotency-Key',
    path: '/api/events',
    headers: { ...EVENTS, 'idempotency-key': '' },
    make: () => bytes(['[]']),
    wanted: says(400, /Idempotency-Key: 1 to 100/),
  },
]

export const HOSTILE_BODIES: readonly HostileBody[] = [...UPLOADS, ...forms, ...others]
