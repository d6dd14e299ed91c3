import { ApiProblem, errorAnswer } from '../api-answers.server'

/** Where requests for an unknown host end (host-check.server.ts). */
export function loader(): Response {
  const message = 'This server does not answer to that host name. Set PUBLIC_URL to the address people use.'
  return errorAnswer(new ApiProblem(421, 'misdirected_request', message), { Connection: 'close' })
}
export const action = loader
