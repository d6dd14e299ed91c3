import type { ServerResponse } from 'node:http'
import type { Sink } from './listener.server'

/** Keep compressors and proxies off: each would hold a buffer a client. */
export const STREAM_HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-store, no-transform',
  'X-Accel-Buffering': 'no',
} as const

/**
 * The answer of a resource route that keeps a stream open. Remix writes its head and waits on the body, which gives nothing until the
 * stream ends; frames go to the Node response itself, as shared bytes, with its back-pressure in sight (decision 0020).
 * @param response the Node response behind the request
 * @param open called once the head is out; returns what to call when the client is gone
 */
export function streamResponse(response: ServerResponse, open: (sink: Sink) => () => void): Response {
  let begun = false
  let over = false
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (begun) return
        begun = true
        const finish = () => {
          if (over) return
          over = true
          controller.close()
        }
        if (response.destroyed || response.closed) {
          finish()
          return
        }
        const leave = open({
          write: (bytes) => {
            if (!over && !response.destroyed) response.write(bytes)
          },
          waiting: () => response.writableLength,
          end: finish,
          cut: () => response.destroy(),
        })
        response.once('close', () => {
          leave()
          finish()
        })
      },
    },
    // Nothing is asked for before the head has been written.
    { highWaterMark: 0 },
  )
  return new Response(body, { headers: STREAM_HEADERS })
}
