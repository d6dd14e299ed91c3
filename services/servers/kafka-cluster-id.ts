import { randomBytes } from 'node:crypto'

/**
 * A new Kafka cluster id: 16 bytes in base64url that never begin with `-`, which Kafka's tools would take for an
 * option.
 */
export function newClusterId(): string {
  const bytes = randomBytes(16)
  // The first character encodes the first six bits; values below 32 are letters.
  bytes[0] = (bytes[0] ?? 0) & 0x7f
  return bytes.toString('base64url')
}
