import { type LoaderFunctionArgs, redirect } from '@remix-run/node'

/** Where the store switcher leads without scripts: `/stores?store=10` is the page of that store, `/stores` the live page. */
export function loader({ request }: LoaderFunctionArgs) {
  const storeId = new URL(request.url).searchParams.get('store')
  return redirect(storeId ? `/stores/${encodeURIComponent(storeId)}` : '/')
}
