import type { IncomingMessage } from 'node:http'

/** What a request asks for: the host that it names, and path with search. */
export type RequestTarget = { host: string | undefined; path: string }

/**
 * Reads what a request asks for by RFC 9112: of a target in absolute form (`GET http://host/path`) the host counts,
 * whatever the Host header says.
 * @returns null where it names no host or several, or asks for something other than a path or an http address
 */
export function requestTarget({ url = '/', headers, rawHeaders, httpVersion }: IncomingMessage): RequestTarget | null {
  const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length
  if (hosts > 1 || (hosts === 0 && httpVersion === '1.1')) return null
  if (url.startsWith('/')) return { host: headers.host, path: url }
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return null
  const { host, username, password, pathname, search } = new URL(url)
  return username === '' && password === '' ? { host, path: `${pathname}${search}` } : null
}
