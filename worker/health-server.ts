import http from 'node:http'

/** One part's state as the endpoints tell it. */
export type Readiness = { ready: boolean; state: string; parts: Record<string, unknown> }

/** The worker's HTTP door: `GET /health` (alive) and `GET /ready` (200 or 503, with each part's state). */
export function createHealthServer(readiness: () => Promise<Readiness>): http.Server {
  return http.createServer((request, response) => {
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
      response.end(JSON.stringify(body))
    }
    const path = (request.url ?? '/').split('?')[0]
    if (path !== '/health' && path !== '/ready') {
      return answer(404, { error: 'not_found', message: 'the worker answers /health and /ready' })
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return answer(405, { error: 'method_not_allowed', message: `${path} is read with GET` })
    }
    if (path === '/health') return answer(200, { state: 'alive' })
    readiness().then(
      ({ ready, state, parts }) => answer(ready ? 200 : 503, { state, ...parts }),
      () => answer(503, { state: 'unknown' }),
    )
  })
}

/** Starts to listen at the host and port of `url`. @throws where the port is taken */
export function listen(server: http.Server, url: string): Promise<void> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(Number(port || 80), hostname.replace(/^\[|\]$/g, ''), () => {
      server.off('error', reject)
      resolve()
    })
  })
}
