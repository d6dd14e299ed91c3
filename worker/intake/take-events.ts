import { randomUUID } from 'node:crypto'
import { parseJson } from '~/domain/events/parse-json'
import { Decoder, type DecodingRules } from '../decode/decode-message'
import { senderEventId } from '../decode/event-id'
import type { Origin, Outcomes, Place } from '../decode/outcome'
import type { Batcher } from '../write/batcher'
import { IntakeProblem } from './answer'

/** The most events in one request. */
export const MAX_EVENTS_PER_REQUEST = 10_000

export type TakenEvents = { accepted: number; rejected: { index: number; reason: string }[] }

/**
 * Stores the events of one request and answers once they are stored for good. Wrong events are reported by their index,
 * not parked, since the sender is there to hear it. Valid events of a store beyond the limit are parked, so that they
 * can be replayed. An event's id is the sender's, else derived from the idempotency key and the index, else random.
 */
export class EventTaker {
  private readonly decoder: Decoder
  private rejected: TakenEvents['rejected'] = []
  private accepted = 0
  /** Distinguishes the letters of different requests; starts higher after each restart. */
  private requests = Date.now() * 1_000

  constructor(
    private readonly batcher: Batcher,
    rules: DecodingRules,
    private readonly defaultStoreId: string,
    private readonly place: Place,
  ) {
    const outcomes: Outcomes = {
      traffic: (row, origin, index) => {
        this.accepted++
        batcher.traffic(row, origin, index)
      },
      rows: (rows, origin, index) => {
        this.accepted++
        batcher.rows(rows, origin, index)
      },
      held: (item) => {
        this.accepted++
        batcher.held(item)
      },
      parked: (_reason, message, _payload, _origin, index) => void this.rejected.push({ index, reason: message }),
    }
    this.decoder = new Decoder(outcomes, rules)
  }

  /**
   * @param body JSON of one event or an array of at most 10 000
   * @throws {IntakeProblem} 400 if it is neither; 503 while QuestDB takes no writes
   */
  async take(body: Buffer, idempotencyKey: string | null): Promise<TakenEvents> {
    let parsed: unknown
    try {
      parsed = parseJson(body)
    } catch (error) {
      throw new IntakeProblem(400, 'not_json', `the body is not JSON: ${(error as Error).message.slice(0, 200)}`)
    }
    if (Array.isArray(parsed) && parsed.length > MAX_EVENTS_PER_REQUEST) {
      throw new IntakeProblem(
        413,
        'too_many',
        `at most ${MAX_EVENTS_PER_REQUEST} events a request (got ${parsed.length})`,
      )
    }
    if (Array.isArray(parsed) && parsed.length === 0) return { accepted: 0, rejected: [] }
    if (this.batcher.roomFor(this.place) === 0 || this.batcher.failingSince !== null) {
      throw new IntakeProblem(503, 'store_away', 'the database takes no writes now: send the same events again later', {
        'retry-after': '5',
      })
    }
    const origin: Origin = {
      place: this.place,
      offset: this.requests++,
      arrivedMs: Date.now(),
      source: this.place.topic,
      fallbackStoreId: this.defaultStoreId,
      idOf: (index) => (idempotencyKey ? senderEventId(`idempotency ${idempotencyKey} ${index}`) : randomUUID()),
    }
    this.accepted = 0
    this.rejected = []
    this.batcher.begin()
    this.decoder.message(body, origin)
    const taken = { accepted: this.accepted, rejected: this.rejected }
    await this.batcher.end()
    return taken
  }
}
