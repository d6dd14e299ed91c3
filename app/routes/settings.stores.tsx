import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { clientLocale } from '../client-locale.server'
import { TextLink } from '../components/button'
import { PageHeader } from '../components/page'
import { RemovalQuestion, StoreList, StoreSearch } from '../components/settings/store-list'
import { appContext } from '../context.server'
import { formOf } from '../forms.server'
import { changeStores, storesPage } from '../settings/stores-page.server'

export const meta: MetaFunction = () => [{ title: 'Stores · Storepulse' }]

/** One page of the registered stores. */
export async function loader({ request }: LoaderFunctionArgs) {
  const stores = await appContext().registry.stores()
  return storesPage(stores, new URL(request.url).searchParams, clientLocale(request))
}

/** Hides, shows or removes stores. @throws a 400 or 409 that says what is wrong */
export async function action({ request }: ActionFunctionArgs) {
  return redirect(await changeStores(appContext().registry, await formOf(request)))
}

export default function StoresSettingsRoute() {
  const page = useLoaderData<typeof loader>()
  return (
    <>
      <PageHeader
        title="Stores"
        back={<TextLink to="/">Live</TextLink>}
        lede={`${page.total} registered. A hidden store is left out of the live page and its sums; removing one never removes what it counted.`}
      />
      <RemovalQuestion page={page} />
      <StoreSearch page={page} />
      <StoreList page={page} />
    </>
  )
}
