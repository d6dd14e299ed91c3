import type { ServerResponse } from 'node:http'
import { MINUTE_MS } from '~/domain/time/durations'
import { exchangeOf } from '../../server/requests/exchange.server'

/** A reader that has taken nothing for this long counts as gone. Unit: milliseconds. */
const MOST_WAIT_MS = MINUTE_MS

/**
 * A download, produced while it is sent: the next of `chunks` is requested only after the reader has taken the last,
 * and they end if the reader disconnects. If producing them fails, the connection is broken off, so that no reader
 * takes a part for the whole.
 * @param name file name; reduced to letters, digits, dot, hyphen and underscore
 */
export function download(
  request: Request,
  name: string,
  type: string,
  chunks: AsyncGenerator<string | Uint8Array>,
): Response {
  const encoder = new TextEncoder()
  const response = exchangeOf(request)?.response
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          if (response) await taken(response)
          const { done, value } = await chunks.next()
          if (done) return controller.close()
          controller.enqueue(typeof value === 'string' ? encoder.encode(value) : value)
        } catch (error) {
          // The headers are sent: the only way to show that the file is incomplete is to break off.
          controller.error(error)
          response?.destroy()
        }
      },
      async cancel() {
        await chunks.return(undefined)
      },
    },
    { highWaterMark: 1 },
  )
  response?.once('close', () => void chunks.return(undefined))
  return new Response(body, {
    headers: {
      'Content-Type': type,
      'Content-Disposition': `attachment; filename="${fileName(name)}"`,
      'Cache-Control': 'private, no-store, no-transform',
    },
  })
}

/**
 * Resolves once the reader has taken what was written; Remix does not wait for that.
 * @throws if the reader is gone or takes nothing
 */
function taken(response: ServerResponse): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (problem: string | null) => {
      clearTimeout(timer)
      response.off('drain', drained).off('close', closed)
      if (problem === null) resolve()
      else reject(new Error(problem))
    }
    const drained = () => end(null)
    const closed = () => end('the reader of the file has disconnected')
    const timer = setTimeout(() => end('the reader of the file has stalled'), MOST_WAIT_MS)
    if (response.destroyed) closed()
    else if (!response.writableNeedDrain) drained()
    else response.on('drain', drained).on('close', closed)
  })
}

/** A name that every file system accepts. */
export function fileName(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/[^\w.-]+/g, '-')
    .replaceAll(/-{2,}/g, '-')
    .replace(/^[-.]+/, '')
    .slice(0, 180)
}
