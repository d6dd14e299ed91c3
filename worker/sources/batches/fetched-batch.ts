import kafkajs from 'kafkajs'
import type { Message } from '../messages/message'
import { BatchRecord } from './record'

// Node exposes this name of the CommonJS module only on its default export.
const { CompressionCodecs } = kafkajs

/** The most messages in one batch; a few bytes of a compressed batch can claim more. */
export const MOST_RECORDS = 100_000

/** Byte offsets within a batch of the format since Kafka 0.11. */
export const AT = {
  length: 8,
  magic: 16,
  crc: 17,
  attributes: 21,
  lastDelta: 23,
  firstTime: 27,
  maxTime: 35,
  producer: 43,
  records: 57,
  end: 61,
} as const
const CODEC = 0x07
const APPEND_TIME = 0x08
const IN_TRANSACTION = 0x10
const CONTROL = 0x20
export const codecOf = (batch: Buffer) => batch.readInt16BE(AT.attributes) & CODEC

/**
 * A batch of a log, with its messages still as bytes. kafkajs treats it as one message at the batch's last offset. So
 * it creates no object per message, and skips batches with `isControlRecord`.
 */
export interface FetchedBatch {
  readonly offset: string
  readonly isControlRecord: boolean
  readonly count: number
  /** Uncompressed size, bytes. */
  readonly size: number
  /** @param place 0 ≤ place < `count` @returns that message; the next call reuses the object */
  message(place: number): Message
}

/** A batch in the current format. */
export class RecordBatch implements FetchedBatch {
  readonly offset: string
  readonly lastOffset: bigint
  readonly producerId: string
  readonly inTransaction: boolean
  isControlRecord: boolean
  private readonly begins: Int32Array
  private readonly record: BatchRecord

  /**
   * @param head the batch as stored in the log
   * @param records its uncompressed records
   * @throws if the two contradict each other
   */
  constructor(
    head: Buffer,
    private readonly records: Buffer,
  ) {
    const attributes = head.readInt16BE(AT.attributes)
    const firstOffset = head.readBigInt64BE(0)
    this.lastOffset = firstOffset + BigInt(head.readInt32BE(AT.lastDelta))
    this.offset = String(this.lastOffset)
    this.producerId = String(head.readBigInt64BE(AT.producer))
    this.inTransaction = (attributes & IN_TRANSACTION) !== 0
    this.isControlRecord = (attributes & CONTROL) !== 0
    const appendTime = (attributes & APPEND_TIME) !== 0 ? Number(head.readBigInt64BE(AT.maxTime)) : null
    this.record = new BatchRecord(records, Number(firstOffset), head.readBigInt64BE(AT.firstTime), appendTime)
    this.begins = new Int32Array(head.readInt32BE(AT.records))
    for (let place = 0, at = 0; place < this.begins.length; place++) {
      this.begins[place] = at
      at = this.record.read(at)
    }
  }

  get count(): number {
    return this.begins.length
  }

  get size(): number {
    return this.records.length
  }

  message(place: number): BatchRecord {
    this.record.read(this.begins[place]!)
    return this.record
  }

  /** True for the marker that ends an aborted transaction: its key has version and type; type is 0. */
  get isAbortMark(): boolean {
    const key = this.isControlRecord && this.count > 0 ? this.message(0).key : null
    return key !== null && key.length >= 4 && key.readInt16BE(2) === 0
  }
}

/** Messages that were read already, as a batch. */
export class ReadMessages implements FetchedBatch {
  readonly isControlRecord = false
  readonly offset: string
  readonly size: number

  /** @param messages at least one */
  constructor(private readonly messages: readonly Message[]) {
    this.offset = String(messages.at(-1)!.offset)
    this.size = messages.reduce((sum, { bytes }) => sum + bytes.length, 0)
  }

  get count(): number {
    return this.messages.length
  }

  message(place: number): Message {
    return this.messages[place]!
  }
}

/** Decompresses a checked batch in the current format. @throws if it cannot be decompressed or contradicts itself */
export async function unpackBatch(batch: Buffer): Promise<RecordBatch> {
  const packed = batch.subarray(AT.end)
  const codec = codecOf(batch)
  if (codec === 0) return new RecordBatch(batch, packed)
  if (batch.readInt32BE(AT.records) === 0) return new RecordBatch(batch, packed.subarray(0, 0))
  const codecs = CompressionCodecs as Record<number, () => { decompress(bytes: Buffer): Promise<Buffer> }>
  return new RecordBatch(batch, await codecs[codec]!().decompress(packed))
}
