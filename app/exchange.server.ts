import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage, ServerResponse } from 'node:http'

/**
 * The Node request and response behind the Remix request that is being served. Remix hands loaders a `Request` whose signal
 * does not survive garbage collection; a long-lived stream takes "gone" from the response's `close` instead.
 */
export type Exchange = { request: IncomingMessage; response: ServerResponse }

type Watch = {
  exchanges: AsyncLocalStorage<Exchange>
  /** Requests that are not answered to the end yet. */
  open: Set<ServerResponse>
  admit: (exchange: Exchange) => void
}

const KEY = Symbol.for('storepulse.exchanges')
const holder = globalThis as typeof globalThis & { [KEY]?: Watch }

/**
 * Watches every HTTP request of this process, once however often it is called (a dev reload calls it again).
 * @param admit runs for each request before the web server sees it, static files included; it may change headers and address
 */
export function watchExchanges(admit: Watch['admit']): void {
  const known = holder[KEY]
  if (known) {
    known.admit = admit
    return
  }
  const watch: Watch = { exchanges: new AsyncLocalStorage(), open: new Set(), admit }
  holder[KEY] = watch
  subscribe('http.server.request.start', (message) => {
    const { request, response } = message as Exchange
    const exchange = { request, response }
    watch.open.add(response)
    response.once('close', () => watch.open.delete(response))
    watch.exchanges.enterWith(exchange)
    watch.admit(exchange)
  })
}

/** The exchange being served; undefined outside a request, or where `watchExchanges` came after it began. */
export function currentExchange(): Exchange | undefined {
  return holder[KEY]?.exchanges.getStore()
}

/** Resolves when every request is answered, or after `mostMs`. */
export async function exchangesEnded(mostMs: number): Promise<void> {
  const open = holder[KEY]?.open ?? new Set<ServerResponse>()
  const ends = [...open].map((response) => new Promise((resolve) => response.once('close', resolve)))
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise((resolve) => {
    timer = setTimeout(resolve, mostMs)
  })
  await Promise.race([Promise.all(ends), deadline])
  clearTimeout(timer)
}
