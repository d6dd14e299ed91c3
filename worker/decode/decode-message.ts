import { isUtf8 } from 'node:buffer'
import { gunzipSync } from 'node:zlib'
import { MAX_AHEAD_MS } from '~/domain/messages'
import { readAtomic, readCounted, Unfit } from './decode-traffic'
import { MAX_ITEMS_PER_MESSAGE } from './event-id'
import type { Origin, Outcomes, TrafficRow } from './outcome'
import { TrafficScanner } from './scan-traffic'

/** Largest message after unpacking, bytes. */
const MAX_MESSAGE_BYTES = 32 * 1024 * 1024
/** What of a parked item is kept, characters of its text. */
const MAX_PAYLOAD = 64 * 1024

const DAY_MS = 86_400_000

/** The text of any bytes, for a dead letter: UTF-8 where it is, else base64 marked as such. */
function payloadOf(value: Buffer): string {
  const head = value.subarray(0, MAX_PAYLOAD)
  if (isUtf8(value)) return head.toString('utf8')
  return `base64:${head.subarray(0, (MAX_PAYLOAD / 4) * 3 - 8).toString('base64')}`
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Turns the bytes of one message into rows or parked items: the one decode path of every source. A message is UTF-8 JSON, one
 * object or one array of them, plain or gzip. Shapes are told apart by their fields, whatever topic they came by.
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

  /** @param retentionDays events older than this at their arrival are parked */
  constructor(
    private readonly outcomes: Outcomes,
    private readonly retentionDays: number,
  ) {}

  /** Decodes one message. @returns the number of items it held, each written or parked */
  message(value: Buffer | null, origin: Origin): number {
    if (value === null || value.length === 0) {
      this.outcomes.parked('empty', 'the message has no value: send a JSON object or array', '', origin, 0)
      return 1
    }
    if (this.scanner.scan(value, this.row, origin) && this.isTimely(origin)) {
      this.outcomes.traffic(this.row, origin, 0)
      return 1
    }
    return this.fully(value, origin)
  }

  /** Decodes one message by way of JSON.parse: the judge of everything that is not plain. */
  private fully(value: Buffer, origin: Origin): number {
    let bytes = value
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
      try {
        bytes = gunzipSync(bytes, { maxOutputLength: MAX_MESSAGE_BYTES })
      } catch (error) {
        const large = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
        return large
          ? this.parkWhole(
              'too-large',
              `unpacked it is over ${MAX_MESSAGE_BYTES} bytes: send smaller messages`,
              value,
              origin,
            )
          : this.parkWhole('not-json', 'it begins like gzip but cannot be unpacked', value, origin)
      }
    }
    if (bytes.length > MAX_MESSAGE_BYTES) {
      return this.parkWhole('too-large', `over ${MAX_MESSAGE_BYTES} bytes: send smaller messages`, bytes, origin)
    }
    if (!isUtf8(bytes))
      return this.parkWhole('not-utf8', 'the bytes are not UTF-8 text: send UTF-8 JSON', bytes, origin)
    let parsed: unknown
    try {
      parsed = JSON.parse(bytes.toString('utf8'))
    } catch (error) {
      const what = error instanceof SyntaxError ? error.message.slice(0, 200) : 'nested too deeply'
      return this.parkWhole('not-json', `not JSON: ${what}`, bytes, origin)
    }
    if (!Array.isArray(parsed)) {
      this.item(parsed, origin, 0)
      return 1
    }
    if (parsed.length === 0)
      return this.parkWhole('empty', 'the array is empty: send at least one event', bytes, origin)
    if (parsed.length > MAX_ITEMS_PER_MESSAGE) {
      return this.parkWhole('too-large', `more than ${MAX_ITEMS_PER_MESSAGE} events in one message`, bytes, origin)
    }
    for (let index = 0; index < parsed.length; index++) this.item(parsed[index], origin, index)
    return parsed.length
  }

  private parkWhole(
    reason: 'empty' | 'not-utf8' | 'not-json' | 'too-large',
    message: string,
    value: Buffer,
    origin: Origin,
  ): 1 {
    this.outcomes.parked(reason, message, payloadOf(value), origin, 0)
    return 1
  }

  private parkItem(
    reason: 'unknown-shape' | 'field-missing' | 'field-wrong' | 'too-far-ahead' | 'too-old',
    message: string,
    item: unknown,
    origin: Origin,
    index: number,
  ): void {
    let payload: string
    try {
      payload = JSON.stringify(item)
    } catch {
      payload = 'nested too deeply to be shown'
    }
    this.outcomes.parked(reason, message, payload.slice(0, MAX_PAYLOAD), origin, index)
  }

  private item(item: unknown, origin: Origin, index: number): void {
    if (!isObject(item)) {
      this.parkItem('unknown-shape', 'an event is a JSON object', item, origin, index)
      return
    }
    const row = this.row
    try {
      if (item.event_type === 'entry' || item.event_type === 'exit') readAtomic(row, item, origin, index)
      else if ('customers_in' in item || 'customers_out' in item || 'time_stamp' in item) {
        readCounted(row, item, origin, index)
      } else {
        this.parkItem(
          'unknown-shape',
          'no known event: wanted customers_in, customers_out and time_stamp, or event_type entry or exit',
          item,
          origin,
          index,
        )
        return
      }
    } catch (error) {
      if (!(error instanceof Unfit)) throw error
      this.parkItem(error.reason, error.message, item, origin, index)
      return
    }
    if (this.isTimely(origin)) {
      this.outcomes.traffic(row, origin, index)
      return
    }
    const aheadMs = row.tsMicros / 1000 - origin.arrivedMs
    if (aheadMs > 0) {
      const ahead = `the event is ${Math.round(aheadMs / 1000)} s ahead of its arrival (5 minutes are allowed)`
      this.parkItem('too-far-ahead', `${ahead}: check the sender's clock`, item, origin, index)
    } else {
      const message = `the event is older than the ${this.retentionDays} days that are kept`
      this.parkItem('too-old', message, item, origin, index)
    }
  }

  /** True where the row's time fits its arrival. */
  private isTimely(origin: Origin): boolean {
    const aheadMs = this.row.tsMicros / 1000 - origin.arrivedMs
    return aheadMs <= MAX_AHEAD_MS && -aheadMs <= this.retentionDays * DAY_MS
  }
}
