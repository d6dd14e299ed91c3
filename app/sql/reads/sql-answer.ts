import type { AnswerColumn, AnswerValue, QuestdbWorkbench } from '~/platform/questdb/questdb-workbench'

/** What a statement gave. */
export type SqlAnswer = {
  columns: readonly AnswerColumn[]
  rows: AnswerValue[][]
  /** There is more that was not read: more rows than requested or, if `tooLarge`, more bytes than allowed. */
  cut: boolean
  tooLarge: boolean
  /** Long cells were shortened; each ends in `…`. */
  shortened: boolean
  tookMs: number
}

/** Limits of an answer shown on a page: bytes, and characters per cell. */
const MOST_BYTES = 8 * 1024 * 1024
const MOST_LETTERS = 1_000

/**
 * The first rows of a statement that `readStatement` accepted, for display.
 * @throws {StatementProblem}
 */
export async function getSqlAnswer(
  workbench: QuestdbWorkbench,
  statement: string,
  { mostRows, timeoutMs }: { mostRows: number; timeoutMs: number },
): Promise<SqlAnswer> {
  const begun = performance.now()
  const answer = await workbench.begin(statement, timeoutMs)
  const rows: AnswerValue[][] = []
  let [cut, tooLarge, shortened] = [false, false, false]
  try {
    while (!cut) {
      const next = await answer.read(mostRows + 1 - rows.length)
      if (next.length === 0) break
      for (const row of next) {
        shortened ||= row.some((value) => value !== null && value.length > MOST_LETTERS)
        rows.push(row.map(shortenedCell))
      }
      tooLarge = answer.bytes > MOST_BYTES
      cut = tooLarge || rows.length > mostRows
    }
    if (rows.length > mostRows) rows.pop()
    return { columns: answer.columns, rows, cut, tooLarge, shortened, tookMs: performance.now() - begun }
  } finally {
    answer.close()
  }
}

/** Whole characters of it; copied, since a slice would keep the whole long text in memory. */
function shortenedCell(value: AnswerValue): AnswerValue {
  if (value === null || value.length <= MOST_LETTERS) return value
  return `${Buffer.from(value.slice(0, MOST_LETTERS))
    .toString()
    .replace(/\ufffd$/, '')}…`
}
