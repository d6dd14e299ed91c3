import type { ImportRow } from './command'

/** What a file holds, as the preview shows it. */
export type StoreTotals = {
  storeId: string
  rows: number
  entries: number
  exits: number
  /** First and last row, epoch milliseconds. */
  fromMs: number
  toMs: number
}

/** A line of the file and what is to be said of it. */
export type LineNote = { line: number; text: string }

/** Lines that are told of one by one; of more only how many. */
export const MOST_NOTES = 100

/** Counts the rows of a file while it is read. */
export class ImportSummary {
  rows = 0
  good = 0
  problems = 0
  readonly firstProblems: LineNote[] = []
  private readonly byStore = new Map<string, StoreTotals>()

  add(row: ImportRow): void {
    this.good++
    const totals = this.byStore.get(row.storeId)
    if (totals === undefined) {
      const { storeId, entries, exits, atMs } = row
      this.byStore.set(storeId, { storeId, rows: 1, entries, exits, fromMs: atMs, toMs: atMs })
      return
    }
    totals.rows++
    totals.entries += row.entries
    totals.exits += row.exits
    totals.fromMs = Math.min(totals.fromMs, row.atMs)
    totals.toMs = Math.max(totals.toMs, row.atMs)
  }

  refuse(line: number, text: string): void {
    this.problems++
    if (this.firstProblems.length < MOST_NOTES) this.firstProblems.push({ line, text })
  }

  /** Totals of each store, ordered by id. */
  get stores(): StoreTotals[] {
    return [...this.byStore.values()].sort((a, b) => a.storeId.localeCompare(b.storeId, 'en', { numeric: true }))
  }
}
