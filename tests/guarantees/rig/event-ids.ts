import { createHash, createHmac } from 'node:crypto'

/**
 * The ids of events as docs/guarantees.md has them ("Ids of events"), made from its words: whoever checks the product's
 * ids does not ask the product for them.
 */

const NAMESPACE = 'b0a7c1de-52f3-4e0c-9d6b-8a1f3c5e7d90'
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/** 128 bits as the text of a UUID. */
function uuidOf(bits: bigint): string {
  const digits = bits.toString(16).padStart(32, '0')
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join(
    '-',
  )
}

/** The first 128 bits of a hash with the version and the variant of RFC 9562 in their places. */
function uuidOfHash(hash: Buffer, version: bigint): string {
  const bits = BigInt(`0x${hash.toString('hex', 0, 16)}`)
  const free = bits & ~((0xfn << 76n) | (0x3n << 62n))
  return uuidOf(free | (version << 76n) | (0x2n << 62n))
}

/** FNV-1a of 32 bits over the UTF-16 units of a text. */
function fnv1a(text: string): bigint {
  let hash = 0x811c9dc5n
  for (const unit of Uint16Array.from({ length: text.length }, (_, place) => text.charCodeAt(place))) {
    hash = ((hash ^ BigInt(unit)) * 0x01000193n) & 0xffffffffn
  }
  return hash
}

/**
 * The id of a traffic event or a visit that brings none: where it stands in the log.
 * @param index its place in the message's array
 */
export function idOfPlace(topic: string, partition: number, offset: number, index: number): string {
  const place = BigInt(index)
  return uuidOf(
    (fnv1a(topic) << 96n) |
      (BigInt(partition) << 80n) |
      (0x8n << 76n) |
      ((place >> 12n) << 64n) |
      (0x8n << 60n) |
      ((place & 0xfffn) << 48n) |
      BigInt(offset),
  )
}

/** The UUIDv5 of a text in the namespace of senders' ids. */
const uuidOfText = (text: string) =>
  uuidOfHash(
    createHash('sha1')
      .update(Buffer.from(NAMESPACE.replaceAll('-', ''), 'hex'))
      .update(text)
      .digest(),
    5n,
  )

/** The id of an event whose sender gave one. */
export const idOfSender = (given: string): string => (UUID.test(given) ? given.toLowerCase() : uuidOfText(given))

/** Fields of each object in their order, nothing between the words. */
const inOrder = (_name: string, held: unknown) =>
  typeof held === 'object' && held !== null && !Array.isArray(held)
    ? Object.fromEntries(Object.entries(held).sort(([a], [b]) => (a < b ? -1 : 1)))
    : held

/** A shop event of documented fields alone, its time in whole milliseconds. */
export type SaidShopEvent = { timestamp: string; user_id: string; [field: string]: unknown }

/** The id of a shop event that brings none: what it says. @param secret by which the worker makes pseudonyms */
export function idOfWords(event: SaidShopEvent, secret: string): string {
  const user_id = uuidOfHash(createHmac('sha256', secret).update(event.user_id).digest(), 8n)
  return uuidOfText(JSON.stringify({ ...event, timestamp: Date.parse(event.timestamp) * 1000, user_id }, inOrder))
}
