import { createServer, get, type IncomingMessage, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createRequestHandler } from '@remix-run/express'
import type { ServerBuild } from '@remix-run/node'
import { EventSource } from 'eventsource'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { exchangeOf, watchExchanges } from '../../server/requests/exchange.server'
import type { LiveStore } from '../live'
import { LiveHub } from './hub.server'
import type { Sink } from './listener.server'
import { streamResponse } from './stream-response.server'

const state = (occupancy: number): LiveStore => ({
  store_id: '1',
  occupancy,
  band: null,
  entries_today: occupancy,
  exits_today: 0,
  last_event: null,
  doors_reporting: 0,
  doors: 0,
  t: occupancy,
})

/** A Remix build of one resource route, as remix-serve runs it. */
function buildOf(loader: (args: { request: Request }) => Response): ServerBuild {
  return {
    routes: { stream: { id: 'stream', path: 'live/stream', module: { loader } } },
    entry: { module: { default: () => new Response(null, { status: 404 }) } },
    assets: { entry: { imports: [], module: '' }, routes: {}, url: '', version: '' },
    future: { v3_singleFetch: true },
    publicPath: '/',
    assetsBuildDirectory: '',
    isSpaMode: false,
  } as unknown as ServerBuild
}

let people = 0
let hub: LiveHub
/** Of the streams, in the order in which they were opened. */
let sinks: Sink[] = []
let server: Server
let address = ''

beforeEach(async () => {
  people = 0
  sinks = []
  hub = new LiveHub(
    { readStores: async () => [state(people)], readEvents: async () => [], readEventsOf: async () => [] },
    { pollMs: 10 },
  )
  watchExchanges(() => undefined)
  const handle = createRequestHandler({
    build: buildOf(({ request }) => {
      const response = exchangeOf(request)?.response
      if (!response) throw new Error('no exchange')
      return streamResponse(response, (sink) => {
        sinks.push(sink)
        return hub.listen(sink, null, request.headers.get('last-event-id'))
      })
    }),
    mode: 'production',
  })
  const { default: express } = await import('express')
  server = createServer(express().all('*', handle))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/live/stream`
})
afterEach(async () => {
  await hub.close()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

const until = (check: () => void) => vi.waitFor(check, { timeout: 8_000, interval: 10 })
const open = () =>
  new Promise<IncomingMessage>((resolve, reject) => get(address, { agent: false }, resolve).on('error', reject))

describe('the stream under Remix', () => {
  it('keeps compressors and proxies off', async () => {
    const response = await open()
    expect(response.headers['content-type']).toMatch(/^text\/event-stream/)
    expect(response.headers['cache-control']).toContain('no-transform')
    expect(response.headers['x-accel-buffering']).toBe('no')
    response.destroy()
  })

  it('gives a client of HTTP/1.0 the frames without chunks', async () => {
    const { hostname, port, pathname } = new URL(address)
    const socket = connect(Number(port), hostname)
    let text = ''
    socket.on('data', (data) => {
      text += data.toString('utf8')
    })
    socket.write(`GET ${pathname} HTTP/1.0\r\nHost: ${hostname}:${port}\r\n\r\n`)
    await until(() => expect(text).toContain('event: snapshot'))
    people = 1
    await until(() => expect(text).toMatch(/event: store[\s\S]*\n\n$/))
    const [head, body] = text.split('\r\n\r\n')
    expect(head).not.toMatch(/transfer-encoding/i)
    expect(body).toMatch(/^: storepulse\nretry: \d+\n\n(id: \S+\nevent: \w+\ndata: \{.*\}\n\n)+$/)
    socket.destroy()
  })

  it('frees every listener whose client is gone', async () => {
    const responses = await Promise.all(Array.from({ length: 100 }, open))
    await until(() => expect(hub.listeners).toBe(100))
    for (const response of responses) response.destroy()
    await until(() => expect(hub.listeners).toBe(0))
  })

  it('releases request and response once a stream is open, and continues', async () => {
    let known: WeakRef<object>[] = []
    server.once('request', (request, response) => {
      known = [request, response, request.socket].map((part) => new WeakRef(part))
    })
    const response = await open()
    let text = ''
    response.on('data', (data) => {
      text += data
    })
    await until(() => {
      collectGarbage()
      expect(known.map((part) => part.deref())).toEqual([undefined, undefined, undefined])
    })
    people = 7
    await until(() => expect(text).toContain('"occupancy":7'))
    expect(hub.listeners).toBe(1)
    response.destroy()
    await until(() => expect(hub.listeners).toBe(0))
  })

  it('ends all streams in order when the hub closes', async () => {
    const response = await open()
    response.resume()
    const ended = new Promise((resolve) => response.once('end', resolve))
    await until(() => expect(hub.listeners).toBe(1))
    await hub.close()
    await ended
    expect(response.complete).toBe(true)
  })

  it('drops a client that does not read, and keeps its waiting bytes bounded', async () => {
    let frame = 0
    const wide = () => Array.from({ length: 400 }, (_, i) => ({ ...state(frame), store_id: String(i) }))
    hub = new LiveHub(
      {
        readStores: async () => {
          frame += 1
          return wide()
        },
        readEvents: async () => [],
        readEventsOf: async () => [],
      },
      { pollMs: 1 },
    )
    const paused = await open()
    paused.pause()
    paused.on('error', () => undefined)
    let most = 0
    const look = setInterval(() => {
      most = Math.max(most, sinks[0]?.waiting() ?? 0)
    }, 5)
    await until(() => expect(most).toBeGreaterThan(64 * 1024))
    const atFrame = frame
    await until(() => expect(frame).toBeGreaterThan(atFrame + 100))
    expect(most).toBeLessThan(1024 * 1024 + 256 * 1024)
    clearInterval(look)
    paused.destroy()
    await until(() => expect(hub.listeners).toBe(0))
  })
})

describe('a third-party client', () => {
  it('reads the stream, comes back with its Last-Event-ID and misses nothing', async () => {
    const lastIds: (string | undefined)[] = []
    server.on('request', (request) => lastIds.push(request.headers['last-event-id'] as string | undefined))
    const client = new EventSource(address)
    const seen: number[] = []
    let resyncs = 0
    let snapshots = 0
    client.addEventListener('snapshot', (event) => {
      snapshots += 1
      seen.push(JSON.parse(event.data).stores[0].occupancy)
    })
    client.addEventListener('store', (event) => seen.push(JSON.parse(event.data).occupancy))
    client.addEventListener('resync', () => {
      resyncs += 1
    })
    await until(() => expect(seen).toEqual([0]))
    people = 1
    await until(() => expect(seen.at(-1)).toBe(1))
    sinks[0]?.cut()
    await until(() => expect(hub.listeners).toBe(0))
    people = 2
    await until(() => expect(seen.at(-1)).toBe(2))
    client.close()
    expect([snapshots, resyncs, seen]).toEqual([1, 0, [0, 1, 2]])
    expect(lastIds).toEqual([undefined, expect.stringMatching(/^[0-9a-f]+:\d+$/)])
  })
})
