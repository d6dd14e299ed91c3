import { createHmac } from 'node:crypto'

/** Makes pseudonyms: the same for the same id and secret, and not reversible without the secret. */
export type Pseudonyms = (id: string) => string

/** For data with pseudonyms already, such as dead letters: leaves ids as they are. */
export const alreadyPseudonyms: Pseudonyms = (id) => id

/** Pseudonyms as UUIDs: the first 16 bytes of HMAC-SHA-256 over the id, marked version 8 (RFC 9562). */
export function pseudonymsWith(secret: string): Pseudonyms {
  return (id) => {
    const bytes = createHmac('sha256', secret).update(id).digest()
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
    const hex = bytes.toString('hex', 0, 16)
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
  }
}
