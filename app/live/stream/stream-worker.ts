import { browserPlace } from './browser-place'
import type { LiveMessage, PageMessage } from './live-messages'
import { StreamExchange } from './stream-exchange'

/** The shared worker that holds the one stream of a browser. Each page comes with a port of its own. */
const exchange = new StreamExchange(browserPlace)

self.addEventListener('connect', (event) => {
  const port = (event as MessageEvent).ports[0]
  if (!port) return
  const send = (message: LiveMessage) => port.postMessage(message)
  port.addEventListener('message', ({ data }: MessageEvent<PageMessage>) => {
    if (data.kind === 'want') exchange.want(port, data.want, send)
    else exchange.leave(port)
  })
  port.start()
})
