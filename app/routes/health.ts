import { onlyReads } from '../api-answers.server'

/** The web process is alive, whatever it depends on. */
export function loader(): Response {
  return Response.json({ state: 'alive' }, { headers: { 'Cache-Control': 'no-store' } })
}
export const action = onlyReads
