import { MAX_AHEAD_MS, SHOP_EVENT_TYPES } from '~/domain/events/messages'
import { parseJson } from '~/domain/events/parse-json'
import { TABLE } from '~/domain/tables'
import { DAY_MS } from '~/domain/time/durations'
import { weightOfJson } from './bytes/json-weight'
import { hasRegistryPrefix, registryWords } from './bytes/registry-prefix'
import { TrafficScanner } from './bytes/scan-traffic'
import { unpack } from './bytes/unpack'
import { type InteractionBatch, readEnd, readInteraction, readInteractionBatch } from './decode-interactions'
import { readShopEvent } from './decode-shop-event'
import { readAtomic, readCounted } from './decode-traffic'
import { readVisit } from './decode-visit'
import { payloadOfBytes, payloadOfItem } from './letters/parked-payload'
import type { Pseudonyms } from './letters/pseudonym'
import { Unfit } from './letters/unfit'
import type { Origin, Outcomes, ParkReason, TrafficRow } from './outcome'
import type { TableRow } from './table-row'

const NOTHING = Buffer.alloc(0)

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export type DecodingRules = {
  /** Events older than this on arrival are parked. */
  retentionDays: number
  /** Currency of prices without one. */
  shopCurrency: string
  /** Replaces user ids wherever they would be kept. */
  pseudonyms: Pseudonyms
  /** True if items of this store become rows at once. If absent, items of every store do. */
  knowsStore?: (storeId: string) => boolean
}

const SHOP_EVENTS = new Set<unknown>(SHOP_EVENT_TYPES)
const STORE_EVENTS = new Set<unknown>(['entry', 'exit', 'foot_traffic'])
/** The most items in one message. */
const MAX_ITEMS = 100_000
/** Messages up to this size are parsed without weighing; larger ones are weighed first. */
const SMALL_BYTES = 64 * 1024
/**
 * The most memory a parsed message may take, bytes. The source decides how many messages over `LARGE_WEIGHT` are parsed
 * at a time.
 */
const MAX_WEIGHT = 64 * 1024 * 1024
const LARGE_WEIGHT = 1024 * 1024

/** Judges one item per step; returns the number of items. */
export type Steps = Generator<void, number>

/**
 * Traffic and visits may take their store from the message's key or headers. A dead letter has neither, so its payload
 * keeps the store.
 */
function withStore(item: unknown, origin: Origin): unknown {
  if (!isObject(item) || (item.store_id !== undefined && item.store_id !== null)) return item
  const belongs = STORE_EVENTS.has(item.event_type) || 'customers_in' in item || 'time_stamp' in item
  return belongs ? { ...item, store_id: origin.fallbackStoreId } : item
}

/** JSON.parse's error without the text it quotes, which may contain an id. */
function jsonFault(error: unknown): string {
  if (!(error instanceof SyntaxError)) return 'nested too deeply'
  if (!error.message.endsWith(' is not valid JSON')) return error.message.slice(0, 200)
  return /^Unexpected token '.{1,2}'/s.exec(error.message)?.[0] ?? 'Unexpected text'
}

/** Why an item cannot be a row. @throws errors that say nothing about the item */
function unfitOf(error: unknown): Unfit {
  if (error instanceof Unfit) return error
  if (error instanceof RangeError) return new Unfit('field-wrong', 'nested too deeply')
  throw error
}

/**
 * Turns the bytes of one message into rows or dead letters; every source decodes through this class. A message is UTF-8
 * JSON, one object or an array of objects, plain or gzip. Fields tell the formats apart, whatever the topic.
 */
export class Decoder {
  private readonly row: TrafficRow = {
    tsMicros: 0,
    storeId: '',
    doorId: '',
    customersIn: 0,
    customersOut: 0,
    eventId: '',
  }

  private readonly scanner = new TrafficScanner()

  constructor(
    private readonly outcomes: Outcomes,
    private readonly rules: DecodingRules,
  ) {}

  /** Decodes a whole message. @returns the number of its items; each was written or parked */
  message(value: Buffer | null, origin: Origin): number {
    const bytes = value ?? NOTHING
    const steps = this.begin({ bytes, from: 0, to: bytes.length }, origin, () => true)
    if (steps === null || steps === 'later') return 1
    for (;;) {
      const step = steps.next()
      if (step.done) return step.value
    }
  }

  /**
   * Begins a message; one with a single event is judged at once.
   * @param value bytes `from` ≤ index < `to` of `bytes`; no value if `to` ≤ `from`
   * @param mayBeLarge called before parsing a message that takes more than a megabyte in memory
   * @returns null if the message is done; steps that judge the rest, an item each; `later` if it may not be parsed now
   */
  begin(
    { bytes, from, to }: { readonly bytes: Buffer; readonly from: number; readonly to: number },
    origin: Origin,
    mayBeLarge: () => boolean,
  ): Steps | 'later' | null {
    if (to <= from) {
      this.outcomes.parked('empty', 'the message has no value: send a JSON object or array', '', origin, 0)
      return null
    }
    const { row, scanner } = this
    if (scanner.scan(bytes, from, to, row, origin) && this.isTimely(row.tsMicros, origin) && this.knowsStore()) {
      this.outcomes.traffic(row, origin, 0)
      return null
    }
    return this.fully(bytes.subarray(from, to), origin, mayBeLarge)
  }

  /** Begins a message with JSON.parse: judges everything that the scanner does not read. */
  private fully(value: Buffer, origin: Origin, mayBeLarge: () => boolean): Steps | 'later' | null {
    const { text: bytes, problem } = unpack(value)
    if (problem) return this.parkWhole(problem.reason, problem.message, problem.shown, origin)
    if (bytes.length > SMALL_BYTES) {
      const weight = weightOfJson(bytes)
      if (weight.items > MAX_ITEMS) {
        return this.parkWhole('too-large', `over ${MAX_ITEMS} events in one message: send fewer`, bytes, origin)
      }
      if (weight.bytes > MAX_WEIGHT) {
        return this.parkWhole('too-large', 'the message has too many values: send smaller messages', bytes, origin)
      }
      if (weight.bytes > LARGE_WEIGHT && !mayBeLarge()) return 'later'
    }
    let parsed: unknown
    try {
      parsed = parseJson(bytes)
    } catch (error) {
      if (hasRegistryPrefix(bytes)) return this.parkWhole('not-json', registryWords(bytes), bytes, origin)
      return this.parkWhole('not-json', `not JSON: ${jsonFault(error)}`, bytes, origin)
    }
    if (!Array.isArray(parsed)) return this.item(parsed, origin, 0)
    if (parsed.length === 0)
      return this.parkWhole('empty', 'the array is empty: send at least one event', bytes, origin)
    return this.items(parsed, origin)
  }

  private *items(parsed: readonly unknown[], origin: Origin): Steps {
    let items = 0
    for (const item of parsed) {
      const steps = this.item(item, origin, items)
      items += steps === null ? 1 : yield* steps
      yield
    }
    return items
  }

  private parkWhole(
    reason: 'empty' | 'not-utf8' | 'not-json' | 'too-large',
    message: string,
    value: Buffer,
    origin: Origin,
  ): null {
    this.outcomes.parked(reason, message, payloadOfBytes(value, this.rules.pseudonyms), origin, 0)
    return null
  }

  private parkItem(reason: ParkReason, message: string, item: unknown, origin: Origin, index: number): void {
    this.outcomes.parked(reason, message, payloadOfItem(withStore(item, origin), this.rules.pseudonyms), origin, index)
  }

  /**
   * Judges one item of a message.
   * @returns steps that judge its events, if it has several; null if it is done
   */
  private item(item: unknown, origin: Origin, index: number): Steps | null {
    try {
      if (!isObject(item)) throw new Unfit('unknown-shape', 'an event must be a JSON object')
      const type = item.event_type
      if (type === 'entry' || type === 'exit') {
        readAtomic(this.row, item, origin, index)
        this.traffic(item, origin, index)
      } else if (type === 'foot_traffic') {
        this.rows(readVisit(item, origin, index, this.rules.pseudonyms), item, origin, index)
      } else if (SHOP_EVENTS.has(type)) {
        const { pseudonyms, shopCurrency } = this.rules
        this.rows(readShopEvent(item, origin, pseudonyms, shopCurrency), item, origin, index)
      } else if ('customers_in' in item || 'customers_out' in item || 'time_stamp' in item) {
        readCounted(this.row, item, origin, index)
        this.traffic(item, origin, index)
      } else if (Array.isArray(item.events) && 'session' in item) {
        return this.interactions(readInteractionBatch(item), origin, index)
      } else {
        throw new Unfit(
          'unknown-shape',
          'unknown event: send counted traffic (customers_in, customers_out, time_stamp), a known event_type, or a tracker batch',
        )
      }
    } catch (error) {
      const { reason, message } = unfitOf(error)
      this.parkItem(reason, message, item, origin, index)
    }
    return null
  }

  private traffic(item: unknown, origin: Origin, index: number): void {
    const { row } = this
    if (!this.isTimely(row.tsMicros, origin)) this.parkUntimely(row.tsMicros, item, origin, index)
    else if (this.knowsStore()) this.outcomes.traffic(row, origin, index)
    else this.hold({ traffic: { ...row }, rows: null }, row.storeId, row.eventId, item, origin, index)
  }

  private rows(rows: TableRow[], item: unknown, origin: Origin, index: number): void {
    const { table, tsMicros, values } = rows[0]!
    if (this.isTimely(tsMicros, origin)) {
      const { store_id: storeId, event_id: eventId } = values
      if (typeof storeId !== 'string' || this.knowsStore(storeId)) this.outcomes.rows(rows, origin, index)
      else this.hold({ rows, traffic: null }, storeId, eventId, item, origin, index)
    } else {
      // A shop event's id may be derived from its content, which a dead letter does not show in full.
      const lacksId = table === TABLE.shopEvents && isObject(item) && item.event_id === undefined
      this.parkUntimely(tsMicros, lacksId ? { ...item, event_id: values.event_id } : item, origin, index)
    }
  }

  /**
   * Judges each event of a tracker batch. A wrong event is parked as a batch of its own, so that it can be replayed.
   */
  private interactions(batch: InteractionBatch, origin: Origin, first: number): Steps | null {
    if (batch.events.length > 0) return this.events(batch, origin, first)
    if (batch.final !== true) throw new Unfit('field-wrong', 'events: at least one, or final: true')
    this.rows([readEnd(batch, origin)], batch, origin, first)
    return null
  }

  private *events(batch: InteractionBatch, origin: Origin, first: number): Steps {
    for (let place = 0; place < batch.events.length; place++) {
      const alone = { ...batch, seq: batch.seq + place, events: [batch.events[place]] }
      try {
        this.rows([readInteraction(batch, place, origin, this.rules.pseudonyms)], alone, origin, first + place)
      } catch (error) {
        const { reason, message } = unfitOf(error)
        this.parkItem(reason, `events.${place}: ${message}`, alone, origin, first + place)
      }
      yield
    }
    return batch.events.length
  }

  private knowsStore(storeId = this.row.storeId): boolean {
    return this.outcomes.held === undefined || (this.rules.knowsStore?.(storeId) ?? true)
  }

  /** Hands over an item of an unknown store. Its text carries the event's id, so that a replay makes the same row. */
  private hold(
    rows: { traffic: TrafficRow; rows: null } | { rows: TableRow[]; traffic: null },
    storeId: string,
    eventId: unknown,
    item: unknown,
    origin: Origin,
    index: number,
  ): void {
    const whole = withStore(isObject(item) ? { ...item, event_id: eventId } : item, origin)
    const { place, offset, arrivedMs, source, fallbackStoreId } = origin
    const payload = payloadOfItem(whole, this.rules.pseudonyms)
    const kept: Origin = { place, offset, arrivedMs, source, fallbackStoreId, idOf: () => String(eventId) }
    this.outcomes.held?.({ ...rows, storeId, payload, origin: kept, index })
  }

  private parkUntimely(tsMicros: number, item: unknown, origin: Origin, index: number): void {
    const aheadMs = tsMicros / 1000 - origin.arrivedMs
    if (aheadMs > 0) {
      const ahead = `the event is ${Math.round(aheadMs / 1000)} s ahead of its arrival (5 minutes are allowed)`
      this.parkItem('too-far-ahead', `${ahead}: check the sender's clock`, item, origin, index)
    } else {
      const message = `the event is older than the ${this.rules.retentionDays} days that are kept`
      this.parkItem('too-old', message, item, origin, index)
    }
  }

  /** True if an event's time is plausible for its arrival. */
  private isTimely(tsMicros: number, origin: Origin): boolean {
    const aheadMs = tsMicros / 1000 - origin.arrivedMs
    return aheadMs <= MAX_AHEAD_MS && -aheadMs <= this.rules.retentionDays * DAY_MS
  }
}
