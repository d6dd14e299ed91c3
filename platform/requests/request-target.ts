import type { IncomingMessage } from 'node:http'

/** What a request asks for: the host it names, and path with query. */
export type RequestTarget = { host: string | undefined; path: string }

/**
 * Reads the target of a request by RFC 9112: if it is in absolute form (`GET http://host/path`), its host counts,
 * whatever the Host header says.
 * @returns null if it names no host or several, or if it asks for something other than a path or an http URL
 */
export function requestTarget({ url = '/', headers, rawHeaders, httpVersion }: IncomingMessage): RequestTarget | null {
  const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length
  if (hosts > 1 || (hosts === 0 && httpVersion === '1.1')) return null
  if (url.startsWith('/')) return { host: headers.host, path: url }
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return null
  const { host, username, password, pathname, search } = new URL(url)
  return username === '' && password === '' ? { host, path: `${pathname}${search}` } : null
}
