import { json, type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { shownStores } from '../../live/overview/shown-stores.server'
import { wayToStore } from '../../live/overview/way-to-store.server'
import { appContext } from '../../server/context.server'
import { clientLocale } from '../../server/requests/client-locale.server'
import { savedStores, storeDirectory } from '../../settings/page/store-directory.server'
import { StoreDirectoryTable } from '../../settings/view/store-directory'
import { ButtonLink } from '../../ui/button'
import { Notice } from '../../ui/form/notice'
import { PageHeader } from '../../ui/page'
import { storePath } from '../../ui/store-address'

export const meta: MetaFunction = () => [{ title: 'Stores · Storepulse' }]

/**
 * All stores, or those that `q` finds. It is also where the store switcher leads without scripts: `/stores?store=10` is
 * the page of that store, other fields kept; `/stores?q=zurich` the page of the one store that fits.
 */
export async function loader({ request }: LoaderFunctionArgs) {
  const context = appContext()
  const nowMs = Date.now()
  const search = new URL(request.url).searchParams
  const storeId = search.get('store')
  if (storeId) {
    search.delete('store')
    return redirect(`${storePath(storeId)}${search.size > 0 ? `?${search}` : ''}`)
  }
  const sought = Array.from(search.get('q') ?? '')
    .slice(0, 100)
    .join('')
  const way = sought === '' || search.has('page') ? null : await wayToStore(context, sought, nowMs)
  if (way !== null) return redirect(way)
  const stores = await shownStores(context, await context.hub.current(), nowMs)
  const locale = clientLocale(request)
  return json({ ...storeDirectory(stores, search, locale, nowMs), saved: savedStores(search, locale) })
}

export default function StoresRoute() {
  const directory = useLoaderData<typeof loader>()
  return (
    <>
      <PageHeader
        title="Stores"
        lede={directory.total === '1' ? 'One store' : `${directory.total} stores`}
        actions={
          <>
            <ButtonLink to="/settings/import-stores">Import</ButtonLink>
            <ButtonLink to="/settings/stores.csv" reloadDocument>
              Export
            </ButtonLink>
            <ButtonLink to="/settings/stores">Hide, merge or remove</ButtonLink>
          </>
        }
      />
      {directory.saved === null ? null : <Notice tone="good">{directory.saved}</Notice>}
      <StoreDirectoryTable directory={directory} />
    </>
  )
}
