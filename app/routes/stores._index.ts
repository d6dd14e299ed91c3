import { type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { storePath } from '~/domain/store-address'
import { onlyReads } from '../api-answers.server'

/** Where the store switcher leads without scripts: `/stores?store=10` is the page of that store, other fields kept; `/stores` the live page. */
export function loader({ request }: LoaderFunctionArgs) {
  const search = new URL(request.url).searchParams
  const storeId = search.get('store')
  search.delete('store')
  const view = search.size > 0 ? `?${search}` : ''
  return redirect(storeId ? `${storePath(storeId)}${view}` : '/')
}
export const action = onlyReads
