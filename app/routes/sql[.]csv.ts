import type { LoaderFunctionArgs } from '@remix-run/node'
import { readStatement } from '~/domain/workbench/read-statement'
import { type AnswerRows, type AnswerValue, StatementProblem } from '~/platform/questdb-workbench'
import { appContext } from '../context.server'
import { csvLines } from '../exports/csv.server'
import { download } from '../exports/download.server'
import { FILE_LIMITS, isFromElsewhere, STATUS_OF } from '../sql-limits.server'

const BATCH = 2_000

/** The answer to the statement in the address as a CSV file, sent as it comes; a last line says so where it was cut. */
export async function loader({ request }: LoaderFunctionArgs): Promise<Response> {
  if (isFromElsewhere(request))
    return plain('Open the statement on the page SQL and download it there.', { status: 403 })
  const read = readStatement(new URL(request.url).searchParams.get('q') ?? '')
  if (!read.ok) return plain(read.problem, { status: 400 })
  let answer: AnswerRows | undefined
  try {
    answer = await appContext().workbench.begin(read.statement, FILE_LIMITS.timeoutMs)
    const first = await answer.read(BATCH)
    return download(
      request,
      `storepulse-sql-${new Date().toISOString().slice(0, 16)}.csv`,
      'text/csv; charset=utf-8',
      lines(answer, first),
    )
  } catch (error) {
    answer?.close()
    if (!(error instanceof StatementProblem)) throw error
    return plain(error.message, STATUS_OF[error.reason])
  }
}

async function* lines(answer: AnswerRows, first: AnswerValue[][]): AsyncGenerator<string> {
  try {
    yield csvLines([answer.columns.map(({ name }) => name)])
    let sent = 0
    for (let rows = first; rows.length > 0; rows = rows.length < BATCH ? [] : await answer.read(BATCH)) {
      const rest = FILE_LIMITS.mostRows - sent
      sent += Math.min(rows.length, rest)
      yield csvLines(rows.slice(0, rest))
      if (rows.length > rest) {
        yield csvLines([[`cut after ${FILE_LIMITS.mostRows} rows: there are more`]])
        return
      }
    }
  } finally {
    answer.close()
  }
}

const plain = (text: string, init: ResponseInit) =>
  new Response(`${text}\n`, {
    ...init,
    headers: { ...init.headers, 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' },
  })
