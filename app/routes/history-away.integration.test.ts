import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { openWebParts } from '~/tests/support/web-parts'
import { loader } from './history'

/** Between the loader and the real database: passes all on until it hangs, as a host does that went away without a word. */
const sockets: Socket[] = []
let proxy: Server
let web: Awaited<ReturnType<typeof openWebParts>>

beforeAll(async () => {
  const database = new URL(inject('questdbPgUrl'))
  const port = Number(database.port)
  proxy = createServer((client) => {
    const server = connect(port, database.hostname)
    for (const socket of [client, server]) {
      sockets.push(socket)
      socket.on('error', () => socket.destroy())
    }
    client.pipe(server).pipe(client)
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  database.port = String((proxy.address() as AddressInfo).port)
  web = await openWebParts(database.href)
})
afterAll(async () => {
  for (const socket of sockets) socket.destroy()
  await web.close()
  proxy.close()
})

const ask = (path: string) => {
  const request = new Request(`http://localhost${path}`, { headers: { 'Accept-Language': 'en-GB' } })
  return loader({ request, params: {}, context: {} })
}

it('a page asked for when the database stops answering is a 503 within seconds, not when its questions time out', async () => {
  expect(await ask('/history')).toHaveProperty('canonical', '/history')
  for (const socket of sockets) socket.unpipe()
  const begun = performance.now()
  const answer = await ask('/history?range=7d').catch((thrown: unknown) => thrown)
  expect(answer).toBeInstanceOf(Response)
  expect((answer as Response).status).toBe(503)
  expect(performance.now() - begun).toBeLessThan(15_000)
})
