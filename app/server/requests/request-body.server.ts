import { within } from '~/domain/time/within'
import { exchangeOf } from './exchange.server'

/** The part of a request that reading its body needs. */
export type Sent = Pick<Request, 'headers' | 'body'>

/** Thrown if a body exceeds the limit. */
export class BodyTooLarge extends Error {
  override name = 'BodyTooLarge'
}

/** Thrown if a body ends too early. */
export class BodyBrokenOff extends Error {
  override name = 'BodyBrokenOff'
}

/** How long a sender may stay silent, ms: a stalled body occupies a place that others wait for. */
const STALLED_MS = 15_000

const brokenOff = (): never => {
  throw new BodyBrokenOff()
}

/**
 * The bytes of a body as they arrive. An unread rest is left alone: cancelling the body would close the connection and
 * lose the response.
 * @throws {BodyTooLarge} above the limit, or at once if Content-Length exceeds it
 * @throws {BodyBrokenOff} if the sender disconnected or stayed silent for too long
 */
export async function* bytesOf(sent: Sent, mostBytes: number, stalledMs = STALLED_MS): AsyncGenerator<Uint8Array> {
  if (Number(sent.headers.get('content-length')) > mostBytes) throw new BodyTooLarge()
  const request = exchangeOf(sent)?.request
  const reader = sent.body?.getReader()
  const next = async () => {
    if (!reader) return undefined
    return await within(stalledMs, reader.read(), brokenOff).catch(brokenOff)
  }
  let bytes = 0
  try {
    for (let read = await next(); read && !read.done; read = await next()) {
      bytes += read.value.length
      if (bytes > mostBytes) throw new BodyTooLarge()
      yield read.value
    }
    // The body also ends like this if its sender disconnected.
    if (request?.complete === false) throw new BodyBrokenOff()
  } finally {
    reader?.releaseLock()
  }
}

/** A whole body. @throws {BodyTooLarge | BodyBrokenOff} */
export async function bodyOf(sent: Sent, mostBytes: number, stalledMs = STALLED_MS): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  for await (const chunk of bytesOf(sent, mostBytes, stalledMs)) chunks.push(chunk)
  return Buffer.concat(chunks)
}
