import { within } from '~/domain/time/within'
import { exchangeOf } from './exchange.server'

/** A request as far as its body goes. */
export type Sent = Pick<Request, 'headers' | 'body'>

/** Thrown where a body is larger than it may be. */
export class BodyTooLarge extends Error {
  override name = 'BodyTooLarge'
}

/** Thrown where a body breaks off before its end. */
export class BodyBrokenOff extends Error {
  override name = 'BodyBrokenOff'
}

/** Longest that a sender may send nothing, ms: a body that stalls holds a place that others wait for. */
const STALLED_MS = 15_000

const brokenOff = (): never => {
  throw new BodyBrokenOff()
}

/**
 * The bytes of a body as they come. What is not read of it stays: given back, the body would take the connection and
 * with it the answer along.
 * @throws {BodyTooLarge} past the limit, or at once where the sender says so
 * @throws {BodyBrokenOff} where the sender went away, or sent nothing for so long
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
    // A body ends in the same way where its sender went away.
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
