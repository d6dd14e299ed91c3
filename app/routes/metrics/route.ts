import { onlyReads, resourceLoader } from '../../server/answers/api-answers.server'
import { appContext } from '../../server/context.server'

/** The web process's figures in Prometheus' text format. */
export const loader = resourceLoader(async () => {
  const { body, contentType } = await appContext().metrics.text()
  return new Response(body, { headers: { 'Content-Type': contentType, 'Cache-Control': 'no-store' } })
})
export const action = onlyReads
