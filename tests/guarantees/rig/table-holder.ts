import http from 'node:http'
import type { AddressInfo } from 'node:net'

/** A proxy before QuestDB that leaves writes of one table without an answer while it is told to. */
export type TableHolder = {
  /** The address to use instead of QuestDB's, with the same login. */
  url: string
  /** From now on writes of a table wait. */
  hold(table: string): void
  /** How many writes wait. */
  held(): number
  /** Lets go on what waits. */
  release(): void
  stop(): Promise<void>
}

/** @param questdbUrl where to forward to */
export async function startTableHolder(questdbUrl: string): Promise<TableHolder> {
  const target = new URL(questdbUrl)
  const agent = new http.Agent({ keepAlive: true })
  let table: string | null = null
  let waiting: (() => void)[] = []
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    if (table !== null && request.url?.startsWith('/write') && body.toString('latin1', 0, 64).startsWith(`${table},`)) {
      await new Promise<void>((resolve) => waiting.push(resolve))
    }
    const { hostname: host, port } = target
    const { 'transfer-encoding': _, ...headers } = request.headers
    const forward = http.request(
      { agent, host, port, path: request.url, method: request.method, headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      },
    )
    forward.on('error', () => response.destroy())
    forward.end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = new URL(questdbUrl)
  url.port = String((server.address() as AddressInfo).port)
  const release = () => {
    table = null
    for (const goOn of waiting.splice(0)) goOn()
    waiting = []
  }
  return {
    url: url.href.replace(/\/$/, ''),
    hold: (held) => {
      table = held
    },
    held: () => waiting.length,
    release,
    stop: () =>
      new Promise((resolve) => {
        release()
        server.close(() => resolve())
        server.closeAllConnections()
        agent.destroy()
      }),
  }
}
