import type { Exchange } from './exchange.server'

const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Where a request for a host we do not answer to is sent; the route says 421. */
const MISDIRECTED_PATH = '/misdirected'

/** Splits a Host header into lower-case name and port ('' where none is given); null where it is not one. */
function splitHost(header: string): { name: string; port: string } | null {
  const match = /^(\[[0-9a-f:.]+\]|[^\s:/@[\]]+)(?::(\d{1,5}))?$/i.exec(header)
  return match ? { name: match[1]!.toLowerCase(), port: match[2] ?? '' } : null
}

/**
 * True where the Host header names this server: the host of one of the public origins or, where `publicOrigins` is null
 * (PUBLIC_URL is not set), a loopback name with the port that is really listened on. A page of another site that points its own name at
 * 127.0.0.1 (DNS rebinding) is not known.
 */
export function isKnownHost(
  header: string | undefined,
  publicOrigins: readonly string[] | null,
  listeningPort: number | undefined,
): boolean {
  const host = header === undefined ? null : splitHost(header)
  if (!host) return false
  if (publicOrigins === null) {
    return LOOPBACK_NAMES.has(host.name) && (host.port === '' ? 80 : Number(host.port)) === listeningPort
  }
  return publicOrigins.some((origin) => {
    const { hostname, port, protocol } = new URL(origin)
    const usual = protocol === 'https:' ? '443' : '80'
    return host.name === hostname && (host.port || usual) === (port || usual)
  })
}

/** Headers that every answer carries, static files included. */
const COMMON_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'X-Frame-Options': 'SAMEORIGIN',
} as const

/**
 * Admission of a request before the web server sees it: sets the common headers, drops forwarding headers that would change
 * the address the app believes it has, and sends a request for an unknown host to the route that answers 421.
 */
export function admitKnownHosts(publicOrigins: readonly string[] | null): (exchange: Exchange) => void {
  return ({ request, response }) => {
    for (const [name, value] of Object.entries(COMMON_HEADERS)) response.setHeader(name, value)
    delete request.headers['x-forwarded-host']
    if (!isKnownHost(request.headers.host, publicOrigins, request.socket.localPort)) {
      request.url = MISDIRECTED_PATH
      request.headers.host = 'localhost'
    }
  }
}
