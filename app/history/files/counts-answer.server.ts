import { turn } from '~/platform/turns'
import { ApiProblem, errorAnswer } from '../../server/answers/api-answers.server'
import type { AppContext } from '../../server/context.server'
import { exchangeOf } from '../../server/requests/exchange.server'
import { isFromElsewhere } from '../../server/requests/from-elsewhere.server'
import { parquetMinutes } from '../../worker-link/parquet-command.server'
import { MOST_BUCKETS } from '../question/buckets/bucket-slots'
import { parseHistoryFilter } from '../question/filter'
import { parseAsOf } from '../question/revisions-address'
import { canBeDrawn, countsSvg, pngOf } from './counts-chart.server'
import { countsCsv, countsExcel, countsJson, MOST_EXCEL_ROWS } from './counts-files.server'
import { type CountsExport, countsExport } from './counts-question.server'
import { download } from './download.server'
import { getExportRows, mostExportRows } from './reads/export-rows'

/** Formats of `/history/export/…`, with their response headers. */
const TYPES = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  parquet: 'application/vnd.apache.parquet',
  svg: 'image/svg+xml',
  png: 'image/png',
} as const
type Format = keyof typeof TYPES
const isFormat = (format: string | undefined): format is Format => Object.hasOwn(TYPES, format ?? '')

/** The requested file, or why there is none. */
export async function countsAnswer(
  context: AppContext,
  request: Request,
  format: string | undefined,
): Promise<Response> {
  // Files requested at the same time start one after the other.
  await turn()
  if (!isFormat(format))
    return problem(
      404,
      'no_such_format',
      `There is no format of this name; there are ${Object.keys(TYPES).join(', ')}.`,
    )
  if (isFromElsewhere(request)) return problem(403, 'from_elsewhere', 'Open the history and download the file there.')
  const { searchParams } = new URL(request.url)
  const nowMs = Date.now()
  const asOf = searchParams.get('asof') ? parseAsOf(searchParams.get('asof'), nowMs) : null
  const parsed = parseHistoryFilter(searchParams)
  const wrong = [...(parsed.ok ? [] : parsed.problems), ...(typeof asOf === 'string' ? [asOf] : [])]
  if (!parsed.ok || typeof asOf === 'string') return problem(400, 'bad_request', wrong.join('; '))
  const exported = await countsExport(context, parsed.filter, nowMs, asOf)
  if (exported === 'still recording') {
    return problem(503, 'recording', 'Earlier figures are still being recorded. Try again in a minute.')
  }
  if ('problems' in exported) return problem(400, 'bad_request', exported.problems.join('; '))
  if (format === 'parquet') return parquet(context, request, exported)
  if (format === 'svg' || format === 'png') return picture(context, request, format, exported)
  const mostRows = format === 'xlsx' ? await mostExportRows(exported.question) : 0
  if (mostRows > MOST_EXCEL_ROWS) {
    const text = `An Excel file has at most ${MOST_EXCEL_ROWS} rows here and this may need ${mostRows}: choose wider steps, fewer stores, or CSV.`
    return problem(400, 'too_many_rows', text)
  }
  const rows = await begun(getExportRows(context.reads, exported.question))
  const name = `${exported.name}.${format}`
  if (format === 'csv') return download(request, name, TYPES.csv, countsCsv(rows, exported.question.timeZone))
  if (format === 'json') return download(request, name, TYPES.json, countsJson(rows, exported))
  const sender = exchangeOf(request)?.request.socket.remoteAddress ?? ''
  return download(request, name, TYPES.xlsx, await begun(countsExcel(rows, exported, sender)))
}

/** The chart of the page, as a picture. */
async function picture(
  context: AppContext,
  request: Request,
  format: 'svg' | 'png',
  exported: CountsExport,
): Promise<Response> {
  if (!canBeDrawn(exported)) {
    const text = `A picture shows at most ${MOST_BUCKETS} steps: choose wider ones, such as bucket=1d.`
    return problem(400, 'too_many_steps', text)
  }
  const svg = await countsSvg(context, exported)
  return download(
    request,
    `${exported.name}.${format}`,
    TYPES[format],
    whole(format === 'svg' ? svg : await pngOf(svg)),
  )
}

/** Asks the worker: QuestDB writes Parquet only over HTTP, with a login that the web process does not have. */
async function parquet(context: AppContext, request: Request, { question, name }: CountsExport): Promise<Response> {
  if (question.weekdays.length > 0 || question.openOnly) {
    return problem(
      400,
      'not_in_parquet',
      'A Parquet file has all steps of UTC: leave out weekdays and opening hours, or choose CSV.',
    )
  }
  const answer = await context.parquet.send(question)
  if (answer === null) return problem(503, 'worker_unavailable', 'The worker does not answer. Try again in a moment.')
  return download(
    request,
    `${name.replace(/_by-[a-z0-9-]+/, `_utc-${parquetMinutes(question)}-minutes`)}.parquet`,
    TYPES.parquet,
    answer,
  )
}

async function* whole<File extends string | Uint8Array>(file: File): AsyncGenerator<File> {
  yield file
}

/** The same parts, once the first one exists: until then the response can still report an error. */
async function begun<Part>(parts: AsyncGenerator<Part>): Promise<AsyncGenerator<Part>> {
  const first = await parts.next()
  return (async function* all() {
    if (!first.done) yield first.value
    yield* parts
  })()
}

const problem = (status: number, code: string, message: string) => errorAnswer(new ApiProblem(status, code, message))
