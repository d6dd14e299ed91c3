import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { connectionOf } from './connection.server'
import type { Sink } from './listener.server'

/** Keeps compressors and proxies from buffering: each would hold a buffer per client. */
export const STREAM_HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store, no-transform',
  'X-Accel-Buffering': 'no',
} as const

/**
 * A resource route's response that keeps a stream open. Remix writes the headers and, since there is no body, ends the
 * Node response. We intercept that end as the sign that the headers are out. From then on the connection belongs to the
 * stream: Remix, Express and Node's HTTP layer hold nothing, and frames go to the socket as shared bytes, with visible
 * back-pressure (decision 0020).
 * @param response the Node response behind the request
 * @param open called once the headers are out; returns what to call when the client is gone
 */
export function streamResponse(response: ServerResponse, open: (sink: Sink) => () => void): Response {
  const end = response.end
  // No other request follows on this connection.
  response.setHeader('Connection', 'close')
  response.end = ((...given: Parameters<typeof end>) => {
    response.end = end
    const isStream = String(response.getHeader('content-type')).startsWith('text/event-stream')
    // Another response after all: an error with a body of its own.
    if (!isStream || given.length > 0) return response.end(...given)
    const isChunked = response.chunkedEncoding
    const socket = connectionOf(response)
    if (socket) socket.once('close', open(new SocketSink(socket, isChunked)))
    return response
  }) as typeof end
  return new Response(null, { headers: STREAM_HEADERS })
}

/** The rest of an HTTP response after its headers. HTTP/1.0 clients get plain bytes, all others chunks. */
class SocketSink implements Sink {
  constructor(
    private readonly socket: Socket,
    private readonly isChunked: boolean,
  ) {}

  write(bytes: Buffer): void {
    if (this.socket.writable) this.socket.write(this.isChunked ? chunkOf(bytes) : bytes)
  }

  waiting(): number {
    return this.socket.writableLength
  }

  end(): void {
    if (this.isChunked) this.socket.end(LAST_CHUNK)
    else this.socket.end()
  }

  cut(): void {
    this.socket.destroy()
  }
}

let newest: { bytes: Buffer; chunk: Buffer } = { bytes: Buffer.alloc(0), chunk: Buffer.alloc(0) }

/** Bytes as a chunk of HTTP/1.1 (RFC 9112, section 7.1); cached for streams that get the same bytes in turn. */
function chunkOf(bytes: Buffer): Buffer {
  if (newest.bytes !== bytes) {
    const head = Buffer.from(`${bytes.length.toString(16)}\r\n`, 'latin1')
    newest = { bytes, chunk: Buffer.concat([head, bytes, CRLF]) }
  }
  return newest.chunk
}
const CRLF = Buffer.from('\r\n', 'latin1')
const LAST_CHUNK = Buffer.from('0\r\n\r\n', 'latin1')
