import { isUtf8 } from 'node:buffer'
import type { Pseudonyms } from './pseudonym'

/** What of a parked item is kept, bytes of its text. */
export const MAX_PAYLOAD_BYTES = 64 * 1024

/** Fields that hold the id of a person. */
const USER_FIELDS = new Set(['user_id', 'customer_id'])
/** The same fields in a text that is not JSON: the name, the colon, and the value after it. */
const USER_FIELD_TEXT = /("(?:user_id|customer_id)"\s*:\s*)("(?:[^"\\]|\\.)*"?|[^,}\]\s"]+)/g

/** An id as decoding reads it: its pseudonym is then the one that a row would hold. */
const idOf = (field: string, id: string) => (field === 'customer_id' ? id.toLowerCase() : id.trim())

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

/** The text of an item for a dead letter, user ids as pseudonyms. */
export function payloadOfItem(item: unknown, pseudonyms: Pseudonyms): string {
  const hidden = (name: string, value: unknown) =>
    USER_FIELDS.has(name) && (typeof value === 'string' || typeof value === 'number')
      ? pseudonyms(idOf(name, String(value)))
      : value
  try {
    return cutToBytes(JSON.stringify(item, hidden) ?? '', MAX_PAYLOAD_BYTES)
  } catch {
    return 'nested too deeply to be shown'
  }
}

/** The text of any bytes for a dead letter: UTF-8 where it is, user ids as pseudonyms, else base64 marked as such. */
export function payloadOfBytes(value: Buffer, pseudonyms: Pseudonyms): string {
  if (!isUtf8(value)) return `base64:${value.subarray(0, (MAX_PAYLOAD_BYTES / 4) * 3 - 8).toString('base64')}`
  // Cut before it is searched: a search for the end of an open quote through megabytes exhausts the stack.
  const kept = cutToBytes(value.toString('utf8', 0, MAX_PAYLOAD_BYTES + 4), MAX_PAYLOAD_BYTES)
  const text = kept.replace(USER_FIELD_TEXT, (_, name: string, id: string) => {
    const bare = id.replace(/^"|"$/g, '')
    return `${name}"${pseudonyms(bare)}"`
  })
  return cutToBytes(text, MAX_PAYLOAD_BYTES)
}
