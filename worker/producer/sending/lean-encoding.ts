import Encoder from 'kafkajs/src/protocol/encoder.js'

/** Numbers of up to five bytes: seven bits in each; the eighth says that more follow. */
const MOST_BYTES = 5
const MORE_FOLLOW = 0x80
const SEVEN_BITS = 0x7f
const ABOVE_SEVEN_BITS = ~SEVEN_BITS
/** Below this, a varlong has the same bytes as a varint. */
const LONG_FROM = 2 ** 30

const asVarInt = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < LONG_FROM

/**
 * Patches kafkajs, in the whole process, to write a record's variable-length numbers straight into its buffer. Its own
 * code allocates a list and a buffer for each of the five in a record, and computes a time offset of 0 with BigInt:
 * more than half the cost of encoding a record (docs/decisions/0070). The bytes are the same; tests compare them.
 */
export function encodeLean(): void {
  const { writeVarLong } = Encoder.prototype
  const { sizeOfVarLong } = Encoder
  Encoder.prototype.writeUVarInt = function (this: Encoder, value: number) {
    this.ensureAvailable(MOST_BYTES)
    let rest = value
    while ((rest & ABOVE_SEVEN_BITS) !== 0) {
      this.buf[this.offset++] = (rest & SEVEN_BITS) | MORE_FOLLOW
      rest >>>= 7
    }
    this.buf[this.offset++] = rest
    return this
  }
  Encoder.prototype.writeVarLong = function (this: Encoder, value: unknown) {
    return asVarInt(value) ? this.writeVarInt(value) : writeVarLong.call(this, value)
  }
  Encoder.sizeOfVarLong = (value) =>
    asVarInt(value) ? Encoder.sizeOfVarInt(value) : sizeOfVarLong.call(Encoder, value)
}
