import type { ServerResponse } from 'node:http'
import type { Sink } from './listener.server'

/** Keep compressors and proxies off: each would hold a buffer a client. */
export const STREAM_HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store, no-transform',
  'X-Accel-Buffering': 'no',
} as const

/**
 * The answer of a resource route that keeps a stream open. Remix writes its head and, as it has no body, ends the Node response; that end is taken as the
 * sign that the head is out and does not happen. From then on nothing of Remix is held, and frames go to the Node response itself, as shared
 * bytes, with its back-pressure in sight (decision 0020).
 * @param response the Node response behind the request
 * @param open called once the head is out; returns what to call when the client is gone
 */
export function streamResponse(response: ServerResponse, open: (sink: Sink) => () => void): Response {
  const end = response.end
  response.end = ((...given: Parameters<typeof end>) => {
    response.end = end
    const isStream = String(response.getHeader('content-type')).startsWith('text/event-stream')
    // Another answer after all: an error on the way, which has a body of its own.
    if (!isStream || given.length > 0) return response.end(...given)
    if (!response.destroyed) begin(response, open)
    return response
  }) as typeof end
  return new Response(null, { headers: STREAM_HEADERS })
}

function begin(response: ServerResponse, open: (sink: Sink) => () => void): void {
  const leave = open({
    write: (bytes) => {
      const { socket } = response
      if (response.writableEnded || response.destroyed) return
      // A response of the HTTP layer makes three buffers, a cork and a tick of each write. The socket takes the same bytes as one that all streams share.
      if (response.chunkedEncoding && socket?.writable) socket.write(chunkOf(bytes))
      else response.write(bytes)
    },
    waiting: () => response.writableLength,
    end: () => response.end(),
    cut: () => response.destroy(),
  })
  response.once('close', leave)
}

let newest: { bytes: Buffer; chunk: Buffer } = { bytes: Buffer.alloc(0), chunk: Buffer.alloc(0) }

/** Bytes as a chunk of HTTP/1.1 (RFC 9112, section 7.1); made once for streams that are given the same bytes one after the other. */
function chunkOf(bytes: Buffer): Buffer {
  if (newest.bytes !== bytes) {
    const head = Buffer.from(`${bytes.length.toString(16)}\r\n`, 'latin1')
    newest = { bytes, chunk: Buffer.concat([head, bytes, CRLF]) }
  }
  return newest.chunk
}
const CRLF = Buffer.from('\r\n', 'latin1')
