import { stringify } from 'csv-stringify/sync'
import { safeCell } from './safe-cell'

export type CsvValue = string | number | null

/** Lines of a CSV file (RFC 4180, CRLF): numbers unchanged, texts safe from formulas, null empty. */
export function csvLines(rows: readonly (readonly CsvValue[])[]): string {
  const cells = rows.map((row) => row.map((value) => (typeof value === 'string' ? safeCell(value) : value)))
  return stringify(cells, { record_delimiter: 'windows' })
}
