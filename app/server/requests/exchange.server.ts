import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { within } from '~/domain/time/within'

/**
 * The Node request and response behind the Remix request being served. The signal of the `Request` that Remix gives to
 * loaders does not survive garbage collection. So long-running work detects a closed connection by the response's
 * `close`, and live streams by their socket's.
 */
export type Exchange = { request: IncomingMessage; response: ServerResponse }

/**
 * Carries the number of an exchange into the Remix request. AsyncLocalStorage would need no header, but once it is used
 * Node 20 calls a hook for every asynchronous operation, including each write to a stream.
 */
const NUMBER_HEADER = 'x-storepulse-exchange'

type Watch = {
  /** Requests whose response is not finished, by number. */
  open: Map<string, Exchange>
  begun: number
  admit: (exchange: Exchange) => void
}

const KEY = Symbol.for('storepulse.exchanges')
const holder = globalThis as typeof globalThis & { [KEY]?: Watch }

/**
 * Watches every HTTP request of this process, once however often it is called (a dev reload calls it again).
 * @param admit runs for each request before the web server sees it, static files included; it may change headers and
 *   URL
 */
export function watchExchanges(admit: Watch['admit']): void {
  const known = holder[KEY]
  if (known) {
    known.admit = admit
    return
  }
  const watch: Watch = { open: new Map(), begun: 0, admit }
  holder[KEY] = watch
  subscribe('http.server.request.start', (message) => {
    const { request, response } = message as Exchange
    const exchange = { request, response }
    watch.begun += 1
    const number = String(watch.begun)
    request.headers[NUMBER_HEADER] = number
    watch.open.set(number, exchange)
    response.once('close', () => watch.open.delete(number))
    watch.admit(exchange)
  })
}

/** The exchange behind a Remix request; undefined if it is over, or began before `watchExchanges`. */
export function exchangeOf(request: Pick<Request, 'headers'>): Exchange | undefined {
  return holder[KEY]?.open.get(request.headers.get(NUMBER_HEADER) ?? '')
}

/** Resolves when every request is answered, or after `mostMs`. */
export async function exchangesEnded(mostMs: number): Promise<void> {
  const open = holder[KEY]?.open ?? new Map<string, Exchange>()
  const ends = [...open.values()].map(({ response }) => new Promise((resolve) => response.once('close', resolve)))
  await within(mostMs, Promise.all(ends), () => undefined)
}
