import type { ServerResponse } from 'node:http'
import { MINUTE_MS } from '~/domain/time/durations'
import { exchangeOf } from '../../server/requests/exchange.server'

/** A reader that has not taken anything for so long is gone. Unit: milliseconds. */
const MOST_WAIT_MS = MINUTE_MS

/**
 * An answer that a browser saves, made while it is sent: `chunks` is asked for more only when what was made has been
 * taken, and ended where the reader goes away. Where making it fails the connection is torn, so that no reader takes a
 * part for the whole.
 * @param name the file's name; kept to letters, digits, dot, hyphen and underscore
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
          // The head is sent: the only way to say that the file is not whole is to break it off.
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
 * Resolves once the reader has taken what was written, which Remix does not wait for.
 * @throws where it is gone or takes nothing
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
    const closed = () => end('the reader of the file is gone')
    const timer = setTimeout(() => end('the reader of the file takes nothing'), MOST_WAIT_MS)
    if (response.destroyed) closed()
    else if (!response.writableNeedDrain) drained()
    else response.on('drain', drained).on('close', closed)
  })
}

/** A name that every file system takes. */
export function fileName(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/[^\w.-]+/g, '-')
    .replaceAll(/-{2,}/g, '-')
    .replace(/^[-.]+/, '')
    .slice(0, 180)
}
