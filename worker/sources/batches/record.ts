import type { Message } from '../messages/message'

const MORE = 0x80
/** Longest number: 64 bits, seven per byte. */
const MOST_NUMBER_BYTES = 10
/** Numbers of up to this many bytes are exact in 53 bits. */
const EXACT_BYTES = 7

function beyond(): never {
  throw new Error('one of its messages has a wrong length')
}

/**
 * One record of a batch in Kafka's format since 0.11 ("magic 2"), read in place: length, attributes, time, offset, key,
 * value, headers, with numbers as zigzag varints (kafka.apache.org, Message Format). `read` moves it to another record.
 */
export class BatchRecord implements Message {
  bytes: Buffer
  from = 0
  to = -1
  offset = 0
  private at = 0
  private end = 0
  private timeAt = 0
  private keyFrom = 0
  private keyTo = -1
  private headersAt = 0
  private pieceFrom = 0

  /**
   * @param records decompressed records of a batch
   * @param firstOffset of the batch
   * @param firstTime of the batch; records store the difference to it
   * @param appendTime the broker's time of the whole batch; null if each record has its producer's
   */
  constructor(
    records: Buffer,
    private readonly firstOffset: number,
    private readonly firstTime: bigint,
    private readonly appendTime: number | null,
  ) {
    this.bytes = records
  }

  /**
   * Moves to the record that begins at `at`.
   * @returns the index after it
   * @throws if it extends beyond its own bytes or the batch's
   */
  read(at: number): number {
    this.at = at
    this.end = this.bytes.length
    const length = this.number()
    const end = this.at + length
    if (length <= 0 || end > this.bytes.length) beyond()
    this.end = end
    this.at++
    this.timeAt = this.at
    this.skipNumber()
    this.offset = this.firstOffset + this.number()
    this.keyTo = this.piece()
    this.keyFrom = this.pieceFrom
    this.to = this.piece()
    this.from = this.pieceFrom
    this.headersAt = this.at
    for (let left = this.number(); left > 0; left--) {
      if (this.piece() < this.pieceFrom) beyond()
      this.piece()
    }
    if (this.at > end) beyond()
    return end
  }

  get timestamp(): number {
    if (this.appendTime !== null) return this.appendTime
    this.at = this.timeAt
    return Number(this.firstTime + this.longNumber())
  }

  get key(): Buffer | null {
    return this.keyTo < this.keyFrom ? null : this.bytes.subarray(this.keyFrom, this.keyTo)
  }

  header(name: string): Buffer | undefined {
    this.at = this.headersAt
    for (let left = this.number(); left > 0; left--) {
      const nameTo = this.piece()
      const isIt = this.bytes.toString('utf8', this.pieceFrom, nameTo) === name
      const to = this.piece()
      if (isIt && to >= this.pieceFrom) return this.bytes.subarray(this.pieceFrom, to)
    }
    return undefined
  }

  /** Skips length-prefixed bytes. @returns where they end; before `pieceFrom` if there are none */
  private piece(): number {
    const length = this.number()
    this.pieceFrom = this.at
    if (length < 0) return this.at - 1
    this.at += length
    if (this.at > this.end) beyond()
    return this.at
  }

  private skipNumber(): void {
    const from = this.at
    while (this.bytes[this.at]! >= MORE) this.at++
    this.at++
    if (this.at > this.end || this.at - from > MOST_NUMBER_BYTES) beyond()
  }

  /** A number that fits in 53 bits. */
  private number(): number {
    const { bytes } = this
    const first = bytes[this.at]!
    if (first < MORE && this.at < this.end) {
      this.at++
      return (first >>> 1) ^ -(first & 1)
    }
    const from = this.at
    this.skipNumber()
    if (this.at - from > EXACT_BYTES) beyond()
    let value = 0
    for (let at = this.at - 1; at >= from; at--) value = value * MORE + (bytes[at]! & 0x7f)
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }

  private longNumber(): bigint {
    const from = this.at
    this.skipNumber()
    let value = 0n
    for (let at = this.at - 1; at >= from; at--) value = (value << 7n) | BigInt(this.bytes[at]! & 0x7f)
    return value & 1n ? -((value + 1n) >> 1n) : value >> 1n
  }
}
