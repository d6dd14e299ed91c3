import http from 'node:http'
import type { AddressInfo } from 'node:net'

/** A proxy before QuestDB that lets every request through and now and then eats the answer to a write. */
export type AnswerEater = {
  /** The address to use instead of QuestDB's, with the same login. */
  url: string
  /** Answers eaten so far; QuestDB had taken the write each time. */
  eaten(): number
  stop(): Promise<void>
}

/** @param questdbUrl where to forward to @param eats asked at each write that QuestDB took */
export async function startAnswerEater(questdbUrl: string, eats: () => boolean): Promise<AnswerEater> {
  const target = new URL(questdbUrl)
  const agent = new http.Agent({ keepAlive: true })
  let eaten = 0
  const server = http.createServer((request, response) => {
    const forward = http.request(
      {
        agent,
        host: target.hostname,
        port: target.port,
        path: request.url,
        method: request.method,
        headers: request.headers,
      },
      (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('end', () => {
          const status = answer.statusCode ?? 502
          if (request.url?.startsWith('/write') && status < 300 && eats()) {
            eaten++
            return void response.socket?.destroy()
          }
          const { 'transfer-encoding': _, ...headers } = answer.headers
          response.writeHead(status, headers).end(status === 204 ? undefined : Buffer.concat(chunks))
        })
      },
    )
    forward.on('error', () => response.destroy())
    request.pipe(forward)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = new URL(questdbUrl)
  url.port = String((server.address() as AddressInfo).port)
  return {
    url: url.href.replace(/\/$/, ''),
    eaten: () => eaten,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
        agent.destroy()
      }),
  }
}
