import { isStoreId, MAX_COUNT, MAX_ID_LENGTH, WANTED } from '~/domain/events/messages'
import { instantMicros } from '~/domain/time/instants'
import { senderEventId } from './event-id'
import { wrong } from './letters/unfit'
import type { Origin, TrafficRow } from './outcome'

type Json = Record<string, unknown>

function count(field: string, value: unknown): number {
  if (typeof value === 'number' && value >= 0 && value <= MAX_COUNT && (value | 0) === value) return value
  throw wrong(field, WANTED.count, value)
}

const CONTROL = /\p{Cc}/u

/** An id given as text or whole number, as trimmed text. */
function idText(field: string, value: unknown): string {
  if (typeof value === 'string') {
    const text = value.trim()
    if (text !== '' && text.length <= MAX_ID_LENGTH && !CONTROL.test(text)) return text
  } else if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) {
    return String(value)
  }
  throw wrong(field, WANTED.id, value)
}

function time(field: string, value: unknown): number {
  const micros = typeof value === 'string' ? instantMicros(value) : Number.NaN
  if (Number.isNaN(micros)) throw wrong(field, WANTED.time, value)
  return micros
}

const absent = (value: unknown): value is undefined | null => value === undefined || value === null

/** The store of an item: its own, else that of its message. @throws {Unfit} if it is not a valid store id */
export function storeIdOf(value: unknown, origin: Origin): string {
  const id = absent(value) ? origin.fallbackStoreId : idText('store_id', value)
  if (isStoreId(id)) return id
  if (absent(value)) throw wrong("store_id (from the message's key or header)", WANTED.storeId, id)
  throw wrong('store_id', WANTED.storeId, value)
}

function fillShared(row: TrafficRow, item: Json, origin: Origin, index: number): void {
  row.storeId = storeIdOf(item.store_id, origin)
  row.doorId = absent(item.door_id) ? '' : idText('door_id', item.door_id)
  row.eventId = absent(item.event_id) ? origin.idOf(index) : senderEventId(idText('event_id', item.event_id))
}

/** Reads `{store_id, customers_in, customers_out, time_stamp}` into `row`. @throws {Unfit} */
export function readCounted(row: TrafficRow, item: Json, origin: Origin, index: number): void {
  row.customersIn = count('customers_in', item.customers_in)
  row.customersOut = count('customers_out', item.customers_out)
  row.tsMicros = time('time_stamp', item.time_stamp)
  fillShared(row, item, origin, index)
}

/** Reads `{event_type: entry|exit, time, weekday, time_slot}` into `row`. @throws {Unfit} */
export function readAtomic(row: TrafficRow, item: Json, origin: Origin, index: number): void {
  const entry = item.event_type === 'entry'
  row.customersIn = entry ? 1 : 0
  row.customersOut = entry ? 0 : 1
  row.tsMicros = time('time', item.time)
  if (typeof item.weekday !== 'string') throw wrong('weekday', WANTED.text, item.weekday)
  if (typeof item.time_slot !== 'string') throw wrong('time_slot', WANTED.text, item.time_slot)
  fillShared(row, item, origin, index)
}
