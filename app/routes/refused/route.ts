import { ApiProblem, errorAnswer } from '../../server/answers/api-answers.server'
import type { Refusal } from '../../server/requests/host-check.server'

const PROBLEMS: Record<Refusal, ApiProblem> = {
  target: new ApiProblem(400, 'bad_request', 'A request names one host, and asks for a path or an http address.'),
  host: new ApiProblem(
    421,
    'misdirected_request',
    'This server does not answer to that host name. Set PUBLIC_URL to the address people use.',
  ),
  origin: new ApiProblem(403, 'foreign_form', 'Forms are taken from pages of Storepulse itself only.'),
  address: new ApiProblem(
    400,
    'bad_request',
    'The address has a percent sign that is not followed by two hex digits of UTF-8.',
  ),
}

/** Where requests end that are not let in (host-check.server.ts). */
export function loader({ request }: { request: Request }): Response {
  const why = new URL(request.url).searchParams.get('for')
  const problem = Object.entries(PROBLEMS).find(([name]) => name === why)?.[1]
  return errorAnswer(problem ?? new ApiProblem(404, 'not_found', 'There is nothing here.'))
}
export const action = loader
