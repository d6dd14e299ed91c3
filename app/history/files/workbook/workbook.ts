import writeExcelFile from 'write-excel-file/node'
import type { CountsCell } from '../counts-table.server'

/** Contents of a workbook of counts. */
export type Workbook = {
  columns: readonly string[]
  /** Rows in the order of the columns; times as ISO 8601. */
  rows: readonly (readonly CountsCell[])[]
  /** Lines of the second sheet, which describe the rows. */
  about: readonly [label: string, value: string][]
}

type Cell = { value: string | number | Date; type?: typeof String | typeof Number | typeof Date; format?: string }

const TIME = 'yyyy-mm-dd hh:mm'
const TIME_COLUMNS = new Set(['from_utc', 'to_utc', 'last_received_utc'])
const bold = (value: string) => ({ value, fontWeight: 'bold' as const })

/**
 * The bytes of an Excel workbook: the rows, with real times and numbers, under a frozen header; and a sheet that
 * describes them.
 */
export function workbookBytes({ columns, rows, about }: Workbook): Promise<Buffer> {
  const cells = rows.map((row) => row.map((value, index) => cellOf(value, TIME_COLUMNS.has(columns[index] ?? ''))))
  const widths = columns.map((name) => ({ width: /utc|local/.test(name) ? 26 : name === 'store' ? 28 : 12 }))
  return writeExcelFile([
    { data: [columns.map(bold), ...cells], sheet: 'Counts', columns: widths, stickyRowsCount: 1 },
    {
      data: about.map(([label, value]) => [bold(label), { value }]),
      sheet: 'About',
      columns: [{ width: 14 }, { width: 90 }],
    },
  ]).toBuffer()
}

function cellOf(value: CountsCell, isTime: boolean): Cell | null {
  if (value === null) return null
  if (isTime) return { value: new Date(value), type: Date, format: TIME }
  return typeof value === 'number' ? { value, type: Number } : { value, type: String }
}
