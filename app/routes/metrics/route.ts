import { onlyReads, resourceLoader } from '../../server/answers/api-answers.server'
import { appContext } from '../../server/context.server'

/** The web process's figures in Prometheus' text format. */
export const loader = resourceLoader(appContext, async (_, { metrics }) => {
  const { body, contentType } = await metrics.text()
  return new Response(body, { headers: { 'Content-Type': contentType, 'Cache-Control': 'no-store' } })
})
export const action = onlyReads
