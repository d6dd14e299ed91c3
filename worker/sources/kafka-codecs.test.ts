import kafkajs from 'kafkajs'
import { beforeAll, describe, expect, it } from 'vitest'
import { installKafkaCodecs } from './kafka-codecs'

const { CompressionCodecs, CompressionTypes } = kafkajs
const text = Buffer.from('two blocks of one text '.repeat(60))
/** The text above by snappy-java 1.1.10.7, `SnappyOutputStream` with blocks of 1024 bytes: what Java's Kafka clients write. */
const BY_JAVA =
  'glNOQVBQWQAAAAABAAAAAQAAAEqACFh0d28gYmxvY2tzIG9mIG9uZSB0ZXh0IP4XAP4XAP4XAP4XAP4XAP4XAP4XAP4XAP4XAP4XAP4XAP4XAP4XAP4XAP4XAKIXAAAAACzkAlhmIG9uZSB0ZXh0IHR3byBibG9ja3Mgb/4XAP4XAP4XAP4XAP4XADIXAA=='

beforeAll(() => installKafkaCodecs())

describe('codecs of Kafka batches', () => {
  it("reads snappy as Java's clients write it, in blocks", async () => {
    const codec = CompressionCodecs[CompressionTypes.Snappy]()
    expect(await codec.decompress(Buffer.from(BY_JAVA, 'base64'))).toEqual(text)
  })

  it.each(['Snappy', 'LZ4'] as const)('reads %s that it wrote itself', async (name) => {
    const codec = CompressionCodecs[CompressionTypes[name]]()
    expect(await codec.decompress(await codec.compress({ buffer: text }))).toEqual(text)
  })

  it.each(['Snappy', 'LZ4'] as const)('refuses bytes that are not %s', async (name) => {
    const codec = CompressionCodecs[CompressionTypes[name]]()
    await expect(codec.decompress(Buffer.from('not compressed at all'))).rejects.toThrow()
    await expect(codec.decompress(Buffer.from(BY_JAVA, 'base64').subarray(0, 60))).rejects.toThrow()
  })

  it('refuses zstd by name, for good and with what to do', () => {
    expect(() => CompressionCodecs[CompressionTypes.ZSTD]()).toThrow(
      expect.objectContaining({
        retriable: false,
        message: expect.stringMatching(/zstd.*docs\/kafka-compression\.md/s),
      }),
    )
  })
})
