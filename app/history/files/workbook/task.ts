import type { Workbook } from './workbook'

/** What the process that makes workbooks is told, in this order: rows, some at a time, then the end. */
export type WorkbookPart = { kind: 'rows'; rows: Workbook['rows'] } | ({ kind: 'end' } & Omit<Workbook, 'rows'>)

/** What it answers once it was told the end. */
export type WorkbookAnswer = { kind: 'made'; bytes: Uint8Array } | { kind: 'failed'; text: string }
