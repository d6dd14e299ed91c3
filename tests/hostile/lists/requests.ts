/**
 * What comes before a body: the lines of a request as they are sent, where `%` stands for the address of the server.
 * `wanted`: status and some headers of the answer, of web process and of the worker's intake where both have the
 * address.
 */
export type HostileRequest = { name: string; lines: string[]; wanted: { status: number; allow?: string } }

const HOST = 'Host: %'
const asked = (line: string, wanted: HostileRequest['wanted']): HostileRequest => ({
  name: line,
  lines: [`${line} HTTP/1.1`, HOST],
  wanted,
})

/** Requests of any server of ours. */
export const HOSTILE_REQUESTS: readonly HostileRequest[] = [
  asked('GET http://%/health', { status: 200 }),
  asked('HEAD http://%/health', { status: 200 }),
  asked('GET HTTP://%/health?a=http://b/', { status: 200 }),
  {
    name: 'an address with another Host beside',
    lines: ['GET http://%/health HTTP/1.1', 'Host: other.example'],
    wanted: { status: 200 },
  },
  asked('GET http://other.example/health', { status: 421 }),
  asked('GET https://other.example:1/health', { status: 421 }),
  asked('GET http://a:b@%/health', { status: 400 }),
  asked('GET ftp://%/health', { status: 400 }),
  // A lenient reading of it asks the host 'health'.
  asked('GET http:///health', { status: 421 }),
  asked('GET health', { status: 400 }),
  asked('OPTIONS *', { status: 400 }),
  { name: 'two hosts', lines: ['GET /health HTTP/1.1', HOST, 'Host: other.example'], wanted: { status: 400 } },
  {
    name: 'two hosts, the other first',
    lines: ['GET /health HTTP/1.1', 'host: other.example', HOST],
    wanted: { status: 400 },
  },
  { name: 'the same host twice', lines: ['GET /health HTTP/1.1', HOST, HOST], wanted: { status: 400 } },
  { name: 'two hosts below an address', lines: ['GET http://%/health HTTP/1.1', HOST, HOST], wanted: { status: 400 } },
  { name: 'hosts in one line', lines: ['GET /health HTTP/1.1', 'Host: %, other.example'], wanted: { status: 421 } },
  { name: 'no host', lines: ['GET /health HTTP/1.1'], wanted: { status: 400 } },
  { name: 'an empty host', lines: ['GET /health HTTP/1.1', 'Host:'], wanted: { status: 421 } },
]

const READS = 'GET, HEAD'
/** Methods of the web process by address: what each takes, as `Allow` says it to who asks for another. */
export const METHODS_OF_WEB: Record<string, string> = {
  '/': READS,
  '/history': READS,
  '/history/as-of': READS,
  '/sql': READS,
  '/stores': READS,
  '/display/0': READS,
  '/embed/0': READS,
  '/stores/0': 'GET, HEAD, POST',
  '/settings/stores/0': 'GET, HEAD, POST',
  '/import': 'GET, HEAD, POST',
  '/import/0': 'GET, HEAD, POST',
  '/sql.csv': 'GET, HEAD, OPTIONS',
  '/history/chart': 'GET, HEAD, OPTIONS',
  '/history/export/csv': 'GET, HEAD, OPTIONS',
  '/live/stream': 'GET, HEAD, OPTIONS',
  '/live/events': 'GET, HEAD, OPTIONS',
  '/health': 'GET, HEAD, OPTIONS',
  '/ready': 'GET, HEAD, OPTIONS',
  '/metrics': 'GET, HEAD, OPTIONS',
  '/api/stores': 'GET, HEAD, OPTIONS',
  '/api/stores/0': 'GET, HEAD, OPTIONS',
  '/api/history': 'GET, HEAD, OPTIONS',
  '/api/latest-event': 'GET, HEAD, OPTIONS',
  '/api/events': 'POST',
}
/** The same of the worker's intake. */
export const METHODS_OF_INTAKE: Record<string, string> = {
  '/health': READS,
  '/ready': READS,
  '/metrics': READS,
  '/events': 'POST',
  '/commands/dead-letters/replay': 'POST',
  '/commands/corrections': 'POST',
  '/exports/parquet': 'POST',
  '/commands/import': 'POST',
}
export const METHODS: readonly string[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND']
