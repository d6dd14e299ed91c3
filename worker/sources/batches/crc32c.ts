/** Castagnoli's polynomial, reversed. */
const POLYNOMIAL = 0x82f63b78
const BYTES = 256
/** Bytes per step. */
const STEP = 8

/** The effect of each byte value on the sum, by how many bytes follow it in a step. */
const TABLES = (() => {
  const tables = new Int32Array(STEP * BYTES)
  for (let byte = 0; byte < BYTES; byte++) {
    let sum = byte
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ POLYNOMIAL : sum >>> 1
    tables[byte] = sum
  }
  for (let at = BYTES; at < tables.length; at++) {
    const before = tables[at - BYTES]!
    tables[at] = (before >>> 8) ^ tables[before & 0xff]!
  }
  return tables
})()

/**
 * CRC-32C of bytes, unsigned: the checksum of a Kafka batch. Processes eight bytes per step ("slicing by 8"); Node has
 * no CRC-32C of its own.
 */
export function crc32c(bytes: Buffer): number {
  const t = TABLES
  let sum = -1
  let at = 0
  for (const last = bytes.length - STEP; at <= last; at += STEP) {
    sum ^= bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)
    sum =
      t[7 * BYTES + (sum & 0xff)]! ^
      t[6 * BYTES + ((sum >>> 8) & 0xff)]! ^
      t[5 * BYTES + ((sum >>> 16) & 0xff)]! ^
      t[4 * BYTES + (sum >>> 24)]! ^
      t[3 * BYTES + bytes[at + 4]!]! ^
      t[2 * BYTES + bytes[at + 5]!]! ^
      t[BYTES + bytes[at + 6]!]! ^
      t[bytes[at + 7]!]!
  }
  for (; at < bytes.length; at++) sum = t[(sum ^ bytes[at]!) & 0xff]! ^ (sum >>> 8)
  return ~sum >>> 0
}
