import type { LoaderFunctionArgs } from '@remix-run/node'
import { onlyReads } from '../api-answers.server'
import { drawnChart } from '../components/history/bucket-chart.server'

/** `/history/chart?digest=…`: a drawing of a page of the history that this process has made; 404 where it is no longer kept. */
export function loader({ request }: LoaderFunctionArgs): Response {
  const svg = drawnChart(new URL(request.url).searchParams.get('digest') ?? '')
  if (svg === null) return new Response('There is no such drawing.', { status: 404 })
  return new Response(svg, {
    headers: { 'Content-Type': 'image/svg+xml; charset=utf-8', 'Cache-Control': 'private, max-age=300' },
  })
}
export const action = onlyReads
