import { isUtf8 } from 'node:buffer'
import { isStoreId, MAX_COUNT, MAX_ID_LENGTH } from '~/domain/events/messages'
import { instantMicrosOf } from '~/domain/time/instants'
import type { Origin, TrafficRow } from '../outcome'
import { InternedText } from './interned-text'

const MOST_STORE_IDS = 50_000
const QUOTE = 34
const COMMA = 44
const COLON = 58
const BACKSLASH = 92
const OPEN = 123
const CLOSE = 125
const SPACE = 32

const key = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0))
const STORE_ID = key('store_id')
const DOOR_ID = key('door_id')
const EVENT_ID = key('event_id')
const CUSTOMERS_IN = key('customers_in')
const CUSTOMERS_OUT = key('customers_out')
const TIME_STAMP = key('time_stamp')
const EVENT_TYPE = key('event_type')
const TIME = key('time')
const WEEKDAY = key('weekday')
const TIME_SLOT = key('time_slot')
const ENTRY = key('entry')
const EXIT = key('exit')

function is(bytes: Buffer, from: number, to: number, word: Uint8Array): boolean {
  if (to - from !== word.length) return false
  for (let i = 0; i < word.length; i++) if (bytes[from + i] !== word[i]) return false
  return true
}

/** True for a lower-case UUID. */
function isUuid(bytes: Buffer, from: number, to: number): boolean {
  if (to - from !== 36) return false
  for (let i = 0; i < 36; i++) {
    const byte = bytes[from + i]!
    if (i === 8 || i === 13 || i === 18 || i === 23) {
      if (byte !== 45) return false
    } else if (!((byte >= 48 && byte <= 57) || (byte >= 97 && byte <= 102))) return false
  }
  return true
}

/**
 * Reads one traffic event straight from the bytes of a flat JSON object, without creating strings or objects. It
 * handles simple cases only and returns false for everything else (escapes, nesting, odd numbers, wrong fields): the
 * full decoder then judges the same bytes. What it does read, it reads exactly as the full decoder does; a property
 * test checks that.
 */
export class TrafficScanner {
  private readonly texts = new InternedText()
  /** Where the last value read begins and ends, without quotes; its number if it was one, else −1. */
  private from = 0
  private to = 0
  /** Where the message ends. */
  private end = 0
  private number = -1
  private plain = true
  private readonly goodStoreIds = new Set<string>()

  /**
   * Fills `row` from the message at `begin` ≤ index < `end`.
   * @returns false if the full decoder has to judge; ignore `row` then
   */
  scan(bytes: Buffer, begin: number, end: number, row: TrafficRow, origin: Origin): boolean {
    this.end = end
    let at = this.blanks(bytes, begin)
    if (bytes[at] !== OPEN) return false
    let customersIn = -1
    let customersOut = -1
    let counted = Number.NaN
    let atomic = Number.NaN
    let eventType = 0
    let weekday = false
    let timeSlot = false
    let checked = false
    row.storeId = ''
    row.doorId = ''
    row.eventId = ''
    do {
      at = this.blanks(bytes, at + 1)
      if (bytes[at] !== QUOTE) return false
      at = this.text(bytes, at)
      if (at < 0 || !this.plain) return false
      const keyFrom = this.from
      const keyTo = this.to
      at = this.blanks(bytes, at)
      if (bytes[at] !== COLON) return false
      at = this.value(bytes, this.blanks(bytes, at + 1))
      if (at < 0) return false
      if (!this.plain && !checked) {
        if (!isUtf8(bytes.subarray(begin, end))) return false
        checked = true
      }
      switch (keyTo - keyFrom) {
        case 4:
          if (is(bytes, keyFrom, keyTo, TIME)) atomic = this.time(bytes)
          break
        case 7:
          if (is(bytes, keyFrom, keyTo, DOOR_ID)) {
            if (!this.isId(bytes)) return false
            row.doorId = this.texts.of(bytes, this.from, this.to)
          } else if (is(bytes, keyFrom, keyTo, WEEKDAY)) weekday = this.number < 0
          break
        case 8:
          if (is(bytes, keyFrom, keyTo, STORE_ID)) {
            if (!this.isId(bytes)) return false
            row.storeId = this.texts.of(bytes, this.from, this.to)
          } else if (is(bytes, keyFrom, keyTo, EVENT_ID)) {
            if (this.number >= 0 || !isUuid(bytes, this.from, this.to)) return false
            row.eventId = bytes.toString('latin1', this.from, this.to)
          }
          break
        case 9:
          if (is(bytes, keyFrom, keyTo, TIME_SLOT)) timeSlot = this.number < 0
          break
        case 10:
          if (is(bytes, keyFrom, keyTo, TIME_STAMP)) counted = this.time(bytes)
          else if (is(bytes, keyFrom, keyTo, EVENT_TYPE)) {
            eventType = is(bytes, this.from, this.to, ENTRY) ? 1 : is(bytes, this.from, this.to, EXIT) ? 2 : 3
          }
          break
        case 12:
          if (is(bytes, keyFrom, keyTo, CUSTOMERS_IN)) customersIn = this.number
          break
        case 13:
          if (is(bytes, keyFrom, keyTo, CUSTOMERS_OUT)) customersOut = this.number
          break
      }
      at = this.blanks(bytes, at)
    } while (bytes[at] === COMMA)
    if (bytes[at] !== CLOSE || this.blanks(bytes, at + 1) !== end) return false
    if (eventType === 0) {
      if (customersIn < 0 || customersOut < 0 || customersIn > MAX_COUNT || customersOut > MAX_COUNT) return false
      row.customersIn = customersIn
      row.customersOut = customersOut
      row.tsMicros = counted
    } else {
      if (eventType === 3 || !weekday || !timeSlot) return false
      row.customersIn = eventType === 1 ? 1 : 0
      row.customersOut = eventType === 1 ? 0 : 1
      row.tsMicros = atomic
    }
    if (Number.isNaN(row.tsMicros)) return false
    if (row.storeId === '') row.storeId = origin.fallbackStoreId
    if (!this.goodStoreIds.has(row.storeId)) {
      if (!isStoreId(row.storeId)) return false
      if (this.goodStoreIds.size >= MOST_STORE_IDS) this.goodStoreIds.clear()
      this.goodStoreIds.add(row.storeId)
    }
    if (row.eventId === '' && origin.ids === undefined) row.eventId = origin.idOf(0)
    return true
  }

  private blanks(bytes: Buffer, at: number): number {
    const { end } = this
    for (; at < end; at++) {
      const byte = bytes[at]
      if (byte !== SPACE && byte !== 10 && byte !== 13 && byte !== 9) return at
    }
    return at
  }

  /** Reads a text that opens at `at`. @returns the index after it; −1 if it has escapes or controls, or does not end */
  private text(bytes: Buffer, at: number): number {
    this.from = at + 1
    this.plain = true
    this.number = -1
    const { end } = this
    for (let i = at + 1; i < end; i++) {
      const byte = bytes[i]!
      if (byte === QUOTE) {
        this.to = i
        return i + 1
      }
      if (byte === BACKSLASH || byte < SPACE) return -1
      if (byte > 126) this.plain = false
    }
    return -1
  }

  /** Reads a text or a whole number of at most 15 digits. @returns the index after it; −1 for everything else */
  private value(bytes: Buffer, at: number): number {
    const first = bytes[at]!
    if (first === QUOTE) return this.text(bytes, at)
    if (!(first >= 48 && first <= 57)) return -1
    let number = 0
    let i = at
    const { end } = this
    for (; i < end; i++) {
      const digit = bytes[i]! - 48
      if (digit < 0 || digit > 9) break
      number = number * 10 + digit
    }
    if (i - at > 15 || (first === 48 && i - at > 1)) return -1
    const next = bytes[i]!
    if (next !== COMMA && next !== CLOSE && next !== SPACE && next !== 10 && next !== 13 && next !== 9) return -1
    this.from = at
    this.to = i
    this.number = number
    this.plain = true
    return i
  }

  private time(bytes: Buffer): number {
    return this.number < 0 ? instantMicrosOf(bytes, this.from, this.to) : Number.NaN
  }

  /** True if the value is a valid id as it is, without trimming or further checks. */
  private isId(bytes: Buffer): boolean {
    const length = this.to - this.from
    return (
      this.plain && length > 0 && length <= MAX_ID_LENGTH && bytes[this.from] !== SPACE && bytes[this.to - 1] !== SPACE
    )
  }
}
