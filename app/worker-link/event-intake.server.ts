import { isUtf8 } from 'node:buffer'
import { randomUUID } from 'node:crypto'
import { IDEMPOTENCY_KEY } from '~/domain/events/messages'
import { parseJson } from '~/domain/events/parse-json'
import { ApiProblem } from '../server/answers/api-answers.server'
import type { AppContext } from '../server/context.server'
import { exchangeOf } from '../server/requests/exchange.server'
import { BodyTooLarge, bodyOf } from '../server/requests/request-body.server'
import { OutletAway, type RejectedEvent, type TakenEvent } from './event-outlet.server'
import { judgeEvent } from './judge-event'

/** Size limit of a request's body, bytes. */
const MAX_BODY_BYTES = 16 * 1024 * 1024
/** The most events in one request. */
const MAX_EVENTS = 10_000

/** The outcome of a request's events. `index`: position in the array, 0 for a single event. */
export type EventsAnswer = { accepted: number; rejected: RejectedEvent[] }

/**
 * Accepts the events of one request and returns their outcome once they are stored for good: by Kafka if it is on, else
 * by the worker. First it fixes their ids: the sender's, else idempotency key and index, else random.
 * @throws {ApiProblem} 400, 413, 415 if the whole request is wrong; 401 if accounts are required; 503 if the events
 *   could not be stored
 */
export async function takeEvents(request: Request, { settings, events, log }: AppContext): Promise<EventsAnswer> {
  if (settings.AUTH === 'required') {
    const message =
      'Sending events needs an API key where accounts are on (AUTH=required), and this version has none yet.'
    throw new ApiProblem(401, 'unauthorized', message, undefined, { 'WWW-Authenticate': 'Bearer' })
  }
  checkMediaType(request.headers)
  const idempotencyKey = idempotencyKeyOf(request)
  const items = eventsOf(await wholeBodyOf(request))
  const arrival = { arrivedMs: Date.now(), retentionDays: settings.RETENTION_DAYS }
  const taken: TakenEvent[] = []
  const rejected: RejectedEvent[] = []
  for (const [index, item] of items.entries()) {
    const judged = judgeEvent(item, arrival)
    if (judged.kind === 'rejected') rejected.push({ index, reason: judged.reason })
    else {
      // The worker's intake derives the same id from the same key and index.
      const own = idempotencyKey === null ? randomUUID() : `idempotency ${idempotencyKey} ${index}`
      const event_id = judged.event.event_id ?? own
      if (judged.kind === 'traffic') taken.push({ index, kind: 'traffic', event: { ...judged.event, event_id } })
      else taken.push({ index, kind: 'shop', event: { ...judged.event, event_id } })
    }
  }
  if (taken.length > 0) {
    try {
      rejected.push(...(await events.send(taken)))
    } catch (error) {
      if (!(error instanceof OutletAway)) throw error
      log.warn({ err: error, events: taken.length }, 'passing events on failed')
      const message = `The events may not have been stored: ${error.message}. Send them again in a moment, with the same ids or the same Idempotency-Key so that none counts twice.`
      throw new ApiProblem(503, 'events_unavailable', message, undefined, { 'Retry-After': '5' })
    }
    rejected.sort((a, b) => a.index - b.index)
  }
  return { accepted: items.length - rejected.length, rejected }
}

function checkMediaType(headers: Headers): void {
  const type = headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? ''
  if (type !== 'application/json') {
    const got = type === '' ? 'none' : JSON.stringify(type.slice(0, 60))
    throw new ApiProblem(415, 'unsupported_media_type', `Content-Type must be application/json (got ${got}).`)
  }
  const encoding = headers.get('content-encoding')?.trim().toLowerCase() ?? ''
  if (encoding !== '' && encoding !== 'identity') {
    throw new ApiProblem(415, 'unsupported_encoding', 'Send the body uncompressed, without Content-Encoding.')
  }
}

/**
 * The key that keeps a repeated request from counting twice; null if absent.
 * @throws {ApiProblem} 400 if it is malformed, as in the worker's intake
 */
function idempotencyKeyOf(request: Request): string | null {
  // Reads the raw headers: Remix drops an empty one.
  const came = exchangeOf(request)?.request.headers['idempotency-key']
  const key = typeof came === 'string' ? came : request.headers.get('idempotency-key')
  if (key !== null && !IDEMPOTENCY_KEY.test(key))
    throw new ApiProblem(400, 'wrong_idempotency_key', 'Idempotency-Key: 1 to 100 printable ASCII characters.')
  return key
}

function tooLarge(): ApiProblem {
  return new ApiProblem(413, 'too_large', `A body may have at most ${MAX_BODY_BYTES} bytes: send fewer events at once.`)
}

/** Reads the body of a request. @throws {ApiProblem} 400 if it is cut off, 413 if it is too large */
function wholeBodyOf(request: Request): Promise<Buffer> {
  return bodyOf(request, MAX_BODY_BYTES).catch((error: unknown) => {
    if (error instanceof BodyTooLarge) throw tooLarge()
    throw new ApiProblem(400, 'broken_off', 'The body did not arrive whole. Send the same events again.')
  })
}

/** The items of a body: those of its array, or the single item. */
function eventsOf(body: Buffer): unknown[] {
  if (!isUtf8(body)) throw new ApiProblem(400, 'not_utf8', 'The body is not UTF-8 text: send UTF-8 JSON.')
  let parsed: unknown
  try {
    parsed = parseJson(body)
  } catch (error) {
    throw new ApiProblem(400, 'not_json', `The body is not JSON: ${(error as Error).message.slice(0, 200)}.`)
  }
  if (!Array.isArray(parsed)) return [parsed]
  if (parsed.length > MAX_EVENTS) {
    throw new ApiProblem(
      413,
      'too_many',
      `A request may have at most ${MAX_EVENTS} events (got ${parsed.length}): send fewer at once.`,
    )
  }
  return parsed
}
