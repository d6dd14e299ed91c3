import { type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node'
import { type ShouldRevalidateFunction, useLoaderData } from '@remix-run/react'
import { useEffect } from 'react'
import { countedFilter } from '~/domain/counted-stores'
import { countedNow } from '../../live/overview/counted-now.server'
import { overviewOf } from '../../live/overview/overview.server'
import { overviewPath, parseOverviewFilter } from '../../live/overview/overview-filter'
import { LivePage } from '../../live/overview/view/live-page'
import { appContext } from '../../server/context.server'
import { clientLocale } from '../../server/requests/client-locale.server'
import { problemResponse } from '../../ui/frame/problem-response'
import type { FrameHandle } from '../../ui/frame/site-frame'

export const meta: MetaFunction = () => [{ title: 'Live · Storepulse' }]
export const handle: FrameHandle = { bare: (search) => search.get('wall') === '1' }

/** Whether the stores of the page that is shown stand on several pages; of the browser alone. */
let inPages = false

/** Another choice of stores needs nothing that the page has not got already, unless it has only some of them. */
export const shouldRevalidate: ShouldRevalidateFunction = ({ currentUrl, nextUrl, defaultShouldRevalidate }) =>
  currentUrl.pathname === nextUrl.pathname && currentUrl.search !== nextUrl.search ? inPages : defaultShouldRevalidate

/** @throws a 400 that names what makes no sense in the address */
export async function loader({ request }: LoaderFunctionArgs) {
  const parsed = parseOverviewFilter(new URL(request.url).searchParams)
  if (!parsed.ok) throw problemResponse(400, parsed.problems)
  const context = appContext()
  const filter = countedFilter(await countedNow(context), parsed.filter)
  if (filter !== parsed.filter) throw redirect(overviewPath(filter))
  const { settings } = context
  const nowMs = Date.now()
  return {
    nowMs,
    ...(await overviewOf(context, filter, nowMs, clientLocale(request))),
    intake: {
      origin: new URL(request.url).origin,
      broker: settings.kafkaEnabled ? settings.kafkaBrokers.join(',') : null,
      topic: settings.topics.traffic,
    },
    storesRefused: await context.workerState.storesRefused(),
  }
}

export default function LiveRoute() {
  const data = useLoaderData<typeof loader>()
  useEffect(() => {
    inPages = data.paging !== null
  }, [data.paging])
  return <LivePage data={data} />
}
