import { once } from 'node:events'
import { createServer, get, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { writeReadableStreamToWritable } from '@remix-run/node'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually } from '~/tests/support/eventually'
import { watchExchanges } from '../../server/requests/exchange.server'
import { download } from './download.server'

/** A server that sends files as the web server does: it writes what it gets without waiting for the reader. */
const CHUNK = new Uint8Array(64 * 1024)
let server: Server
let file: () => AsyncGenerator<Uint8Array>

beforeAll(async () => {
  watchExchanges(() => undefined)
  server = createServer((request, response) => {
    const headers = Object.entries(request.headers).map(([name, value]): [string, string] => [name, String(value)])
    const answer = download(new Request('http://localhost/file', { headers }), 'file', 'text/plain', file())
    response.writeHead(200)
    writeReadableStreamToWritable(answer.body!, response).catch(() => undefined)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

async function ask(): Promise<IncomingMessage> {
  const [answer] = await once(get({ port: (server.address() as AddressInfo).port, agent: false }), 'response')
  return answer
}

it('produces no more of a file than its reader takes', async () => {
  let [sent, ended] = [0, false]
  file = async function* () {
    try {
      for (; sent < 10_000; sent++) yield CHUNK
    } finally {
      ended = true
    }
  }
  const answer = await ask()
  answer.once('error', () => undefined).pause()
  let before = -1
  // The sockets of both sides buffer some megabytes; then nothing more is produced.
  await eventually(
    () => {
      const same = sent === before
      before = sent
      return same
    },
    { everyMs: 300, withinMs: 20_000 },
  )
  expect(sent).toBeGreaterThan(0)
  expect(sent * CHUNK.length).toBeLessThan(32 * 1024 * 1024)
  answer.resume()
  await eventually(() => sent > 2 * before, { withinMs: 20_000 })
  answer.destroy()
  await eventually(() => ended, { withinMs: 20_000 })
})

it('breaks off the connection if producing a file fails, so that no reader takes a part for the whole', async () => {
  file = async function* () {
    yield CHUNK
    throw new Error('the database is gone')
  }
  const answer = await ask()
  await expect(answer.toArray()).rejects.toThrow('aborted')
  expect(answer.complete).toBe(false)
})
