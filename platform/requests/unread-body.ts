import type { IncomingMessage, ServerResponse } from 'node:http'

/** How much is still read from a sender after the answer, bytes and milliseconds; then the connection is cut. */
const MOST = { bytes: 512 * 1024 * 1024, ms: 10_000 }

/**
 * Once a request is answered, reads the rest of its body and discards it. Call it before the answer begins. Without it,
 * many senders would miss the answer (they read it only after sending everything), closing the connection with unread
 * data would lose the answer, and a kept connection would be stuck.
 */
export function discardUnreadBody(request: IncomingMessage, response: ServerResponse, most = MOST): void {
  if (!('content-length' in request.headers || 'transfer-encoding' in request.headers)) return
  const last = !response.shouldKeepAlive
  // Otherwise Node would close the connection right after the answer.
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
