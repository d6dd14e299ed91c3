import { exchangeOf } from '../exchange.server'

/**
 * An answer that a browser saves, made while it is sent: `chunks` is asked for more only when what was made has been taken, and ended where the
 * reader goes away.
 * @param name the file's name; kept to letters, digits, dot, hyphen and underscore
 */
export function download(
  request: Request,
  name: string,
  type: string,
  chunks: AsyncGenerator<string | Uint8Array>,
): Response {
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await chunks.next()
          if (done) return controller.close()
          controller.enqueue(typeof value === 'string' ? encoder.encode(value) : value)
        } catch (error) {
          // The head is sent: the only way to say that the file is not whole is to break it off.
          controller.error(error)
        }
      },
      async cancel() {
        await chunks.return(undefined)
      },
    },
    { highWaterMark: 1 },
  )
  exchangeOf(request)?.response.once('close', () => void chunks.return(undefined))
  return new Response(body, {
    headers: {
      'Content-Type': type,
      'Content-Disposition': `attachment; filename="${fileName(name)}"`,
      'Cache-Control': 'private, no-store, no-transform',
    },
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
