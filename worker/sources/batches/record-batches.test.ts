import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import Decoder from 'kafkajs/src/protocol/decoder.js'
import readRecordBatch from 'kafkajs/src/protocol/recordBatch/v0/decoder.js'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Message, messageOf } from '../messages/message'
import { Messages } from '../messages/messages'
import { crc32c } from './crc32c'
import { MOST_RECORDS } from './fetched-batch'
import { installKafkaCodecs } from './kafka-codecs'
import { type AbortedTransaction, newBudget, readBatches } from './record-batches'

beforeAll(() => installKafkaCodecs())

/** One record with a short value in Kafka's layout: numbers are zigzag-encoded, one byte each. */
const record = (place: number, value: string) =>
  Buffer.from([(6 + value.length) * 2, 0, 0, place * 2, 1, value.length * 2, ...Buffer.from(value), 0])

/** A batch in the current format with a valid checksum. */
function batch(offset: number, codec: number, records: Buffer, count: number): Buffer {
  const bytes = Buffer.alloc(61 + records.length)
  bytes.writeBigInt64BE(BigInt(offset), 0)
  bytes.writeInt32BE(bytes.length - 12, 8)
  bytes.writeInt8(2, 16)
  bytes.writeInt16BE(codec, 21)
  bytes.writeInt32BE(count - 1, 23)
  bytes.writeInt32BE(count, 57)
  records.copy(bytes, 61)
  bytes.writeUInt32BE(crc32c(bytes.subarray(21)), 17)
  return bytes
}

/** The batch as part of a producer's transaction. */
function inTransaction(bytes: Buffer, producer: number, attributes = 0x10): Buffer {
  bytes.writeInt16BE(attributes, 21)
  bytes.writeBigInt64BE(BigInt(producer), 43)
  bytes.writeUInt32BE(crc32c(bytes.subarray(21)), 17)
  return bytes
}
/** The marker that ends a producer's transaction. @param type 0 aborted, 1 committed */
const mark = (producer: number, offset: number, type: number) =>
  inTransaction(batch(offset, 0, Buffer.from([12 * 2, 0, 0, 0, 8, 0, 0, 0, type, 4, 0, 0, 0]), 1), producer, 0x30)

const HEADERS = ['store_id', 'é', '']
const piece = fc.option(fc.uint8Array({ maxLength: 200 }), { freq: 5 })
const anyRecord = fc.record({
  time: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  place: fc.integer({ min: 0, max: 100_000 }),
  key: piece,
  value: piece,
  headers: fc.array(fc.tuple(fc.constantFrom(...HEADERS), fc.uint8Array({ maxLength: 80 })), { maxLength: 4 }),
})
/** A number in Kafka's zigzag encoding: small negative numbers stay short too; seven bits per byte. */
function zigzag(value: bigint): Buffer {
  let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n))
  const bytes: number[] = []
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80)
  return Buffer.from([...bytes, Number(rest)])
}
const sized = (bytes: Uint8Array | null) =>
  bytes === null ? zigzag(-1n) : Buffer.concat([zigzag(BigInt(bytes.length)), bytes])
type AnyRecord = typeof anyRecord extends fc.Arbitrary<infer T> ? T : never
function recordBytes({ time, place, key, value, headers }: AnyRecord): Buffer {
  const pieces = headers.flatMap(([name, held]) => [sized(Buffer.from(name)), sized(held)])
  const head = [Buffer.from([0]), zigzag(time), zigzag(BigInt(place)), sized(key), sized(value)]
  return sized(Buffer.concat([...head, zigzag(BigInt(headers.length)), ...pieces]))
}

const good = (offset: number) => batch(offset, 0, Buffer.concat([record(0, 'a'), record(1, 'b')]), 2)
const packed = (offset: number) => batch(offset, 1, gzipSync(Buffer.concat([record(0, 'c'), record(1, 'd')])), 2)
const flipped = (bytes: Buffer, at: number) => {
  const damaged = Buffer.from(bytes)
  damaged[at]! ^= 1
  return damaged
}
/** The messages that are read, without those to be skipped. */
async function read(batches: Buffer[], from = 0, aborted: AbortedTransaction[] = []) {
  const found = await readBatches(Buffer.concat(batches), newBudget(), aborted)
  const seen = found.batches.filter(({ isControlRecord }) => !isControlRecord)
  const messages = new Messages(seen, from)
  const values: string[] = []
  for (let { present } = messages; present !== null; messages.goOn(), present = messages.present) {
    values.push(`${present.offset} ${present.bytes.toString('utf8', present.from, present.to)}`)
  }
  return { values, unreadable: found.unreadable, next: messages.offset }
}
const values = async (...batches: Buffer[]) => {
  const { values, unreadable } = await read(batches)
  return { values, unreadable }
}

describe('the batches of a partition', () => {
  it('are read in order, whatever their codec; one that the fetch cut off is left for later', async () => {
    expect(await values(good(5), packed(7), good(9).subarray(0, 65))).toEqual({
      values: ['5 a', '6 b', '7 c', '8 d'],
      unreadable: null,
    })
  })

  it.each(
    Object.entries({
      'of a codec that is none': batch(7, 5, record(0, 'x'), 1),
      'of another codec that is none': batch(7, 7, record(0, 'x'), 1),
      'damaged, without a codec': flipped(good(7), 68),
      'damaged, packed': flipped(packed(7), 75),
      'packed in pieces that do not fit': batch(7, 1, Buffer.from('no gzip'), 1),
      'packed by zstd that is none': batch(7, 4, Buffer.from('no zstd at all'), 1),
      'with fewer messages than it says': batch(7, 0, record(0, 'x'), 9),
      'with fewer packed messages than it says': batch(7, 1, gzipSync(record(0, 'x')), 9),
      'with more messages than are read': batch(7, 1, gzipSync(record(0, 'x')), MOST_RECORDS + 1),
      'with a negative count': batch(7, 1, gzipSync(record(0, 'x')), -5),
      'whose length cannot be': Buffer.concat([good(7).subarray(0, 8), Buffer.alloc(4), good(7).subarray(12)]),
      'of an old format, broken': Buffer.concat([good(7).subarray(0, 16), Buffer.from([1]), good(7).subarray(17)]),
    }),
  )('%s: is reported when it comes first; the batches before it are read', async (_what, bad) => {
    expect(await values(bad, good(20))).toEqual({ values: [], unreadable: expect.objectContaining({ offset: '7' }) })
    if (bad[16] === 2) expect(await values(good(5), bad)).toEqual({ values: ['5 a', '6 b'], unreadable: null })
  })

  it('are read up to the limit of one fetch, and the next fetch continues there', async () => {
    const many = Array.from({ length: 200 }, (_, place) => good(2 * place))
    const { batches } = await readBatches(Buffer.concat(many), { records: 100, bytes: 1_000 })
    expect(batches.map(({ count }) => count)).toEqual(Array.from({ length: 50 }, () => 2))
    const nothing = await readBatches(good(0), { records: 0, bytes: 1 })
    expect(nothing).toEqual({ batches: [], unreadable: null })
  })

  it('are read from the requested offset, also if a batch begins before it or is empty', async () => {
    const emptied = batch(9, 0, Buffer.alloc(0), 0)
    emptied.writeInt32BE(3, 23)
    emptied.writeUInt32BE(crc32c(emptied.subarray(21)), 17)
    expect(await read([good(5), good(7), emptied], 6)).toEqual({
      values: ['6 b', '7 a', '8 b'],
      unreadable: null,
      next: 13,
    })
    expect(await read([good(5)], 9)).toMatchObject({ values: [], next: 9 })
    expect(await read([emptied], 9)).toMatchObject({ values: [], next: 13 })
  })

  it('of aborted transactions are skipped; those of others between them are read', async () => {
    const written = (producer: number, offset: number) => inTransaction(good(offset), producer)
    const given = (producer: number, offset: number) => mark(producer, offset, 0)
    const kept = (producer: number, offset: number) => mark(producer, offset, 1)
    const log = [
      written(7, 0),
      written(8, 2),
      written(9, 4),
      good(6),
      given(7, 8),
      kept(8, 9),
      written(7, 10),
      kept(7, 12),
      given(9, 13),
    ]
    const aborted = [
      { producerId: '9', firstOffset: '4' },
      { producerId: '7', firstOffset: '0' },
    ]
    const rest = ['2 a', '3 b', '6 a', '7 b', '10 a', '11 b']
    expect((await read(log, 0, aborted)).values).toEqual(rest)
    // Both transactions had begun before the fetch.
    expect((await read(log.slice(2), 4, aborted)).values).toEqual(rest.slice(2))
  })
})

describe('a message', () => {
  it('is read as kafkajs reads it, whatever its numbers, key and headers', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyRecord, { minLength: 1, maxLength: 8 }),
        fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
        fc.constantFrom(0, 8),
        async (records, firstTime, attributes) => {
          const bytes = batch(40, attributes, Buffer.concat(records.map(recordBytes)), records.length)
          bytes.writeBigInt64BE(firstTime, 27)
          bytes.writeBigInt64BE(1_764_000_000_123n, 35)
          bytes.writeUInt32BE(crc32c(bytes.subarray(21)), 17)
          const wanted = (await readRecordBatch(new Decoder(bytes))).records.map(messageOf)
          const { batches } = await readBatches(bytes, newBudget())
          const seen = (one: Message) => ({
            offset: one.offset,
            timestamp: one.timestamp,
            key: one.key?.toString('hex'),
            value: one.to < one.from ? null : one.bytes.toString('hex', one.from, one.to),
            headers: HEADERS.map((name) => one.header(name)?.toString('hex')),
          })
          expect(wanted.map((_, place) => seen(batches[0]!.message(place)))).toEqual(wanted.map(seen))
        },
      ),
    )
  })
})
