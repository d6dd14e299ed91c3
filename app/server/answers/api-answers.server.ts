import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { cors } from 'remix-utils/cors'
import { isDatabaseAway } from '~/platform/questdb/questdb-reads'
import { StatementProblem } from '~/platform/questdb/questdb-workbench'
import { QueueFull } from '../../import/uploads/fair-queue'
import type { AppContext } from '../context.server'
import type { ApiError, ParameterProblem } from './api'
import { unlessAway } from './unless-away.server'

/** An error that the API reports to its caller; anything else thrown becomes 500 or 503 without its text. */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details?: unknown,
    /** Headers of the response. */
    readonly headers: Record<string, string> = {},
  ) {
    super(message)
    this.name = 'ApiProblem'
  }
}

/** The error for invalid query parameters, with one entry per parameter. */
export function wrongParameters(problems: readonly ParameterProblem[]): ApiProblem {
  const sentence = problems.map(({ parameter, problem }) => `${parameter}: ${problem}`).join('; ')
  return new ApiProblem(400, 'bad_request', sentence, problems)
}

/** Response headers besides the data: as of when it is, and what is left out. */
const OWN_HEADERS = ['Storepulse-As-Of', 'Storepulse-Left-Out', 'Link']
const NO_STORE = { 'Cache-Control': 'no-store' }
const RETRY_SOON = { 'Retry-After': '5' }

/** An error in the form that every JSON response uses. */
export function errorAnswer(problem: ApiProblem, headers: Record<string, string> = {}): Response {
  const body: ApiError = { error: problem.code, message: problem.message }
  if (problem.details !== undefined) body.details = problem.details
  const later = problem.status === 503 ? RETRY_SOON : {}
  return Response.json(body, {
    status: problem.status,
    headers: { ...NO_STORE, ...later, ...problem.headers, ...headers },
  })
}

const DATABASE_AWAY = new ApiProblem(
  503,
  'database_unavailable',
  'The database does not answer. Try again in a moment.',
)

const STATEMENT_PROBLEMS: Record<StatementProblem['reason'], [status: number, code: string]> = {
  refused: [400, 'statement_refused'],
  'too-long': [400, 'statement_too_long'],
  busy: [503, 'busy'],
  away: [503, 'database_unavailable'],
}

/** The error response of every address that is not a page. What callers should not see goes to the log instead. */
function answerOfError(error: unknown, { log }: Pick<AppContext, 'log'>): Response {
  if (error instanceof ApiProblem) return errorAnswer(error)
  if (error instanceof StatementProblem) {
    return errorAnswer(new ApiProblem(...STATEMENT_PROBLEMS[error.reason], error.message))
  }
  if (error instanceof QueueFull) {
    return errorAnswer(new ApiProblem(503, 'busy', 'Many files are being made for you. Try again in a moment.'))
  }
  if (isDatabaseAway(error)) return errorAnswer(DATABASE_AWAY)
  log.error({ err: error }, 'an API request failed')
  return errorAnswer(
    new ApiProblem(500, 'internal_error', 'Something went wrong here. The log of the web process has it.'),
  )
}

/** Returns what the web process has opened; routes pass it in. */
type Opened = () => AppContext

/**
 * A loader for an address that is not a page. `read` returns plain data, or a Response if it needs headers; its errors
 * become JSON.
 */
export function resourceLoader(opened: Opened, read: (args: LoaderFunctionArgs, context: AppContext) => unknown) {
  return async (args: LoaderFunctionArgs): Promise<Response> => {
    if (args.request.method === 'OPTIONS') {
      return new Response(null, { status: 204, headers: { Allow: 'GET, HEAD, OPTIONS' } })
    }
    const context = opened()
    try {
      const data = await read(args, context)
      return data instanceof Response ? data : Response.json(data, { headers: NO_STORE })
    } catch (error) {
      return answerOfError(error, context)
    }
  }
}

/**
 * A loader of the read API, like {@link resourceLoader}. In addition, it reports within seconds that the database does
 * not answer, and sends CORS headers to the app's own origins.
 */
export function apiLoader(opened: Opened, read: (args: LoaderFunctionArgs, context: AppContext) => Promise<unknown>) {
  const load = resourceLoader(opened, async (args, context) => {
    const reading = read(args, context).then(
      (data) => ({ data }),
      (error: unknown) => ({ error }),
    )
    const outcome = await unlessAway(context.hub, reading)
    if (outcome === null) throw DATABASE_AWAY
    if ('error' in outcome) throw outcome.error
    return outcome.data
  })
  return async (args: LoaderFunctionArgs): Promise<Response> => {
    const response = await load(args)
    const origin = opened().settings.publicOrigins
    return cors(args.request, response, { origin, methods: ['GET', 'HEAD'], maxAge: 600, exposedHeaders: OWN_HEADERS })
  }
}

/**
 * An action of the API: accepts `method` and answers 202 with plain data; its errors become JSON. It sends no CORS
 * headers, so a page of another site cannot send JSON here.
 */
export function apiAction(
  opened: Opened,
  method: string,
  take: (args: ActionFunctionArgs, context: AppContext) => Promise<unknown>,
) {
  return async (args: ActionFunctionArgs): Promise<Response> => {
    if (args.request.method !== method) {
      const message = `Method not allowed: use ${method}.`
      return errorAnswer(new ApiProblem(405, 'method_not_allowed', message), { Allow: method })
    }
    const context = opened()
    try {
      return Response.json(await take(args, context), { status: 202, headers: NO_STORE })
    } catch (error) {
      return answerOfError(error, context)
    }
  }
}

/** The action of a read-only route: refuses every other method. */
export function onlyReads(): Response {
  const message = 'Method not allowed: use GET or HEAD.'
  return errorAnswer(new ApiProblem(405, 'method_not_allowed', message), { Allow: 'GET, HEAD, OPTIONS' })
}
