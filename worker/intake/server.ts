import { timingSafeEqual } from 'node:crypto'
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import { isIP } from 'node:net'
import { hostname } from 'node:os'
import { IDEMPOTENCY_KEY } from '~/domain/events/messages'
import { MINUTE_MS } from '~/domain/time/durations'
import type { Log } from '~/platform/process/log'
import { isKnownHost } from '~/platform/requests/known-host'
import { requestTarget } from '~/platform/requests/request-target'
import { discardUnreadBody } from '~/platform/requests/unread-body'
import { answer, IntakeProblem } from './answer'
import { readBody, readJson } from './read-body'
import { type ReplayFilter, type ReplayResult, replayFilterSchema } from './replay-letters'
import type { CorrectionTaker } from './take-corrections'
import type { TakenEvents } from './take-events'
import type { ImportTaker } from './take-import'

/** One component's state as the endpoints report it. */
export type Readiness = { ready: boolean; state: string; parts: Record<string, unknown> }

export type IntakeParts = {
  /** Address the intake listens at and is reached by, INTAKE_URL. */
  address: string
  /** Bearer token required for writing and commands. */
  token: string
  /** Reported at `/health` if set. */
  instance: string | undefined
  readiness: () => Promise<Readiness>
  /** Prometheus text. */
  metrics: () => Promise<string>
  /** null until the worker can write. */
  takeEvents: () => ((body: Buffer, idempotencyKey: string | null) => Promise<TakenEvents>) | null
  replay: (filter: ReplayFilter) => Promise<ReplayResult>
  correct: CorrectionTaker['take']
  /** Answers with a Parquet file for the parameters in the body. */
  exportParquet: (body: unknown, response: ServerResponse) => Promise<void>
  importRows: ImportTaker['take']
  /** Sets stored counts to 0 that a file replaces. */
  replaceCounts: (body: unknown) => Promise<{ spans: number }>
  log: Log
}

/** Allowed methods by path. */
const PATHS: Record<string, string> = {
  '/health': 'GET',
  '/ready': 'GET',
  '/metrics': 'GET',
  '/events': 'POST',
  '/commands/dead-letters/replay': 'POST',
  '/commands/corrections': 'POST',
  '/exports/parquet': 'POST',
  '/commands/import': 'POST',
  '/commands/replace': 'POST',
}

function holdsToken(request: IncomingMessage, token: string): boolean {
  const given = Buffer.from(/^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '')
  const wanted = Buffer.from(token)
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}

/**
 * The key that keeps a repeated request from counting twice; null if absent.
 * @throws {IntakeProblem} 400 if it is malformed
 */
function idempotencyKeyOf(request: IncomingMessage): string | null {
  const key = request.headers['idempotency-key']
  if (key !== undefined && (typeof key !== 'string' || !IDEMPOTENCY_KEY.test(key))) {
    throw new IntakeProblem(400, 'wrong_idempotency_key', 'Idempotency-Key: 1 to 100 printable ASCII characters')
  }
  return key ?? null
}

const EVERY_ADDRESS = new Set(['0.0.0.0', '[::]'])

/**
 * True if the requested host is a loopback name with our port, or the host of `address`. If we listen on every address
 * of the machine, the machine's own name and this connection's address count too. None of these can be another site's
 * name (DNS rebinding).
 */
function asksThisWorker(host: string | undefined, { socket }: IncomingMessage, address: string): boolean {
  const { origin, hostname: named } = new URL(address)
  const own = [origin]
  if (EVERY_ADDRESS.has(named) && socket.localAddress !== undefined) {
    const met = socket.localAddress.replace(/^::ffff:(?=\d+\.)/, '')
    own.push(
      `http://${hostname()}:${socket.localPort}`,
      `http://${isIP(met) === 6 ? `[${met}]` : met}:${socket.localPort}`,
    )
  }
  return (
    isKnownHost(host, null, socket.localPort) ||
    isKnownHost(
      host,
      own.filter((each) => URL.canParse(each)),
      undefined,
    )
  )
}

async function handle(request: IncomingMessage, response: ServerResponse, parts: IntakeParts): Promise<void> {
  const target = requestTarget(request)
  if (target === null) {
    const message = 'a request must name one host and ask for a path or an http URL'
    throw new IntakeProblem(400, 'bad_request', message)
  }
  if (!asksThisWorker(target.host, request, parts.address)) {
    const message = 'the worker does not answer to that host name: use the host and port of INTAKE_URL'
    throw new IntakeProblem(421, 'misdirected_request', message)
  }
  const path = target.path.split('?')[0] ?? '/'
  const method = PATHS[path]
  if (!method) throw new IntakeProblem(404, 'not_found', `the worker answers ${Object.keys(PATHS).join(', ')}`)
  if (request.method !== method && !(method === 'GET' && request.method === 'HEAD')) {
    const allow = method === 'GET' ? 'GET, HEAD' : method
    throw new IntakeProblem(405, 'method_not_allowed', `${path} takes ${allow}`, { allow })
  }
  if (path === '/health') return answer(response, 200, { state: 'alive', instance: parts.instance })
  if (path === '/ready') {
    const { ready, state, parts: states } = await parts.readiness()
    return answer(response, ready ? 200 : 503, { state, ...states })
  }
  if (path === '/metrics') {
    const text = await parts.metrics()
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store' })
    response.end(text)
    return
  }
  if (!holdsToken(request, parts.token)) {
    throw new IntakeProblem(401, 'unauthorized', 'send the intake token as Authorization: Bearer …', {
      'www-authenticate': 'Bearer',
    })
  }
  const take = parts.takeEvents()
  if (!take) {
    throw new IntakeProblem(503, 'starting', 'the worker is not ready yet: try again', { 'retry-after': '2' })
  }
  if (path === '/exports/parquet') return parts.exportParquet(await readJson(request), response)
  const key = idempotencyKeyOf(request)
  if (path === '/events') return answer(response, 202, await take(await readBody(request), key))
  if (path === '/commands/corrections') {
    const { correction, repeated } = await parts.correct(await readJson(request), key)
    return answer(response, repeated ? 200 : 201, { correction })
  }
  if (path === '/commands/replace') return answer(response, 200, await parts.replaceCounts(await readJson(request)))
  if (path === '/commands/import') return answer(response, 200, await parts.importRows(await readJson(request)))
  const filter = replayFilterSchema.safeParse(await readJson(request))
  if (!filter.success) {
    const issue = filter.error.issues[0]!
    throw new IntakeProblem(400, 'wrong_filter', `${issue.path.join('.') || 'the filter'}: ${issue.message}`)
  }
  answer(response, 200, await parts.replay(filter.data))
}

/** The worker's HTTP interface: health, readiness and metrics for everyone, events and commands with the token. */
export function createIntakeServer(parts: IntakeParts): http.Server {
  const server = http.createServer((request, response) => {
    discardUnreadBody(request, response)
    handle(request, response, parts).catch((error: unknown) => {
      if (response.headersSent) return response.destroy()
      if (error instanceof IntakeProblem)
        return answer(response, error.status, { error: error.code, message: error.message }, error.headers)
      parts.log.error({ err: error, path: request.url }, 'a request to the intake failed')
      answer(response, 500, { error: 'internal', message: 'the worker failed to handle the request; see its log' })
    })
  })
  server.requestTimeout = MINUTE_MS
  return server
}

/** Starts listening at the host and port of `url`. @throws if the port is taken */
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
