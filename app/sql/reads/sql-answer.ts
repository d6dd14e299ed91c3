import type { AnswerColumn, AnswerValue, QuestdbWorkbench } from '~/platform/questdb/questdb-workbench'

/** What a statement gave. */
export type SqlAnswer = {
  columns: readonly AnswerColumn[]
  rows: AnswerValue[][]
  /**
   * There is more, which was not read: there are more rows than were wanted or, where `tooLarge`, they would take too
   * much.
   */
  cut: boolean
  tooLarge: boolean
  /** Long cells were shortened; each ends in `…`. */
  shortened: boolean
  tookMs: number
}

/** Where an answer is shown to somebody it is read up to so many bytes, and cells up to so many letters. */
const MOST_BYTES = 8 * 1024 * 1024
const MOST_LETTERS = 1_000

/**
 * The first rows of a statement that `readStatement` let pass, for people to look at.
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

/** Whole letters of it; made anew, since a part of a long text would keep all of it in memory. */
function shortenedCell(value: AnswerValue): AnswerValue {
  if (value === null || value.length <= MOST_LETTERS) return value
  return `${Buffer.from(value.slice(0, MOST_LETTERS))
    .toString()
    .replace(/\ufffd$/, '')}…`
}
