import type { ActionFunctionArgs, LoaderFunctionArgs } from '@remix-run/node'
import { cors } from 'remix-utils/cors'
import type { ApiError } from '~/domain/api'
import { isDatabaseAway } from '~/platform/questdb-reads'
import { appContext } from './context.server'

/** A problem that the API tells its caller; anything else thrown becomes 500 or 503 without its text. */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details?: unknown,
    /** Headers of the answer. */
    readonly headers: Record<string, string> = {},
  ) {
    super(message)
    this.name = 'ApiProblem'
  }
}

/** What an answer says beside its data: as of when it is, and what is left out of it. */
const OWN_HEADERS = ['Storepulse-As-Of', 'Storepulse-Left-Out']
const NO_STORE = { 'Cache-Control': 'no-store' }

/** An error in the form that every JSON answer uses. */
export function errorAnswer(problem: ApiProblem, headers: Record<string, string> = {}): Response {
  const body: ApiError = { error: problem.code, message: problem.message }
  if (problem.details !== undefined) body.details = problem.details
  return Response.json(body, { status: problem.status, headers: { ...NO_STORE, ...problem.headers, ...headers } })
}

function answerOfError(error: unknown): Response {
  if (error instanceof ApiProblem) return errorAnswer(error)
  if (isDatabaseAway(error)) {
    const problem = new ApiProblem(503, 'database_unavailable', 'The database does not answer. Try again in a moment.')
    return errorAnswer(problem, { 'Retry-After': '5' })
  }
  appContext().log.error({ err: error }, 'an API request failed')
  return errorAnswer(
    new ApiProblem(500, 'internal_error', 'Something went wrong here. The log of the web process has it.'),
  )
}

/**
 * A loader of the read API: `read` gives plain data, or an answer of its own where that has headers; its errors become JSON, and CORS headers go to the
 * app's own origins.
 */
export function apiLoader(read: (args: LoaderFunctionArgs) => Promise<unknown>) {
  return async (args: LoaderFunctionArgs): Promise<Response> => {
    const preflight = args.request.method === 'OPTIONS'
    const response = preflight
      ? new Response(null, { status: 204, headers: { Allow: 'GET, HEAD, OPTIONS' } })
      : await read(args).then(
          (data) => (data instanceof Response ? data : Response.json(data, { headers: NO_STORE })),
          answerOfError,
        )
    const origin = appContext().settings.publicOrigins
    return cors(args.request, response, { origin, methods: ['GET', 'HEAD'], maxAge: 600, exposedHeaders: OWN_HEADERS })
  }
}

/**
 * An action of the API that takes what is sent by `method` and answers 202 with plain data; its errors become JSON. It gives no CORS headers:
 * a page of another site cannot send JSON here.
 */
export function apiAction(method: string, take: (args: ActionFunctionArgs) => Promise<unknown>) {
  return async (args: ActionFunctionArgs): Promise<Response> => {
    if (args.request.method !== method) {
      const message = `That method is not possible here; this address takes ${method}.`
      return errorAnswer(new ApiProblem(405, 'method_not_allowed', message), { Allow: method })
    }
    try {
      return Response.json(await take(args), { status: 202, headers: NO_STORE })
    } catch (error) {
      return answerOfError(error)
    }
  }
}

/** The action of a route that only reads: every other method is refused by name. */
export function onlyReads(): Response {
  const message = 'That method is not possible here; this address answers GET and HEAD.'
  return errorAnswer(new ApiProblem(405, 'method_not_allowed', message), { Allow: 'GET, HEAD, OPTIONS' })
}
