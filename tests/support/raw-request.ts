import { once } from 'node:events'
import http from 'node:http'
import net from 'node:net'
import { text } from 'node:stream/consumers'

/** An answer: its status, headers, and what its body says. */
export type Answered = { status: number; headers: http.IncomingHttpHeaders; text: string }

/**
 * Sends the lines of a request unchanged, followed by an empty line and the end of the connection; returns the
 * response.
 */
export async function sendLines(port: number, lines: readonly string[]): Promise<Answered> {
  const socket = net.connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.write(`${[...lines, 'Connection: close', '', ''].join('\r\n')}`)
  const [head = '', body = ''] = (await text(socket)).split(/\r\n\r\n(.*)/s)
  const [first = '', ...named] = head.split('\r\n')
  const headers = named.map((line) => /^([^:]+): *(.*)$/.exec(line)?.slice(1) as [string, string])
  return {
    status: Number(first.split(' ')[1]),
    headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])),
    text: body,
  }
}

/**
 * Sends a body as fast as it is read, with a Content-Length or in chunks, until the response comes; the rest is not
 * sent.
 */
export async function sendBody(
  port: number,
  path: string,
  { headers, body, chunked }: { headers: Record<string, string>; body: Iterable<Buffer>; chunked: boolean },
): Promise<Answered> {
  const all = [...body]
  const length = all.reduce((sum, { length }) => sum + length, 0)
  const request = http.request({
    host: '127.0.0.1',
    port,
    path,
    method: 'POST',
    agent: false,
    headers: { ...headers, ...(chunked ? { 'transfer-encoding': 'chunked' } : { 'content-length': length }) },
  })
  const answered = once(request, 'response') as Promise<[http.IncomingMessage]>
  let done = false
  answered.then(
    () => {
      done = true
    },
    () => {
      done = true
    },
  )
  const sent = (async () => {
    for (const chunk of all) {
      if (done) return
      if (!request.write(chunk)) await Promise.race([once(request, 'drain'), answered])
    }
    request.end()
  })().catch(() => undefined)
  const [response] = await answered
  const said = await text(response)
  await sent
  request.destroy()
  return { status: response.statusCode ?? 0, headers: response.headers, text: said }
}
