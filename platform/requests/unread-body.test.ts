import { once } from 'node:events'
import http from 'node:http'
import net, { type AddressInfo } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { eventually } from '~/tests/support/eventually'
import { discardUnreadBody } from './unread-body'

const servers: http.Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.closeAllConnections()
})

/** Connects to a server that answers every request after a little of its body; records what arrives. */
async function connected(most: { bytes: number; ms: number }) {
  const server = http.createServer((request, response) => {
    discardUnreadBody(request, response, most)
    request.once('data', () => {
      request.pause()
      response.end('heard')
    })
  })
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const socket = net.connect((server.address() as AddressInfo).port, '127.0.0.1')
  const heard = { text: '', closed: false }
  socket.on('data', (data: Buffer) => {
    heard.text += data.toString()
  })
  socket.on('error', () => undefined)
  socket.on('close', () => {
    heard.closed = true
  })
  await once(socket, 'connect')
  return { socket, heard }
}
const POST = (length: number) => `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\n\r\n`
const answers = (text: string) => text.split('heard').length - 1

it('reads the rest of a body, and the connection takes the next request', async () => {
  const { socket, heard } = await connected({ bytes: 64 * 1024 * 1024, ms: 60_000 })
  for (const count of [1, 2]) {
    const body = Buffer.alloc(8 * 1024 * 1024)
    socket.write(POST(body.length))
    socket.write(body)
    await eventually(() => answers(heard.text) === count)
  }
  expect(heard.closed).toBe(false)
})

it('cuts off an endless body after a number of bytes, once it is answered', async () => {
  const { socket, heard } = await connected({ bytes: 1024 * 1024, ms: 60_000 })
  socket.write(POST(1e12))
  const sending = () => !socket.destroyed && socket.write(Buffer.alloc(256 * 1024))
  await eventually(() => {
    sending()
    return heard.closed
  })
  expect(answers(heard.text)).toBe(1)
})

it('cuts off a stalled body after a time, once it is answered', async () => {
  const { socket, heard } = await connected({ bytes: 1024 * 1024, ms: 50 })
  socket.write(`${POST(1000)}a little`)
  await eventually(() => heard.closed)
  expect(answers(heard.text)).toBe(1)
})
