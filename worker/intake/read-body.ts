import type { IncomingMessage } from 'node:http'
import { IntakeProblem } from './answer'

/** Largest body of a request, bytes. */
const MAX_BODY_BYTES = 16 * 1024 * 1024

const tooLarge = () =>
  new IntakeProblem(413, 'too_large', `a body holds at most ${MAX_BODY_BYTES} bytes: send fewer events at once`)

/**
 * Reads the body of a request. If it is too large, the rest stays unread.
 * @throws {IntakeProblem} 413 above 16 MB, at once if Content-Length says so
 */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  if (Number(request.headers['content-length']) > MAX_BODY_BYTES) throw tooLarge()
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MAX_BODY_BYTES) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Reads a body as JSON. @throws {IntakeProblem} 400 if it is not JSON, 413 if it is too large */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const body = await readBody(request)
  try {
    return JSON.parse(body.toString('utf8'))
  } catch (error) {
    throw new IntakeProblem(400, 'not_json', `the body is not JSON: ${(error as Error).message.slice(0, 200)}`)
  }
}
