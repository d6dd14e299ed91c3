import { drawnChart } from '../../history/chart/bucket-chart.server'
import { ApiProblem, onlyReads, resourceLoader } from '../../server/answers/api-answers.server'
import { appContext } from '../../server/context.server'

/**
 * `/history/chart?digest=…`: a drawing of a page of the history that this process has made; 404 where it is no longer
 * kept.
 */
export const loader = resourceLoader(appContext, ({ request }) => {
  const svg = drawnChart(new URL(request.url).searchParams.get('digest') ?? '')
  if (svg === null) {
    throw new ApiProblem(
      404,
      'not_found',
      'digest: there is no such drawing, or it is no longer kept. Load the page of the history again.',
    )
  }
  return new Response(svg, {
    headers: { 'Content-Type': 'image/svg+xml; charset=utf-8', 'Cache-Control': 'private, max-age=300' },
  })
})
export const action = onlyReads
