import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { appContext } from '../../server/context.server'
import { clientLocale } from '../../server/requests/client-locale.server'
import { formOf } from '../../server/requests/forms.server'
import { changeStores, countsToMerge, registeredStores, storesPage } from '../../settings/page/stores-page.server'
import { MergeStep } from '../../settings/view/merge-question'
import { RemovalQuestion, StoreList, StoreSearch } from '../../settings/view/store-list'
import { TextLink } from '../../ui/button'
import { PageHeader } from '../../ui/page'

export const meta: MetaFunction = () => [{ title: 'Stores · Storepulse' }]

/** One page of the registered stores. */
export async function loader({ request }: LoaderFunctionArgs) {
  const context = appContext()
  const search = new URL(request.url).searchParams
  const registered = await registeredStores(context.registry)
  return storesPage(registered, search, clientLocale(request), await countsToMerge(context, search, Date.now()))
}

/** Hides, shows, merges, separates or removes stores. @throws a 400 or 409 that says what is wrong */
export async function action({ request }: ActionFunctionArgs) {
  return redirect(await changeStores(appContext().registry, await formOf(request)))
}

export default function StoresSettingsRoute() {
  const page = useLoaderData<typeof loader>()
  return (
    <>
      <PageHeader
        title="Hide, merge or remove stores"
        back={<TextLink to="/stores">Stores</TextLink>}
        lede={`${page.total} registered. Hidden stores are left out of lists and totals; merged stores count as another store. Both still count towards the store limit. Removing a store keeps its counts.`}
      />
      <MergeStep page={page} />
      <RemovalQuestion page={page} />
      <StoreSearch page={page} />
      <StoreList page={page} />
    </>
  )
}
