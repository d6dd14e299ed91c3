import { onlyReads } from '../api-answers.server'
import { appContext } from '../context.server'

/** The web process's figures in Prometheus' text format. */
export async function loader(): Promise<Response> {
  const { body, contentType } = await appContext().metrics.text()
  return new Response(body, { headers: { 'Content-Type': contentType, 'Cache-Control': 'no-store' } })
}
export const action = onlyReads
