import { type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node'
import { useLoaderData, useRouteLoaderData } from '@remix-run/react'
import { displayData } from '../../live/display/display-data.server'
import { capacityAsked } from '../../live/display/display-question.server'
import { DoorScreen } from '../../live/display/door-screen'
import { countedNow } from '../../live/overview/counted-now.server'
import type { loader as rootLoader } from '../../root'
import { appContext } from '../../server/context.server'
import { pathText } from '../../server/requests/path-text.server'
import { problemResponse } from '../../ui/frame/problem-response'
import type { FrameHandle } from '../../ui/frame/site-frame'
import { idInPath } from '../../ui/store-address'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.store.name ?? 'Store'} · Storepulse` },
]
export const handle: FrameHandle = { bare: () => true }

/** The same as a tile within pages of other sites: those of EMBED_ORIGINS may frame it (entry.server.tsx). */
export async function loader({ request }: LoaderFunctionArgs) {
  const id = pathText(request, 1)
  const into = (await countedNow(appContext())).mergedInto.get(id)
  if (into !== undefined) throw redirect(`/embed/${idInPath(into)}${new URL(request.url).search}`)
  const capacity = capacityAsked(new URL(request.url).searchParams)
  const data = await displayData(id, capacity)
  if (!data) throw problemResponse(404, [`There is no store ${JSON.stringify(id)}. It appears with its first event.`])
  return data
}

export default function EmbeddedTile() {
  const locale = useRouteLoaderData<typeof rootLoader>('root')?.locale
  return <DoorScreen data={useLoaderData<typeof loader>()} locale={locale} size="tile" />
}
