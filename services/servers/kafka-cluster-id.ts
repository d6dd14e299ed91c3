import { randomBytes } from 'node:crypto'

/**
 * A new id of a Kafka cluster: 16 bytes in base64url that never begin with `-`, which Kafka's tools would take for an
 * option.
 */
export function newClusterId(): string {
  const bytes = randomBytes(16)
  // The first character is the first six bits; below 32 they are a letter.
  bytes[0] = (bytes[0] ?? 0) & 0x7f
  return bytes.toString('base64url')
}
