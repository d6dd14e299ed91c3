import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { MAX_COLUMNS, MAX_LINES, TOO_MANY_ROWS } from '../limits'
import { ImportFileProblem } from '../uploads/file-problem'
import type { TextForm } from './text-file'

/** One row of a file; `line` counts from 1 and is the line in which it ends, or its number in a sheet. */
export type TableRow = { line: number; cells: string[] }

/** Longest row, characters. */
const LONGEST_ROW = 64 * 1024

const tooLong = (where: string) =>
  new ImportFileProblem(`A row is longer than ${LONGEST_ROW} characters${where}: is a quote not closed?`)

/** What the parser found wrong, for people. */
function problemOf(error: CsvError, linesBefore: number): ImportFileProblem {
  const line = (error as unknown as { lines?: number }).lines
  const where = line === undefined ? '' : ` (near line ${line - linesBefore})`
  if (error.code === 'CSV_MAX_RECORD_SIZE') return tooLong(where)
  const text = /QUOTE/.test(error.code)
    ? `Misplaced quote${where}. A cell in quotes begins and ends with one; a quote within it is doubled.`
    : `The file cannot be read as rows and columns${where}.`
  return new ImportFileProblem(text)
}

/**
 * Decodes bytes as text. Rejects an overlong line here, since the parser splits a line into cells before it checks the
 * length.
 */
function decoded(encoding: string) {
  return async function* decode(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
    const decoder = new TextDecoder(encoding)
    let open = 0
    let lines = 0
    for await (const chunk of chunks) {
      const text = decoder.decode(chunk, { stream: true })
      const first = text.search(/[\r\n]/)
      open += first < 0 ? text.length : first
      if (open > LONGEST_ROW) throw tooLong(` (near line ${lines + 1})`)
      if (first >= 0) {
        open = text.length - 1 - Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r'))
        lines += text.split(/\r\n|\n|\r/).length - 1
      }
      yield text
    }
    yield decoder.decode()
  }
}

type Parsed = AsyncIterable<{ record: string[]; info: { lines: number } }>

/** @param before a line that the parser is given before those of the file */
function parsed(path: string, form: TextForm, before: string) {
  const parser = parse({
    delimiter: form.separator,
    bom: true,
    relax_column_count: true,
    skip_empty_lines: true,
    info: true,
    max_record_size: LONGEST_ROW,
    record_delimiter: ['\r\n', '\n', '\r'],
  })
  async function* withBefore(texts: AsyncIterable<string>): AsyncGenerator<string> {
    if (before !== '') yield before
    yield* texts
  }
  pipeline(createReadStream(path), decoded(form.encoding), withBefore, parser, () => undefined)
  return parser
}

/** How many rows decide the usual number of cells. */
const FIRST_ROWS = 50

/** How many cells most of the first rows have; 0 if they cannot be read. */
async function usualWidth(path: string, form: TextForm): Promise<number> {
  const parser = parsed(path, form, '')
  const counts = new Map<number, number>()
  let rows = 0
  try {
    for await (const { record } of parser as Parsed) {
      counts.set(record.length, (counts.get(record.length) ?? 0) + 1)
      if (++rows >= FIRST_ROWS) break
    }
  } catch {
    return 0
  } finally {
    parser.destroy()
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0
}

/**
 * The rows of a text file, in order, as they are read: only a few are in memory. Empty lines are left out.
 * @throws {ImportFileProblem}
 */
export async function* csvRows(path: string, form: TextForm): AsyncGenerator<TableRow> {
  const width = await usualWidth(path, form)
  // For each row with another number of cells than the first, the parser creates an error, which costs ten times the
  // work of a row. Title lines would make that happen for every row.
  const before = width > 1 && width <= MAX_COLUMNS ? `${form.separator.repeat(width - 1)}\n` : ''
  const linesBefore = before === '' ? 0 : 1
  const parser = parsed(path, form, before)
  let rows = 0
  try {
    for await (const { record, info } of parser as Parsed) {
      const line = info.lines - linesBefore
      if (line <= form.skipLines) continue
      if (++rows > MAX_LINES) throw new ImportFileProblem(TOO_MANY_ROWS)
      yield { line, cells: record.length > MAX_COLUMNS ? record.slice(0, MAX_COLUMNS) : record }
    }
  } catch (error) {
    if (error instanceof CsvError) throw problemOf(error, linesBefore)
    throw error
  } finally {
    parser.destroy()
  }
}

/** The rows of a sheet that was unpacked before. */
export async function* sheetRows(rowsPath: string): AsyncGenerator<TableRow> {
  const lines = createInterface({ input: createReadStream(rowsPath), crlfDelay: Number.POSITIVE_INFINITY })
  for await (const text of lines) yield JSON.parse(text) as TableRow
}
