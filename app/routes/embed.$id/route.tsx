import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { displayData } from '../../live/display/display-data.server'
import { DoorScreen, screenHandle, screenTitle } from '../../live/display/door-screen'
import { appContext } from '../../server/context.server'

export const meta: MetaFunction<typeof loader> = ({ data }) => screenTitle(data)
export const handle = screenHandle

/** The same as a tile within pages of other sites: those of EMBED_ORIGINS may frame it (entry.server.tsx). */
export const loader = ({ request }: LoaderFunctionArgs) => displayData(appContext(), request, 'embed')

export default function EmbeddedTile() {
  return <DoorScreen data={useLoaderData<typeof loader>()} size="tile" />
}
