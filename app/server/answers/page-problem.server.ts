import type { EntryContext } from '@remix-run/node'
import { isRouteErrorResponse } from '@remix-run/react'
import { problemDetails } from '../../ui/frame/problem-response'
import { ApiProblem, errorAnswer } from './api-answers.server'

/** The code and default text of a page's error, by status. */
const PROBLEMS: Record<number, [code: string, message: string]> = {
  400: ['bad_request', 'Invalid request.'],
  401: ['not_signed_in', 'Sign in first.'],
  403: ['forbidden', 'Not allowed.'],
  404: ['not_found', 'Page not found.'],
  405: ['method_not_allowed', 'Method not allowed.'],
  409: ['conflict', 'It was changed meanwhile, or done already.'],
  413: ['too_large', 'What was sent is too large.'],
  415: ['unsupported_media_type', 'This format is not supported here.'],
  429: ['too_many_requests', 'Too many requests. Try again in a moment.'],
  503: ['unavailable', 'A service this needs is not available. Try again in a moment.'],
}
const OTHERS: [code: string, message: string] = [
  'internal_error',
  'Something went wrong here. The log of the web process has it.',
]

/** True for a client that wants JSON, not a page. */
export function wantsJson(request: Request): boolean {
  const accept = request.headers.get('accept') ?? ''
  return /\bapplication\/json\b/i.test(accept) && !/\btext\/html\b/i.test(accept)
}

/** A page's error in the form of all other addresses, for clients that want no page. */
export function pageProblem(
  status: number,
  { staticHandlerContext: { errors, actionData } }: Pick<EntryContext, 'staticHandlerContext'>,
): Response {
  const [code, message] = PROBLEMS[status] ?? OTHERS
  const thrown = Object.values(errors ?? {}).flatMap((error) =>
    isRouteErrorResponse(error) ? problemDetails(error.data) : [],
  )
  const answered = Object.values(actionData ?? {}).flatMap((data) => sayingOf(data))
  const sentence = [...thrown, ...answered].join('; ')
  return errorAnswer(new ApiProblem(status, code, sentence === '' ? message : sentence))
}

/** The problem that an action reports on its page: `{ problem: text }`. */
function sayingOf(data: unknown): string[] {
  if (typeof data !== 'object' || data === null || !('problem' in data)) return []
  return typeof data.problem === 'string' ? [data.problem] : []
}
