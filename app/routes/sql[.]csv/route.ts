import type { AnswerRows, AnswerValue } from '~/platform/questdb/questdb-workbench'
import { csvLines } from '../../history/files/csv.server'
import { download } from '../../history/files/download.server'
import { ApiProblem, onlyReads, resourceLoader } from '../../server/answers/api-answers.server'
import { appContext } from '../../server/context.server'
import { isFromElsewhere } from '../../server/requests/from-elsewhere.server'
import { FILE_LIMITS } from '../../sql/sql-limits.server'
import { readStatement } from '../../sql/statement/read-statement'

/** Rows that are asked for at once; of long ones fewer come. */
const ROWS_AT_ONCE = 1_000

/**
 * The answer to the statement in the address as a CSV file, sent as it comes. A last line says where it was cut after
 * so many rows; what goes wrong after the first of them breaks the file off.
 */
export const loader = resourceLoader(appContext, async ({ request }, { workbench }) => {
  if (isFromElsewhere(request)) {
    throw new ApiProblem(403, 'from_elsewhere', 'Open the statement on the page SQL and download it there.')
  }
  const read = readStatement(new URL(request.url).searchParams.get('q') ?? '')
  if (!read.ok) throw new ApiProblem(400, 'statement_refused', `q: ${read.problem}`)
  let answer: AnswerRows | undefined
  try {
    answer = await workbench.begin(read.statement, FILE_LIMITS.timeoutMs)
    const first = await answer.read(ROWS_AT_ONCE)
    return download(
      request,
      `storepulse-sql-${new Date().toISOString().slice(0, 16)}.csv`,
      'text/csv; charset=utf-8',
      lines(answer, first),
    )
  } catch (error) {
    answer?.close()
    throw error
  }
})

async function* lines(answer: AnswerRows, first: AnswerValue[][]): AsyncGenerator<string> {
  try {
    yield csvLines([answer.columns.map(({ name }) => name)])
    let sent = 0
    for (let rows = first; rows.length > 0; rows = await answer.read(ROWS_AT_ONCE)) {
      const rest = FILE_LIMITS.mostRows - sent
      sent += Math.min(rows.length, rest)
      yield csvLines(rows.slice(0, rest))
      if (rows.length > rest) {
        yield csvLines([[`cut after ${FILE_LIMITS.mostRows} rows: there are more`]])
        return
      }
      if (answer.bytes > FILE_LIMITS.mostBytes) throw new Error('the answer is larger than a file may be')
    }
  } finally {
    answer.close()
  }
}

export const action = onlyReads
