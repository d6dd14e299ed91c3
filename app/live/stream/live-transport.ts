import { browserPlace } from './browser-place'
import type { LiveMessage, LiveTransport, PageMessage } from './live-messages'
import { openLine } from './page-line'
import { StreamExchange } from './stream-exchange'

/**
 * One stream per browser, shared by all its pages: over a shared worker; without one, one page holds it for all (Web
 * Locks); without these, each page has its own (decision 0080).
 */
export const liveTransport: LiveTransport = (want, receive) => {
  if (typeof SharedWorker === 'function') return overWorker(want, receive)
  if (navigator.locks && typeof BroadcastChannel === 'function') return overLeader(want, receive)
  return overOwnStream(want, receive)
}

const overWorker: LiveTransport = (want, receive) => {
  let port: MessagePort | null = null
  let instead: (() => void) | null = null
  const connect = () => {
    const worker = new SharedWorker(new URL('./stream-worker.ts', import.meta.url), {
      type: 'module',
      name: 'storepulse-live',
    })
    worker.addEventListener('error', () => {
      // It could not be loaded: a page of an older version, or a browser that refuses it.
      if (instead) return
      line.end()
      instead = overOwnStream(want, receive)
    })
    port?.close()
    port = worker.port
    port.addEventListener('message', ({ data }: MessageEvent<LiveMessage>) => line.hear(data))
    port.start()
  }
  const line = openLine(want, receive, (message) => port?.postMessage(message), connect)
  connect()
  line.say()
  return () => {
    if (instead) return instead()
    line.end()
    port?.close()
  }
}

const NAME = 'storepulse-live'

type ChannelMessage =
  | { to: 'leader'; from: string; message: PageMessage }
  | { to: string; message: LiveMessage }
  /** A new leader asks who is there. */
  | { to: 'all' }

/**
 * The page that has the lock holds the stream for all. If it goes silent, as pages in the background of a phone do, it
 * loses the lock.
 */
const overLeader: LiveTransport = (want, receive) => {
  const id = crypto.randomUUID()
  const channel = new BroadcastChannel(NAME)
  const post = (message: ChannelMessage) => channel.postMessage(message)
  let exchange: StreamExchange | null = null
  let ended = false
  let letGo: () => void = () => undefined

  const lead = () => {
    if (ended) return Promise.resolve()
    exchange = new StreamExchange(browserPlace)
    post({ to: 'all' })
    line.say()
    return new Promise<void>((resolve) => {
      letGo = resolve
    })
  }
  const stand = (options: LockOptions) => {
    if (ended) return
    navigator.locks
      .request(NAME, options, lead)
      .catch(() => undefined)
      .finally(() => {
        // Let go at the end, or taken over by another page.
        exchange?.close()
        exchange = null
        stand({})
      })
  }
  const line = openLine(
    want,
    receive,
    (message) => {
      if (!exchange) post({ to: 'leader', from: id, message })
      else if (message.kind === 'want') exchange.want(id, message.want, (reply) => line.hear(reply))
      else exchange.leave(id)
    },
    () => {
      if (!exchange) stand({ steal: true })
    },
  )
  channel.addEventListener('message', ({ data }: MessageEvent<ChannelMessage>) => {
    if (data.to === 'all') line.say()
    else if ('from' in data) {
      const { from, message } = data
      if (message.kind === 'want') exchange?.want(from, message.want, (reply) => post({ to: from, message: reply }))
      else exchange?.leave(from)
    } else if (data.to === id) line.hear(data.message)
  })
  stand({})
  line.say()
  return () => {
    ended = true
    line.end()
    channel.close()
    letGo()
    exchange?.close()
  }
}

const overOwnStream: LiveTransport = (want, receive) => {
  const exchange = new StreamExchange(browserPlace)
  const line = openLine(
    want,
    receive,
    (message) => {
      if (message.kind === 'want') exchange.want('page', message.want, (reply) => line.hear(reply))
      else exchange.leave('page')
    },
    () => undefined,
  )
  line.say()
  return () => {
    line.end()
    exchange.close()
  }
}
