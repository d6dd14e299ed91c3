import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { MAX_COLUMNS, MAX_ROWS } from '~/domain/import/limits'
import { ImportFileProblem } from '../file-problem'
import type { TextForm } from './text-file'

/** One row of a file; `line` counts from 1 and is the line in which it ends, or its number in a sheet. */
export type TableRow = { line: number; cells: string[] }

/** Longest row, characters. */
const LONGEST_ROW = 64 * 1024

const tooLong = (where: string) =>
  new ImportFileProblem(`A row is longer than ${LONGEST_ROW} characters${where}: is a quote not closed?`)

/** What the parser found wrong, for people. */
function told(error: CsvError): ImportFileProblem {
  const line = (error as unknown as { lines?: number }).lines
  const where = line === undefined ? '' : ` (near line ${line})`
  if (error.code === 'CSV_MAX_RECORD_SIZE') return tooLong(where)
  const text = /QUOTE/.test(error.code)
    ? `A quote stands where none can${where}. A cell in quotes begins and ends with one; a quote within it is doubled.`
    : `The file cannot be read as rows and columns${where}.`
  return new ImportFileProblem(text)
}

/** Bytes as text. A line that is too long ends it here: the parser makes cells of a line before it looks at its length. */
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

/** The rows of a text file, in order, as they are read: only a few are in memory. Empty lines are left out. @throws {ImportFileProblem} */
export async function* csvRows(path: string, form: TextForm): AsyncGenerator<TableRow> {
  const parser = parse({
    delimiter: form.separator,
    bom: true,
    relax_column_count: true,
    skip_empty_lines: true,
    info: true,
    max_record_size: LONGEST_ROW,
    from_line: form.skipLines + 1,
    record_delimiter: ['\r\n', '\n', '\r'],
  })
  pipeline(createReadStream(path), decoded(form.encoding), parser, () => undefined)
  let rows = 0
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      if (++rows > MAX_ROWS + 1) throw new ImportFileProblem(`A file may have ${MAX_ROWS} rows at most. Split it.`)
      yield { line: info.lines, cells: record.length > MAX_COLUMNS ? record.slice(0, MAX_COLUMNS) : record }
    }
  } catch (error) {
    if (error instanceof CsvError) throw told(error)
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
