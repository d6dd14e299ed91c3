import type { Workbook } from './workbook'

/** Messages to the workbook process, in this order: rows, some at a time, then the end. */
export type WorkbookPart = { kind: 'rows'; rows: Workbook['rows'] } | ({ kind: 'end' } & Omit<Workbook, 'rows'>)

/** Its answer to the end. */
export type WorkbookAnswer = { kind: 'made'; bytes: Uint8Array } | { kind: 'failed'; text: string }
