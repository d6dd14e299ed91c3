import type { IncomingMessage } from 'node:http'
import { isKnownHost } from '~/platform/requests/known-host'
import { type RequestTarget, requestTarget } from '~/platform/requests/request-target'
import type { Exchange } from './exchange.server'

/** Refused requests are routed here; the route says what was wrong. */
const REFUSED_PATH = '/refused'

/** Methods that Remix accepts; for others, such as TRACE, it cannot even create a Request. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
/** One of them that no address accepts: the response lists the allowed methods. */
const NEVER_TAKEN = 'PUT'

/** Why a request is refused. */
export type Refusal = 'target' | 'host' | 'address' | 'origin'

/** Methods that change nothing. */
const READING = new Set(['GET', 'HEAD', 'OPTIONS'])

/** True if the percent-encoding of a URL is valid. */
function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path)
    return true
  } catch {
    return false
  }
}

/** Headers of every response, static files included. */
const COMMON_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'X-Frame-Options': 'SAMEORIGIN',
} as const

/**
 * True for a form of a page of another site. Browsers name the page's origin on every request that is not a plain read;
 * a client that names none is no browser. Endpoints below /api and /collect have their own rules.
 */
export function isForeignForm(method: string, path: string, origin: string | undefined, host: string): boolean {
  if (READING.has(method) || origin === undefined || /^\/(api|collect)(\/|$)/.test(path)) return false
  return !URL.canParse(origin) || new URL(origin).host !== host
}

function refusalOf(
  { method = '', headers, socket }: IncomingMessage,
  target: RequestTarget | null,
  publicOrigins: readonly string[] | null,
): Refusal | null {
  if (target === null) return 'target'
  if (!isKnownHost(target.host, publicOrigins, socket.localPort)) return 'host'
  const path = target.path.split('?')[0] ?? '/'
  if (!isDecodable(path)) return 'address'
  return isForeignForm(method, path, headers.origin, target.host ?? '') ? 'origin' : null
}

/**
 * Checks a request before the web server sees it: sets the common headers, removes forwarding headers that would change
 * the app's idea of its own address, and routes refused requests to the route that says why.
 */
export function admitKnownHosts(publicOrigins: readonly string[] | null): (exchange: Exchange) => void {
  return ({ request, response }) => {
    for (const [name, value] of Object.entries(COMMON_HEADERS)) response.setHeader(name, value)
    delete request.headers['x-forwarded-host']
    if (!METHODS.has(request.method ?? '')) request.method = NEVER_TAKEN
    const target = requestTarget(request)
    const refusal = refusalOf(request, target, publicOrigins)
    const known = refusal === null || refusal === 'address' || refusal === 'origin'
    request.headers.host = known ? target?.host : 'localhost'
    request.url = refusal === null ? target?.path : `${REFUSED_PATH}?for=${refusal}`
  }
}
