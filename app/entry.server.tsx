import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { createReadableStreamFromReadable, type EntryContext } from '@remix-run/node'
import { isRouteErrorResponse, RemixServer } from '@remix-run/react'
import { isbot } from 'isbot'
import { renderToPipeableStream } from 'react-dom/server'
import { readSettings, SettingsError } from '~/platform/process/settings'
import { drawnChart } from './history/chart/bucket-chart.server'
import { ApiProblem, errorAnswer } from './server/answers/api-answers.server'
import { pageProblem, wantsJson } from './server/answers/page-problem.server'
import { contentSecurityPolicy, makeNonce } from './server/answers/security-policy.server'
import { sharedDocument } from './server/answers/shared-pages.server'
import { appContext, hasContext } from './server/context.server'
import { openWeb } from './server/open-web.server'
import { exchangeOf } from './server/requests/exchange.server'
import { drawnTables } from './sql/page/drawn-tables.server'
import { DrawnOnServerProvider } from './ui/frame/drawn-on-server'
import { NonceProvider } from './ui/frame/nonce'

const DRAWN = { chart: drawnChart, sqlTables: drawnTables }

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

/** Says beside a 405 what a page does take, where its action has not said it. */
function tellMethods(request: Request, status: number, headers: Headers): void {
  if (status === 405 && !exchangeOf(request)?.response.hasHeader('Allow')) headers.set('Allow', 'GET, HEAD')
}

/** The answer to methods that no browser opens a page by: for programs. */
function notForBrowsers(headers: Headers): Response {
  const allow = headers.get('Allow')
  const problem = new ApiProblem(405, 'method_not_allowed', 'Method not allowed.')
  return errorAnswer(problem, allow === null ? {} : { Allow: allow })
}

/** Renders a document; people get it as it streams, bots when it is whole. */
export default async function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  remixContext: EntryContext,
): Promise<Response> {
  const nonce = makeNonce()
  const wait = isbot(request.headers.get('user-agent') ?? '')
  headers.set('Content-Type', 'text/html; charset=utf-8')
  if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'private, no-cache')
  tellMethods(request, status, headers)
  if (status === 405 && request.method !== 'POST') return notForBrowsers(headers)
  if (status >= 400 && wantsJson(request)) return pageProblem(status, remixContext)
  const framedBy = new URL(request.url).pathname.startsWith('/embed/')
    ? (appContext().settings.EMBED_ORIGINS ?? [])
    : []
  // Browsers that know frame-ancestors pass the older header by; those that do not would refuse every frame.
  if (framedBy.length > 0) exchangeOf(request)?.response.removeHeader('X-Frame-Options')
  if (import.meta.env.PROD) headers.set('Content-Security-Policy', contentSecurityPolicy(nonce, framedBy))
  if (status === 200) {
    const whole = await sharedDocument(remixContext.staticHandlerContext.loaderData, nonce, async () => {
      const rendered = await render(request, remixContext, nonce, { whole: true })
      return { html: await text(rendered.body), status: rendered.failed() ? 500 : status }
    })
    if (whole) return new Response(new Uint8Array(whole.body), { headers, status: whole.status })
  }
  const { body, failed } = await render(request, remixContext, nonce, { whole: wait })
  return new Response(createReadableStreamFromReadable(body), { headers, status: failed() ? 500 : status })
}

/** What pages ask for when they are moved between by a script. */
export function handleDataRequest(response: Response, { request }: { request: Request }): Response {
  tellMethods(request, response.status, response.headers)
  return response
}

/**
 * Renders the document.
 * @param whole wait for all of it; else it is given as soon as it begins to stream
 * @returns its bytes, and whether some of it failed so far
 * @throws where nothing could be rendered
 */
function render(
  request: Request,
  remixContext: EntryContext,
  nonce: string,
  { whole }: { whole: boolean },
): Promise<{ body: PassThrough; failed: () => boolean }> {
  return new Promise((resolve, reject) => {
    let begun = false
    let failed = false
    const answer = () => {
      begun = true
      const body = new PassThrough()
      resolve({ body, failed: () => failed })
      pipe(body)
    }
    const { pipe, abort } = renderToPipeableStream(
      <NonceProvider value={nonce}>
        <DrawnOnServerProvider value={DRAWN}>
          <RemixServer context={remixContext} url={request.url} nonce={nonce} abortDelay={streamTimeout} />
        </DrawnOnServerProvider>
      </NonceProvider>,
      {
        nonce,
        onShellReady: () => !whole && answer(),
        onAllReady: () => whole && answer(),
        onShellError: reject,
        onError(error) {
          failed = true
          if (begun) appContext().log.error({ err: error }, 'rendering failed')
        },
      },
    )
    setTimeout(abort, streamTimeout + 1_000).unref()
  })
}

/**
 * Errors of loaders and actions go to the log, once; the page shows none of it. A request that its sender gave up is no
 * error, nor is one for an address or method that there is not.
 */
export function handleError(error: unknown, { request }: { request: Request }): void {
  if (request.signal.aborted) return
  if (isRouteErrorResponse(error) && error.status < 500) appContext().log.debug({ err: error }, 'a request was refused')
  else appContext().log.error({ err: error }, 'a request failed')
}
