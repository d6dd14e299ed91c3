import { TABLE } from '~/domain/tables'
import type { Origin, TrafficRow } from '../../decode/outcome'

/** What the official client escapes in a symbol: line protocol's separators, except quotes. */
const ESCAPED = /[ ,=\n\r\\]/g
const escaped = (text: string) => text.replace(ESCAPED, '\\$&')

const ascii = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0))
const CUSTOMERS_OUT = ascii('i,customers_out=')
const AFTER_ID = ascii('" ')

const MAX_CACHED_HEADS = 20_000
/** Upper bound of a line's bytes after its head: counts, times, id and the words between them. */
export const REST_BYTES = 160

function put(bytes: Uint8Array, at: number, word: Uint8Array): number {
  for (let i = 0; i < word.length; i++) bytes[at + i] = word[i]!
  return at + word.length
}

/** Writes a whole number from 0 to 10^8 − 1 as decimal digits, at least `least` of them. */
function putDigits(bytes: Uint8Array, at: number, value: number, least: number): number {
  let digits = least
  for (let bound = 10 ** least; value >= bound; bound *= 10) digits++
  for (let i = at + digits - 1; i >= at; i--) {
    const tenth = (value / 10) | 0
    bytes[i] = 48 + value - tenth * 10
    value = tenth
  }
  return at + digits
}

/** Writes a whole number from 0 to 2^53 − 1 as decimal digits. */
function putNumber(bytes: Uint8Array, at: number, value: number): number {
  if (value < 100_000_000) return putDigits(bytes, at, value, 1)
  const high = Math.floor(value / 100_000_000)
  const end = high < 100_000_000 ? putDigits(bytes, at, high, 1) : putNumber(bytes, at, high)
  return putDigits(bytes, end, value - high * 100_000_000, 8)
}

/**
 * Encodes rows of `traffic` as line protocol, straight into the bytes of a body. The bytes equal those of the official
 * client with protocol version 2; a property test checks that.
 */
export class TrafficLines {
  private stores = new Map<string, Map<string, Uint8Array>>()
  private cached = 0
  private source = ''
  private receivedMs = Number.NaN
  private receivedBytes: Uint8Array = new Uint8Array()

  /** The start of a row's line: everything that depends only on store, door and source. */
  head({ storeId, doorId }: Readonly<TrafficRow>, { source }: Pick<Origin, 'source'>): Uint8Array {
    if (source !== this.source || this.cached > MAX_CACHED_HEADS) {
      this.stores = new Map()
      this.cached = 0
      this.source = source
    }
    let doors = this.stores.get(storeId)
    if (doors === undefined) {
      doors = new Map()
      this.stores.set(storeId, doors)
    }
    let head = doors.get(doorId)
    if (head === undefined) {
      const door = doorId === '' ? '' : `,door_id=${escaped(doorId)}`
      head = Buffer.from(`${TABLE.traffic},store_id=${escaped(storeId)}${door},source=${escaped(source)} customers_in=`)
      doors.set(doorId, head)
      this.cached++
    }
    return head
  }

  /**
   * Writes the line of one row, with its line feed. `head.length + REST_BYTES` bytes must be free.
   * @param head of the same row and origin
   * @returns the index after it
   */
  write(
    bytes: Uint8Array,
    at: number,
    head: Uint8Array,
    row: Readonly<TrafficRow>,
    origin: Pick<Origin, 'arrivedMs' | 'offset' | 'ids'>,
  ): number {
    let end = put(bytes, at, head)
    end = putDigits(bytes, end, row.customersIn, 1)
    end = put(bytes, end, CUSTOMERS_OUT)
    end = putDigits(bytes, end, row.customersOut, 1)
    end = put(bytes, end, this.received(origin.arrivedMs))
    const id = row.eventId
    if (id === '') end = origin.ids!.put(bytes, end, origin.offset)
    else for (let i = 0; i < id.length; i++) bytes[end++] = id.charCodeAt(i)
    end = put(bytes, end, AFTER_ID)
    end = putNumber(bytes, end, row.tsMicros)
    bytes[end++] = 116
    bytes[end++] = 10
    return end
  }

  /**
   * The bytes between the counts and the id; messages that arrived together share them.
   * @param receivedMs whole epoch milliseconds
   */
  private received(receivedMs: number): Uint8Array {
    if (receivedMs !== this.receivedMs) {
      this.receivedMs = receivedMs
      this.receivedBytes = ascii(`i,received_at=${receivedMs}000t,event_id="`)
    }
    return this.receivedBytes
  }
}
