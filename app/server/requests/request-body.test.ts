import { once } from 'node:events'
import http from 'node:http'
import net, { type AddressInfo } from 'node:net'
import { createReadableStreamFromReadable } from '@remix-run/node'
import { afterEach, expect, it } from 'vitest'
import { watchExchanges } from './exchange.server'
import { bodyOf } from './request-body.server'

watchExchanges(() => undefined)
const servers: http.Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.closeAllConnections()
})

/**
 * Reads a body, limited to 10 bytes, that arrives as `sent`; cuts it off if `ends` is false. @returns its text or the
 * name of the error
 */
async function taken(sent: string, ends = true): Promise<string> {
  const server = http.createServer()
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const socket = net.connect((server.address() as AddressInfo).port, '127.0.0.1')
  socket.on('error', () => undefined)
  socket.write(`POST / HTTP/1.1\r\nHost: a\r\n${sent}`)
  const [came, response] = (await once(server, 'request')) as [http.IncomingMessage, http.ServerResponse]
  if (ends) came.once('data', () => socket.end())
  const request = new Request('http://a/', {
    method: 'POST',
    headers: Object.entries(came.headers) as [string, string][],
    body: createReadableStreamFromReadable(came),
    duplex: 'half',
  } as RequestInit)
  const said = await bodyOf(request, 10, ends ? undefined : 50).then(String, (error: Error) => error.name)
  response.end()
  return said
}

it.each([
  ['whole', 'Content-Length: 10\r\n\r\npeople=120', 'people=120'],
  ['whole, in chunks', 'Transfer-Encoding: chunked\r\n\r\n9\r\npeople=12\r\n1\r\n0\r\n0\r\n\r\n', 'people=120'],
  ['of no bytes', 'Content-Length: 0\r\n\r\n', ''],
  ['that breaks off', 'Content-Length: 10\r\n\r\npeople=12', 'BodyBrokenOff'],
  ['that breaks off between chunks', 'Transfer-Encoding: chunked\r\n\r\n9\r\npeople=12\r\n', 'BodyBrokenOff'],
  ['that says it is too large', 'Content-Length: 11\r\n\r\np', 'BodyTooLarge'],
  ['that is too large', 'Transfer-Encoding: chunked\r\n\r\nb\r\npeople=1200\r\n', 'BodyTooLarge'],
])('a body %s is read whole or not at all', async (_, sent, wanted) => {
  expect(await taken(sent)).toBe(wanted)
})

it('gives up on a stalled body', async () => {
  expect(await taken('Content-Length: 10\r\n\r\npeople=12', false)).toBe('BodyBrokenOff')
})
