import type { AnswerColumn, AnswerValue, QuestdbWorkbench } from '~/platform/questdb-workbench'

/** What a statement gave. `cut`: there were more rows than were read. */
export type SqlAnswer = { columns: readonly AnswerColumn[]; rows: AnswerValue[][]; cut: boolean; tookMs: number }

/**
 * The first rows of a statement that `readStatement` let pass.
 * @throws {StatementProblem}
 */
export async function getSqlAnswer(
  workbench: QuestdbWorkbench,
  statement: string,
  { mostRows, timeoutMs }: { mostRows: number; timeoutMs: number },
): Promise<SqlAnswer> {
  const begun = performance.now()
  const answer = await workbench.begin(statement, timeoutMs)
  try {
    const rows = await answer.read(mostRows + 1)
    const cut = rows.length > mostRows
    if (cut) rows.pop()
    return { columns: answer.columns, rows, cut, tookMs: performance.now() - begun }
  } finally {
    answer.close()
  }
}
