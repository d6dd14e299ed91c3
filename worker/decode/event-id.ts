import { createHash } from 'node:crypto'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
/** Namespace for sender ids that are not UUIDs themselves. */
const SENDER_NAMESPACE = Buffer.from('b0a7c1de52f34e0c9d6b8a1f3c5e7d90', 'hex')

/** UUIDv5 (RFC 9562, 5.5) of a text in that namespace. */
export function uuidV5(text: string): string {
  const hash = createHash('sha1').update(SENDER_NAMESPACE).update(text).digest()
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80
  const hex = hash.toString('hex', 0, 16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** The sender's id as a UUID: the id itself if it is one (in lower case), else its UUIDv5. */
export function senderEventId(id: string): string {
  return UUID.test(id) ? id.toLowerCase() : uuidV5(id)
}

/** FNV-1a, 32 bit: distinguishes topics within an id. Not meant to resist attackers. */
function fingerprint(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}

const DIGITS = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0))
/** 2^24: half of an offset's 48 bits, as a factor. */
const HALF = 2 ** 24

/** Writes 24 bits as six digits. */
function putHalf(bytes: Uint8Array, at: number, value: number): void {
  for (let i = at + 5; i >= at; i--) {
    bytes[i] = DIGITS[value & 0xf]!
    value >>>= 4
  }
}

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0')

/**
 * Ids for events without one, made from their position in the log, so that a replay makes the same ids. A UUIDv8 (RFC
 * 9562, 5.8): 32 bits topic fingerprint, 16 bits partition, 24 bits index in the array (a message has far fewer items),
 * 48 bits offset.
 */
export class PackedIds {
  private readonly head: string
  private readonly first: string
  private readonly firstBytes: Uint8Array

  constructor(topic: string, partition: number) {
    this.head = `${hex(fingerprint(topic), 8)}-${hex(partition & 0xffff, 4)}-8`
    this.first = `${this.head}000-8000-`
    this.firstBytes = Uint8Array.from(Buffer.from(this.first))
  }

  /** @param offset of the message, below 2^48 @param index of the item in the message's array, 0 if it is no array */
  of(offset: number, index: number): string {
    const head = index === 0 ? this.first : `${this.head}${hex(index >>> 12, 3)}-8${hex(index & 0xfff, 3)}-`
    return head + offset.toString(16).padStart(12, '0')
  }

  /** Writes the id of a single item as its 36 characters. @returns the byte after them */
  put(bytes: Uint8Array, at: number, offset: number): number {
    const head = this.firstBytes
    for (let i = 0; i < head.length; i++) bytes[at + i] = head[i]!
    const high = Math.floor(offset / HALF)
    putHalf(bytes, at + head.length, high)
    putHalf(bytes, at + head.length + 6, offset - high * HALF)
    return at + head.length + 12
  }
}
