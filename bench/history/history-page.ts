import { gzipSync } from 'node:zlib'
import autocannon from 'autocannon'

/** Milliseconds until a URL's whole document has arrived. @throws if it is not a 200 */
export async function timePage(url: string): Promise<number> {
  const begun = performance.now()
  const response = await fetch(url, { headers: { accept: 'text/html', 'accept-encoding': 'identity' } })
  const html = await response.text()
  if (response.status !== 200) throw new Error(`${url} answers ${response.status}: ${html.slice(0, 300)}`)
  return performance.now() - begun
}

/**
 * Documents per second at 20 connections.
 * @param paths requested in turn on whichever connection is free; repeated if there is only one
 * @throws if a response is not a 2xx, or if the paths were used up within a second and so were not distinct
 */
export async function pagesPerSecond(origin: string, paths: readonly string[], seconds: number): Promise<number> {
  let next = 0
  const { requests, non2xx, errors } = await autocannon({
    url: origin,
    connections: 20,
    duration: seconds,
    requests: [{ setupRequest: (request) => ({ ...request, path: paths[next++ % paths.length] ?? '/' }) }],
  })
  if (non2xx > 0 || errors > 0) throw new Error(`${origin}: ${non2xx} answers were not 2xx, ${errors} failed`)
  if (paths.length > 1 && requests.average > paths.length) throw new Error('there are too few distinct addresses')
  return requests.average
}

/** Bytes of script that a page loads, gzip: files, and what is inline in the document. */
export async function scriptBytes(url: string): Promise<{ files: number; inline: number }> {
  const html = await (await fetch(url)).text()
  const linked = [...html.matchAll(/<(?:script[^>]+src|link[^>]+rel="modulepreload"[^>]+href)="([^"]+)"/g)]
  const imported = [...html.matchAll(/(?:from|import)\s*\(?"(\/assets\/[^"]+\.js)"/g)]
  const paths = new Set([...linked, ...imported].map(([, path = '']) => path))
  let files = 0
  for (const path of paths) {
    const script = await (await fetch(new URL(path, url))).arrayBuffer()
    files += gzipSync(Buffer.from(script), { level: 9 }).length
  }
  const texts = [...html.matchAll(/<script(?![^>]+src=)[^>]*>([\s\S]*?)<\/script>/g)].map(([, text = '']) => text)
  return { files, inline: gzipSync(texts.join('\n'), { level: 9 }).length }
}
