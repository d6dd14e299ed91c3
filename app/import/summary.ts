import type { ImportRow } from '~/domain/import-command'
import type { LeftOut, ReadLine } from './counts/rows'

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

/** How many lines were left out, by why, with the first of them. */
export type LeftOutLines = Partial<Record<LeftOut, { count: number; firstLines: number[] }>>

/** The most lines listed one by one; beyond that only their number is shown. */
export const MOST_NOTES = 100
/** Lines of one kind that are named. */
const MOST_LINES = 10

/** Counts the rows of a file while it is read. */
export class ImportSummary {
  lines = 0
  good = 0
  problems = 0
  readonly firstProblems: LineNote[] = []
  private readonly byStore = new Map<string, StoreTotals>()

  readonly leftOut: LeftOutLines = {}

  /** Takes what a line was. */
  take(line: number, read: ReadLine): void {
    if (read.kind === 'left-out') {
      this.leave(line, read.why)
      if (read.why === 'title') return
    }
    this.lines++
    if (read.kind === 'rows') for (const row of read.rows) this.add(row)
    else if (read.kind === 'problem') this.refuse(line, read.text)
  }

  private leave(line: number, why: LeftOut): void {
    const left = this.leftOut[why] ?? { count: 0, firstLines: [] }
    left.count++
    if (left.firstLines.length < MOST_LINES) left.firstLines.push(line)
    this.leftOut[why] = left
  }

  private add(row: ImportRow): void {
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

  private refuse(line: number, text: string): void {
    this.problems++
    if (this.firstProblems.length < MOST_NOTES) this.firstProblems.push({ line, text })
  }

  /** Totals of each store, ordered by id. */
  get stores(): StoreTotals[] {
    return [...this.byStore.values()].sort((a, b) => a.storeId.localeCompare(b.storeId, 'en', { numeric: true }))
  }
}
