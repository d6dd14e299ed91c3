import type { IncomingMessage, ServerResponse } from 'node:http'

/**
 * How much is read of what a sender still sends once it is answered, bytes and milliseconds; then the connection is
 * cut.
 */
const MOST = { bytes: 512 * 1024 * 1024, ms: 10_000 }

/**
 * Reads what is left of a body once its request is answered, and throws it away: many senders hear an answer only when
 * they have sent everything, a connection that is closed with something unread takes the answer along, and one that is
 * kept would be held up. To be called before the answer begins.
 */
export function discardUnreadBody(request: IncomingMessage, response: ServerResponse, most = MOST): void {
  if (!('content-length' in request.headers || 'transfer-encoding' in request.headers)) return
  const last = !response.shouldKeepAlive
  // Node would close the connection right after the answer.
  response.shouldKeepAlive = true
  const end = () => last && request.socket.end()
  response.once('finish', () => {
    if (request.complete || request.destroyed) return end()
    let left = most.bytes
    const cut = () => request.destroy()
    const deadline = setTimeout(cut, most.ms)
    request.once('close', () => clearTimeout(deadline))
    request.once('end', end)
    request.removeAllListeners('data')
    request.on('data', (chunk: Buffer) => {
      left -= chunk.length
      if (left < 0) cut()
    })
    request.resume()
  })
}
