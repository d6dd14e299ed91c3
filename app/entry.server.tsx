import { PassThrough } from 'node:stream'
import { createReadableStreamFromReadable, type EntryContext } from '@remix-run/node'
import { isRouteErrorResponse, RemixServer } from '@remix-run/react'
import { isbot } from 'isbot'
import { renderToPipeableStream } from 'react-dom/server'
import { readSettings, SettingsError } from '~/platform/settings'
import { drawnChart } from './components/history/bucket-chart.server'
import { DrawnChartsProvider } from './components/history/drawn-charts'
import { NonceProvider } from './components/nonce'
import { appContext, hasContext } from './context.server'
import { currentExchange } from './exchange.server'
import { openWeb } from './open-web.server'
import { contentSecurityPolicy, makeNonce } from './security-policy.server'

/** Loaders may stream for this long; then what is not there yet is given up. */
export const streamTimeout = 5_000

if (!hasContext()) {
  try {
    await openWeb(readSettings(process.env), Boolean(process.env.PUBLIC_URL))
  } catch (error) {
    const text = error instanceof SettingsError ? error.message : `the web process cannot start: ${String(error)}`
    process.stderr.write(`${text}\n`)
    process.exit(1)
  }
}

/** Whether the page at an address has something to send to it. */
function takesForms({ staticHandlerContext, routeModules }: EntryContext): boolean {
  const route = staticHandlerContext.matches.at(-1)?.route.id
  return route !== undefined && 'action' in (routeModules[route] ?? {})
}

/** Renders a document; people get it as it streams, bots when it is whole. */
export default function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  remixContext: EntryContext,
): Promise<Response> {
  const nonce = makeNonce()
  const wait = isbot(request.headers.get('user-agent') ?? '')
  headers.set('Content-Type', 'text/html; charset=utf-8')
  if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'private, no-cache')
  if (status === 405) headers.set('Allow', takesForms(remixContext) ? 'GET, HEAD, POST' : 'GET, HEAD')
  const framedBy = new URL(request.url).pathname.startsWith('/embed/')
    ? (appContext().settings.EMBED_ORIGINS ?? [])
    : []
  // Browsers that know frame-ancestors pass the older header by; those that do not would refuse every frame.
  if (framedBy.length > 0) currentExchange()?.response.removeHeader('X-Frame-Options')
  if (import.meta.env.PROD) headers.set('Content-Security-Policy', contentSecurityPolicy(nonce, framedBy))
  return new Promise((resolve, reject) => {
    let begun = false
    const answer = () => {
      begun = true
      const body = new PassThrough()
      resolve(new Response(createReadableStreamFromReadable(body), { headers, status }))
      pipe(body)
    }
    const { pipe, abort } = renderToPipeableStream(
      <NonceProvider value={nonce}>
        <DrawnChartsProvider value={drawnChart}>
          <RemixServer context={remixContext} url={request.url} nonce={nonce} abortDelay={streamTimeout} />
        </DrawnChartsProvider>
      </NonceProvider>,
      {
        nonce,
        onShellReady: () => !wait && answer(),
        onAllReady: () => wait && answer(),
        onShellError: reject,
        onError(error) {
          status = 500
          if (begun) appContext().log.error({ err: error }, 'rendering failed')
        },
      },
    )
    setTimeout(abort, streamTimeout + 1_000).unref()
  })
}

/**
 * Errors of loaders and actions go to the log, once; the page shows none of it. A request that its sender gave up is no error, nor is
 * one for an address or method that there is not.
 */
export function handleError(error: unknown, { request }: { request: Request }): void {
  if (request.signal.aborted) return
  if (isRouteErrorResponse(error) && error.status < 500) appContext().log.debug({ err: error }, 'a request was refused')
  else appContext().log.error({ err: error }, 'a request failed')
}
