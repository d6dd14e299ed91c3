import { isUtf8 } from 'node:buffer'
import { constants, gunzipSync } from 'node:zlib'
import { isStoreId } from '~/domain/events/messages'
import { senderEventId } from '../event-id'
import type { Pseudonyms } from './pseudonym'
import { hideUsers } from './user-fields'
import { hideUsersInText } from './user-fields-in-text'

/** How much of a parked item's text is kept, bytes. */
export const MAX_PAYLOAD_BYTES = 64 * 1024
/** How much of a gzip message is read to be shown, bytes: gzip expands at most 1 to 1 032. */
const MAX_PACKED_BYTES = 8 * 1024
const MAX_UNPACKED_BYTES = 1_100 * MAX_PACKED_BYTES
const MAX_PACKINGS = 3
/** This many pseudonyms fill a payload; later ones would be cut off. */
const MOST_PSEUDONYMS = MAX_PAYLOAD_BYTES / 36
/** Longest e-mail address, bytes. */
const LONGEST_EMAIL = 320
/** Bytes inspected to detect UTF-16. */
const SAMPLE_BYTES = 256

/** `text` cut to at most `most` bytes of UTF-8. */
export function cutToBytes(text: string, most: number): string {
  const bytes = Buffer.from(text)
  return bytes.length <= most
    ? text
    : bytes
        .subarray(0, most)
        .toString('utf8')
        .replace(/\uFFFD$/, '')
}

const EVENT_IDS = ['event_id', 'session']
const INTERACTION_IDS = ['id']

/**
 * The fields of an event. Whatever a replay makes ids from stays: ids of places unchanged, ids of events as they would
 * be stored.
 */
function hiddenEvent(event: unknown, idNames: readonly string[], pseudonyms: Pseudonyms): unknown {
  if (typeof event !== 'object' || event === null || Array.isArray(event)) return hideUsers('', event, pseudonyms)
  const hiddenField = (name: string, value: unknown) => {
    if (name === 'events' && Array.isArray(value)) {
      return value.map((held) => hiddenEvent(held, INTERACTION_IDS, pseudonyms))
    }
    const isPlace = (name === 'store_id' || name === 'door_id') && typeof value === 'string'
    if (isPlace && isStoreId(value.trim())) return value
    const hidden = hideUsers(name, value, pseudonyms)
    const isEventId = idNames.includes(name) && typeof value === 'string' && hidden !== value
    return isEventId ? senderEventId(value.trim()) : hidden
  }
  return Object.fromEntries(
    Object.entries(event).map(([name, value]) => [hideUsersInText(name, pseudonyms), hiddenField(name, value)]),
  )
}

/**
 * Limits the pseudonyms of one payload: a message may contain millions of addresses, which would keep the worker busy
 * for minutes.
 */
function fewOf(pseudonyms: Pseudonyms): Pseudonyms {
  let count = 0
  return (id) => (count++ < MOST_PSEUDONYMS ? pseudonyms(id) : 'not shown')
}

/** The text of an item for its dead letter, with pseudonyms for users. */
export function payloadOfItem(item: unknown, pseudonyms: Pseudonyms): string {
  try {
    const hidden = hiddenEvent(item, EVENT_IDS, fewOf(pseudonyms))
    return cutToBytes(JSON.stringify(hidden) ?? '', MAX_PAYLOAD_BYTES)
  } catch {
    return 'nested too deeply to be shown'
  }
}

/** Detects UTF-16 as `le` or `be`, by its byte order mark or the zeros of its ASCII; null for anything else. */
function utf16Of(value: Buffer): 'le' | 'be' | null {
  if (value[0] === 0xff && value[1] === 0xfe) return 'le'
  if (value[0] === 0xfe && value[1] === 0xff) return 'be'
  const zeros = [0, 0]
  const sample = Math.min(value.length, SAMPLE_BYTES)
  for (let at = 0; at < sample; at++) if (value[at] === 0) zeros[at & 1]!++
  if (zeros[0]! + zeros[1]! < sample / 4) return null
  return zeros[1]! > zeros[0]! ? 'le' : 'be'
}

const swapped = (bytes: Buffer) => Buffer.from(bytes.subarray(0, bytes.length & ~1)).swap16()

/** Bytes with pseudonyms for users in their text, in their original encoding. */
function hiddenBytes(value: Buffer, pseudonyms: Pseudonyms): Buffer {
  const hide = (bytes: Buffer, encoding: BufferEncoding) =>
    Buffer.from(hideUsersInText(bytes.toString(encoding), pseudonyms), encoding)
  const utf16 = utf16Of(value)
  const hidden = hide(value, isUtf8(value) ? 'utf8' : 'latin1')
  if (utf16 === 'le') return hide(hidden, 'utf16le')
  return utf16 === 'be' ? swapped(hide(swapped(hidden), 'utf16le')) : hidden
}

/** Cut bytes without their last word: half an e-mail address would not be recognised. */
function withoutHalfWord(bytes: Buffer): Buffer {
  const word = /[\w\x80-\xff\0.%+\\@-]*$/.exec(bytes.toString('latin1', Math.max(0, bytes.length - LONGEST_EMAIL)))
  return bytes.subarray(0, bytes.length - (word?.[0].length ?? 0))
}

/** The beginning of unpacked gzip; null if it cannot be unpacked. */
function unpackedBeginning(value: Buffer): Buffer | null {
  try {
    const packed = value.subarray(0, MAX_PACKED_BYTES)
    return gunzipSync(packed, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MAX_UNPACKED_BYTES })
  } catch {
    return null
  }
}

/**
 * The text of any bytes for a dead letter, with pseudonyms for users: the text itself if UTF-8, else base64 marked as
 * such. For gzip: the beginning of the unpacked bytes, or nothing if they cannot be searched for users.
 */
export function payloadOfBytes(value: Buffer, pseudonyms: Pseudonyms, packings = 0): string {
  if (value[0] === 0x1f && value[1] === 0x8b) {
    const unpacked = packings < MAX_PACKINGS ? unpackedBeginning(value) : null
    return unpacked
      ? payloadOfBytes(unpacked, pseudonyms, packings + 1)
      : `${value.length} bytes of gzip, not kept: they cannot be unpacked and searched for user ids`
  }
  const isWhole = value.length <= MAX_PAYLOAD_BYTES && packings === 0
  let kept = isWhole ? value : withoutHalfWord(value.subarray(0, MAX_PAYLOAD_BYTES))
  const utf8 = isUtf8(value)
  // A cut inside a character breaks UTF-8: drop its bytes.
  for (let lost = 0; utf8 && lost < 3 && !isUtf8(kept); lost++) kept = kept.subarray(0, -1)
  const hidden = hiddenBytes(kept, fewOf(pseudonyms))
  return isUtf8(hidden)
    ? cutToBytes(hidden.toString('utf8'), MAX_PAYLOAD_BYTES)
    : `base64:${hidden.subarray(0, (MAX_PAYLOAD_BYTES / 4) * 3 - 8).toString('base64')}`
}
