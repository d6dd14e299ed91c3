import type writeExcel from 'write-excel-file/node'
import type { ExportRow } from '../queries/export-rows'
import type { CountsExport } from './counts-question.server'
import { COUNTS_COLUMNS, countsCells } from './counts-table.server'
import { csvLines } from './csv.server'

/** Rows an Excel file may have: it is put together in memory. */
export const MOST_EXCEL_ROWS = 100_000

/** A CSV file, some rows at a time. */
export async function* countsCsv(rows: AsyncGenerator<ExportRow[]>, timeZone: string): AsyncGenerator<string> {
  yield csvLines([COUNTS_COLUMNS])
  for await (const some of rows) yield csvLines(some.map((row) => countsCells(row, timeZone)))
}

/** One JSON object, `about` and `rows`, some rows at a time. */
export async function* countsJson(
  rows: AsyncGenerator<ExportRow[]>,
  { about, question }: CountsExport,
): AsyncGenerator<string> {
  yield `{"about":${JSON.stringify(Object.fromEntries(about))},"rows":[`
  let first = true
  for await (const some of rows) {
    const objects = some.map((row) => {
      const cells = countsCells(row, question.timeZone)
      return JSON.stringify(Object.fromEntries(COUNTS_COLUMNS.map((name, index) => [name, cells[index]])))
    })
    yield `${first ? '\n' : ',\n'}${objects.join(',\n')}`
    first = false
  }
  yield '\n]}\n'
}

const TIME = 'yyyy-mm-dd hh:mm'
const TIME_COLUMNS = new Set(['from_utc', 'to_utc', 'last_received_utc'])

/** An Excel workbook: the counts with times and numbers as such under a frozen header, and a sheet that says what they are. */
export async function countsExcel(
  rows: AsyncGenerator<ExportRow[]>,
  { about, question }: CountsExport,
): Promise<Buffer> {
  const data = [COUNTS_COLUMNS.map((name) => ({ value: name, fontWeight: 'bold' as const }))] as Parameters<
    typeof writeExcel
  >[0] &
    unknown[]
  for await (const some of rows) {
    for (const row of some) {
      const cells = countsCells(row, question.timeZone)
      data.push(
        cells.map((value, index) => {
          if (value === null) return null
          const time = TIME_COLUMNS.has(COUNTS_COLUMNS[index] ?? '')
          return time
            ? { value: new Date(value), type: Date, format: TIME }
            : { value, type: typeof value === 'number' ? Number : String }
        }) as never,
      )
    }
  }
  const columns = COUNTS_COLUMNS.map((name) => ({ width: /utc|local/.test(name) ? 26 : name === 'store' ? 28 : 12 }))
  const words = about.map(([label, value]) => [{ value: label, fontWeight: 'bold' as const }, { value }])
  // Loaded with the first workbook: most of the time nobody wants one.
  const { default: writeExcelFile } = await import('write-excel-file/node')
  return writeExcelFile([
    { data: data as never, sheet: 'Counts', columns, stickyRowsCount: 1 },
    { data: words, sheet: 'About', columns: [{ width: 14 }, { width: 90 }] },
  ]).toBuffer()
}
