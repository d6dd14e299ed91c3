import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { displayData } from '../../live/display/display-data.server'
import { DoorScreen, screenHandle, screenTitle } from '../../live/display/door-screen'
import { appContext } from '../../server/context.server'

export const meta: MetaFunction<typeof loader> = ({ data }) => screenTitle(data)
export const handle = screenHandle

/** A screen at the door: how full the store is, and whether to come in. */
export const loader = ({ request }: LoaderFunctionArgs) => displayData(appContext(), request, 'display')

export default function DisplayPage() {
  return <DoorScreen data={useLoaderData<typeof loader>()} size="door" />
}
