import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { crc32c } from './crc32c'
import { installKafkaCodecs } from './kafka-codecs'
import { MOST_RECORDS, newBudget, readBatches } from './record-batches'

beforeAll(() => installKafkaCodecs())

/** One record of a short value, as Kafka lays it out: numbers are doubled ("zigzag"), each of one byte. */
const record = (place: number, value: string) =>
  Buffer.from([(6 + value.length) * 2, 0, 0, place * 2, 1, value.length * 2, ...Buffer.from(value), 0])

/** A batch of the format of today, with a checksum that fits. */
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
const good = (offset: number) => batch(offset, 0, Buffer.concat([record(0, 'a'), record(1, 'b')]), 2)
const packed = (offset: number) => batch(offset, 1, gzipSync(Buffer.concat([record(0, 'c'), record(1, 'd')])), 2)
const flipped = (bytes: Buffer, at: number) => {
  const damaged = Buffer.from(bytes)
  damaged[at]! ^= 1
  return damaged
}
const values = async (...batches: Buffer[]) => {
  const { messages, unreadable } = await readBatches(Buffer.concat(batches), newBudget())
  return { values: messages.map(({ offset, value }) => `${offset} ${value}`), unreadable }
}

describe('the batches of a partition', () => {
  it('are read one after the other, whatever their codec; the one that the fetch cut off is left', async () => {
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
  )('%s: it is told of when it is first, and those before it are read', async (_what, bad) => {
    expect(await values(bad, good(20))).toEqual({ values: [], unreadable: expect.objectContaining({ offset: '7' }) })
    if (bad[16] === 2) expect(await values(good(5), bad)).toEqual({ values: ['5 a', '6 b'], unreadable: null })
  })

  it('are read up to what one fetch may take, and the next fetch goes on there', async () => {
    const many = Array.from({ length: 200 }, (_, place) => good(2 * place))
    const { messages } = await readBatches(Buffer.concat(many), { records: 100, bytes: 1_000 })
    expect(messages).toHaveLength(100)
    const nothing = await readBatches(good(0), { records: 0, bytes: 1 })
    expect(nothing).toEqual({ messages: [], unreadable: null })
  })
})
