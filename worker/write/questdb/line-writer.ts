import http from 'node:http'
import https from 'node:https'
import type { QuestdbAddress } from '~/platform/questdb/questdb-http'

/** QuestDB's answer to a write: stored, refused for its content (no retry helps), or failed (try again). */
export type WriteOutcome =
  | { kind: 'stored' }
  | { kind: 'refused'; message: string }
  | { kind: 'failed'; message: string }

/** As many sockets as there can be concurrent writes, so that a slow table delays no other. */
const MOST_SOCKETS = 24

/** Posts line-protocol bodies. One body is one table: QuestDB takes it as a whole or not at all. */
export class LineWriter {
  private readonly agent: http.Agent
  private readonly url: URL

  constructor(
    private readonly address: QuestdbAddress,
    private readonly timeoutMs = 30_000,
  ) {
    this.url = new URL('/write', address.origin)
    const options = { keepAlive: true, maxSockets: MOST_SOCKETS }
    this.agent = this.url.protocol === 'https:' ? new https.Agent(options) : new http.Agent(options)
  }

  /** Sends one body; never throws. */
  write(body: Buffer): Promise<WriteOutcome> {
    return new Promise((resolve) => {
      const failed = (message: string) => resolve({ kind: 'failed', message })
      const client = this.url.protocol === 'https:' ? https : http
      const request = client.request(
        this.url,
        {
          method: 'POST',
          agent: this.agent,
          headers: {
            ...this.address.headers,
            'content-type': 'text/plain; charset=utf-8',
            'content-length': body.length,
          },
          timeout: this.timeoutMs,
        },
        (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('error', (error) => failed(error.message))
          response.on('aborted', () => failed('the response was cut off'))
          response.on('end', () => {
            const status = response.statusCode ?? 0
            if (status >= 200 && status < 300) return resolve({ kind: 'stored' })
            const message = `${status} ${Buffer.concat(chunks).toString('utf8').slice(0, 500)}`
            resolve({ kind: status === 400 || status === 413 ? 'refused' : 'failed', message })
          })
        },
      )
      request.on('timeout', () => request.destroy(new Error(`no answer within ${this.timeoutMs} ms`)))
      request.on('error', (error) => failed(error.message))
      request.end(body)
    })
  }

  close(): void {
    this.agent.destroy()
  }
}
