import interLatin from '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2?url'
import type { LinksFunction, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import {
  isRouteErrorResponse,
  Links,
  Meta,
  Outlet,
  Scripts,
  ScrollRestoration,
  type ShouldRevalidateFunction,
  useRouteError,
  useRouteLoaderData,
} from '@remix-run/react'
import type { ReactNode } from 'react'
import { buildVersion } from './server/build-version.server'
import { appContext } from './server/context.server'
import { clientLocale } from './server/requests/client-locale.server'
import stylesheet from './styles/app.css?url'
import { ErrorPage, errorStatus, errorTextOf } from './ui/frame/error-page'
import { useNonce } from './ui/frame/nonce'
import { problemDetails } from './ui/frame/problem-response'
import { SiteFrame, useBare } from './ui/frame/site-frame'
import { isUnsent } from './ui/frame/unsent-form'
import { useReloadOnUpgrade } from './ui/frame/use-reload-on-upgrade'

export const meta: MetaFunction = ({ error }) => [
  {
    title: error ? `${errorTextOf(errorStatus(error)).title} · Storepulse` : 'Storepulse',
  },
  { name: 'description', content: 'What happens at the doors of your shops, live and as history.' },
]

export const links: LinksFunction = () => [
  { rel: 'preload', href: interLatin, as: 'font', type: 'font/woff2', crossOrigin: 'anonymous' },
  { rel: 'stylesheet', href: stylesheet },
  { rel: 'icon', href: '/favicon.ico', sizes: '32x32' },
  { rel: 'icon', href: '/favicon.svg', type: 'image/svg+xml' },
  { rel: 'apple-touch-icon', href: '/apple-touch-icon.png' },
]

/**
 * What every page knows: the reader's locale (for number formats), whether the app runs without accounts, and which
 * build it is of.
 */
export function loader({ request }: LoaderFunctionArgs) {
  return { version: buildVersion(), locale: clientLocale(request), openMode: appContext().settings.AUTH === 'open' }
}

/** None of it hangs on the search part of an address; nothing can be had after a form that did not reach the server. */
export const shouldRevalidate: ShouldRevalidateFunction = (change) => {
  const { currentUrl, nextUrl } = change
  const onlySearch = currentUrl.pathname === nextUrl.pathname && currentUrl.search !== nextUrl.search
  return !onlySearch && !isUnsent(change.actionResult) && change.defaultShouldRevalidate
}

export function Layout({ children }: { children: ReactNode }) {
  const data = useRouteLoaderData<typeof loader>('root')
  const nonce = useNonce()
  useReloadOnUpgrade(data?.version)
  const bare = useBare()
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <Meta />
        <Links />
      </head>
      <body>
        <SiteFrame openMode={data?.openMode ?? false}>{children}</SiteFrame>
        {/* A tile in a page of another site may be refused the storage that this needs, and nobody scrolls there. */}
        {bare ? null : <ScrollRestoration nonce={nonce} />}
        <Scripts nonce={nonce} />
      </body>
    </html>
  )
}

export default function App() {
  return <Outlet />
}

/**
 * The one error boundary: a thrown response shows the text of its status with its details, anything else an unexpected
 * error.
 */
export function ErrorBoundary() {
  const error = useRouteError()
  const status = errorStatus(error)
  const details = isRouteErrorResponse(error) ? problemDetails(error.data) : []
  const text = errorTextOf(status)
  return <ErrorPage status={status} error={{ ...text, details }} />
}
