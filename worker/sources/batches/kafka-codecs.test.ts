import { gzipSync } from 'node:zlib'
import kafkajs from 'kafkajs'
import { beforeAll, describe, expect, it } from 'vitest'
import { installKafkaCodecs, MOST_UNPACKED } from './kafka-codecs'

const { CompressionCodecs, CompressionTypes } = kafkajs
const text = Buffer.from('two blocks of one text '.repeat(60))
/**
 * The text above, compressed by snappy-java 1.1.10.7, `SnappyOutputStream` with blocks of 1024 bytes: as Java's Kafka
 * clients do.
 */
const BY_JAVA =
  'glNOQVBQWQAAAAABAAAAAQAAAEqACFh0d28gYmxvY2tzIG9mIG9uZSB0ZXh0IP4XAP4XAP4XAP4XAP4XAP4XAP4XAP4XAP4XAP4XAP4XAP4XAP4XAP4XAP4XAKIXAAAAACzkAlhmIG9uZSB0ZXh0IHR3byBibG9ja3Mgb/4XAP4XAP4XAP4XAP4XADIXAA=='

/** The same by zstd 1.5: from a file, whose size the frame states, and from a stream, whose size it does not. */
const BY_ZSTD = {
  'of known size': 'KLUv/WRkBP0AALh0d28gYmxvY2tzIG9mIG9uZSB0ZXh0IAEAldJ/NgHKCSoR',
  'of unknown size': 'KLUv/QRY/QAAuHR3byBibG9ja3Mgb2Ygb25lIHRleHQgAQCV0n82AcoJKhE=',
}

/** A zstd frame of blocks of one repeated byte, 128 KiB each. */
function zstdOf(head: number[], blocks: number): Buffer {
  const size = 128 * 1024
  const block = (last: number) => [...[0, 8, 16].map((by) => (((size << 3) | 2 | last) >> by) & 0xff), 0x20]
  return Buffer.from([
    0x28,
    0xb5,
    0x2f,
    0xfd,
    ...head,
    ...Array(blocks - 1)
      .fill(block(0))
      .flat(),
    ...block(1),
  ])
}

/** Few bytes that decompress to very many. */
function bombs(): Record<string, Buffer> {
  const lz4Block = Buffer.concat([Buffer.from([0x1f, 0x20, 1, 0]), Buffer.alloc(1024 * 1024, 0xff)])
  const length = Buffer.alloc(4)
  length.writeUInt32LE(lz4Block.length)
  const lz4Head = Buffer.from([0x04, 0x22, 0x4d, 0x18, 0x60, 0x70, 0x73])
  return {
    'GZIP of zeros': gzipSync(Buffer.alloc(MOST_UNPACKED + 1)),
    'Snappy that tells 4 GB': Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0]),
    'LZ4 of long runs': Buffer.concat([lz4Head, ...Array(17).fill([length, lz4Block]).flat(), Buffer.alloc(4)]),
    'ZSTD that tells 2 GB': zstdOf([0xa0, 0, 0, 0, 0x80], 1),
    'ZSTD with a window of 2 GB': zstdOf([0, 0xa8], 1),
    'ZSTD of unknown size': zstdOf([0, 0x58], 513),
  }
}

beforeAll(() => installKafkaCodecs())

describe('codecs of Kafka batches', () => {
  it("reads snappy as Java's clients write it, in blocks", async () => {
    const codec = CompressionCodecs[CompressionTypes.Snappy]()
    expect(await codec.decompress(Buffer.from(BY_JAVA, 'base64'))).toEqual(text)
  })

  it.each(['Snappy', 'LZ4'] as const)('reads back its own %s', async (name) => {
    const codec = CompressionCodecs[CompressionTypes[name]]()
    expect(await codec.decompress(await codec.compress({ buffer: text }))).toEqual(text)
  })

  it.each(['Snappy', 'LZ4'] as const)('refuses bytes that are not %s', async (name) => {
    const codec = CompressionCodecs[CompressionTypes[name]]()
    await expect(codec.decompress(Buffer.from('not compressed at all'))).rejects.toThrow()
    await expect(codec.decompress(Buffer.from(BY_JAVA, 'base64').subarray(0, 60))).rejects.toThrow()
  })

  it.each(Object.entries(BY_ZSTD))('reads zstd %s', async (_how, bytes) => {
    const codec = CompressionCodecs[CompressionTypes.ZSTD]()
    expect(await codec.decompress(Buffer.from(bytes, 'base64'))).toEqual(text)
  })

  it('refuses bytes that are not zstd, that are cut off anywhere, or more than one frame', async () => {
    const codec = CompressionCodecs[CompressionTypes.ZSTD]()
    for (const given of Object.values(BY_ZSTD)) {
      const bytes = Buffer.from(given, 'base64')
      for (let end = 0; end < bytes.length; end++)
        await expect(codec.decompress(bytes.subarray(0, end))).rejects.toThrow()
      await expect(codec.decompress(Buffer.concat([bytes, bytes]))).rejects.toThrow(/one frame/)
    }
    await expect(codec.decompress(Buffer.from('not compressed at all'))).rejects.toThrow(/not valid zstd/)
  })

  it.each(Object.entries(bombs()))('refuses %s before it fills the memory', async (name, bytes) => {
    const codec = CompressionCodecs[CompressionTypes[name.split(' ')[0] as 'GZIP']]()
    const before = process.memoryUsage().rss
    await expect(codec.decompress(bytes)).rejects.toThrow()
    expect(process.memoryUsage().rss - before).toBeLessThan(3 * MOST_UNPACKED)
  })
})
