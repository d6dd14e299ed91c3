import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { LiveHub } from '../live/hub/hub.server'
import type { Exchange } from './requests/exchange.server'

/** First path segments with metrics of their own; all others count as `other`. */
const PARTS = new Set([
  ...['history', 'stores', 'display', 'embed', 'sql', 'import', 'api', 'live', 'health', 'ready', 'metrics', 'assets'],
])
/** Responses at these addresses last as long as their readers stay. */
const STREAMS = '/live/stream'
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** The part of the product a URL belongs to: `overview` for `/`, else its first segment. */
function partOf(url: string | undefined): string {
  const path = (url ?? '/').split('?', 1)[0] ?? '/'
  const first = (path.split('/', 2)[1] ?? '').replace(/\.(data|csv)$/, '')
  if (first === '' || first === '_root') return 'overview'
  return PARTS.has(first) ? first : 'other'
}

/** The web process's Prometheus metrics, since it started. */
export class WebMetrics {
  private readonly registry = new Registry()
  private readonly answers = new Histogram({
    name: 'storepulse_http_answer_seconds',
    help: 'Time from a request to the end of its answer; streams are left out',
    labelNames: ['part', 'status'],
    buckets: SECONDS,
    registers: [this.registry],
  })
  private readonly polls = new Histogram({
    name: 'storepulse_live_poll_seconds',
    help: 'Time that a look at the live figures took',
    buckets: SECONDS,
    registers: [this.registry],
  })

  constructor() {
    collectDefaultMetrics({ register: this.registry })
  }

  /** Adds the hub's own metrics. */
  watchHub(hub: Pick<LiveHub, 'listeners' | 'isStale'>): void {
    const registers = [this.registry]
    new Gauge({
      name: 'storepulse_live_streams',
      help: 'Live streams that are open',
      registers,
      collect() {
        this.set(hub.listeners)
      },
    })
    new Gauge({
      name: 'storepulse_live_stale',
      help: '1 while the database did not answer the newest look at the live figures',
      registers,
      collect() {
        this.set(hub.isStale ? 1 : 0)
      },
    })
  }

  polled(ms: number): void {
    this.polls.observe(ms / 1000)
  }

  /** Measures an exchange from its beginning. */
  watch({ request, response }: Exchange): void {
    if (request.url?.startsWith(STREAMS)) return
    const begun = performance.now()
    const part = partOf(request.url)
    response.once('finish', () => {
      this.answers.observe({ part, status: `${response.statusCode}` }, (performance.now() - begun) / 1000)
    })
  }

  /** All of it in Prometheus' text format, with its media type. */
  async text(): Promise<{ body: string; contentType: string }> {
    return { body: await this.registry.metrics(), contentType: this.registry.contentType }
  }
}
