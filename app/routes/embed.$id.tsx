import { type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node'
import { useLoaderData, useRouteLoaderData } from '@remix-run/react'
import { idInPath } from '~/domain/store-address'
import { capacityAsked } from '../components/live/display-data.server'
import { DoorScreen } from '../components/live/door-screen'
import { problemResponse } from '../components/problem-response'
import type { FrameHandle } from '../components/site-frame'
import { appContext } from '../context.server'
import { countedNow } from '../live/counted-now.server'
import { displayData } from '../live/display-data.server'
import { pathText } from '../path-text.server'
import type { loader as rootLoader } from '../root'

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
