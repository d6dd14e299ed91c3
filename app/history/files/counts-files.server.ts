import type { CountsExport } from './counts-question.server'
import { COUNTS_COLUMNS, countsCells } from './counts-table.server'
import { csvLines } from './csv.server'
import type { ExportRow } from './reads/export-rows'
import { makeWorkbook } from './workbook-maker.server'

/** The most rows of an Excel file, which is assembled in memory. */
export const MOST_EXCEL_ROWS = 100_000

/** A CSV file, some rows at a time. */
export async function* countsCsv(rows: AsyncGenerator<readonly ExportRow[]>, timeZone: string): AsyncGenerator<string> {
  yield csvLines([COUNTS_COLUMNS])
  for await (const some of rows) yield csvLines(some.map((row) => countsCells(row, timeZone)))
}

/** One JSON object, `about` and `rows`, some rows at a time. */
export async function* countsJson(
  rows: AsyncGenerator<readonly ExportRow[]>,
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

/** An Excel workbook: the counts, and a sheet that describes them. @param sender who requested it */
export async function* countsExcel(
  rows: AsyncGenerator<readonly ExportRow[]>,
  { about, question }: CountsExport,
  sender: string,
): AsyncGenerator<Uint8Array> {
  async function* cells() {
    for await (const some of rows) yield some.map((row) => countsCells(row, question.timeZone))
  }
  yield await makeWorkbook(sender, cells(), { columns: COUNTS_COLUMNS, about })
}
