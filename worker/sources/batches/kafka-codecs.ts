import { promisify } from 'node:util'
import { gzip, unzip } from 'node:zlib'
import kafkajs from 'kafkajs'
import { compressFrame, decompressFrameSync } from 'lz4-napi'
import { compress, uncompressSync } from 'snappy'
import { unpackZstd } from './zstd'

// Node exposes these names of the CommonJS module only on its default export.
const { CompressionCodecs, CompressionTypes, KafkaJSNonRetriableError } = kafkajs

/** What kafkajs passes to `compress`: its own buffer builder. */
type Encoder = { buffer: Buffer }

/**
 * Limit on what a batch may decompress to, whatever its codec: brokers accept batches of a megabyte, and JSON
 * compresses some ten to one.
 */
export const MOST_UNPACKED = 64 * 1024 * 1024

/** Java's snappy stream: this mark, two four-byte numbers, then blocks preceded by their length. */
const XERIAL_MARK = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00])
const XERIAL_HEADER_BYTES = 16

const LZ4_MARK = 0x184d2204
/** Size of a block, bytes, by the number in the frame's header. */
const LZ4_BLOCKS: Record<number, number> = { 4: 64 * 1024, 5: 256 * 1024, 6: 1024 * 1024, 7: 4 * 1024 * 1024 }
/** The most that one byte of LZ4 can decompress to. */
const LZ4_RATIO = 255

function withinBound(size: number): void {
  if (size > MOST_UNPACKED) throw new Error(`it decompresses to over ${MOST_UNPACKED} bytes`)
}

/** The decompressed size that a snappy block claims: the number of up to five bytes at its start. */
function snappySize(block: Buffer): number {
  let size = 0
  for (let place = 0; place < 5; place++) {
    const byte = block.readUInt8(place)
    size += (byte & 0x7f) * 2 ** (7 * place)
    if (byte < 0x80) return size
  }
  throw new Error('it is not valid snappy')
}

/** The blocks of snappy as producers write it: one bare block (librdkafka), or Java's stream of blocks. */
function snappyBlocks(bytes: Buffer): Buffer[] {
  if (!bytes.subarray(0, XERIAL_MARK.length).equals(XERIAL_MARK)) return [bytes]
  const blocks: Buffer[] = []
  for (let at = XERIAL_HEADER_BYTES; at < bytes.length; ) {
    const length = bytes.readInt32BE(at)
    if (length <= 0 || at + 4 + length > bytes.length) throw new Error('one of its blocks is cut off')
    blocks.push(bytes.subarray(at + 4, at + 4 + length))
    at += 4 + length
  }
  return blocks
}

/**
 * Decompresses in this thread, as LZ4 does too: memory that another thread allocates for its result stays with that
 * thread even after we free it.
 */
async function readSnappy(bytes: Buffer): Promise<Buffer> {
  const blocks = snappyBlocks(bytes)
  withinBound(blocks.reduce((sum, block) => sum + snappySize(block), 0))
  const unpacked = blocks.map((block) => uncompressSync(block, { asBuffer: true }) as Buffer)
  return unpacked.length === 1 ? unpacked[0]! : Buffer.concat(unpacked)
}

/**
 * Upper bound on what an LZ4 frame decompresses to, from the headers of its blocks. @throws if they point outside it
 */
function lz4MostSize(bytes: Buffer): number {
  if (bytes.readUInt32LE(0) !== LZ4_MARK) throw new Error('it is not a valid LZ4 frame')
  const flags = bytes.readUInt8(4)
  const blockMost = LZ4_BLOCKS[(bytes.readUInt8(5) >> 4) & 7]
  if (blockMost === undefined) throw new Error('it is not a valid LZ4 frame')
  let at = 7 + (flags & 0x08 ? 8 : 0) + (flags & 0x01 ? 4 : 0)
  for (let most = 0; ; ) {
    const head = bytes.readUInt32LE(at)
    if (head === 0) return most
    const size = head & 0x7fffffff
    most += Math.min(blockMost, size * LZ4_RATIO)
    withinBound(most)
    at += 4 + size + (flags & 0x10 ? 4 : 0)
  }
}

async function readLz4(bytes: Buffer): Promise<Buffer> {
  withinBound(lz4MostSize(bytes))
  return decompressFrameSync(bytes)
}

const unpackGzip = promisify(unzip)
const packGzip = promisify(gzip)

/**
 * Adds snappy, lz4 and zstd to kafkajs, which only has gzip, and limits what a batch of each may decompress to. Entry
 * points call it before they consume. zstd can only be read; its decoder runs on Node 20, which has none built in.
 */
export function installKafkaCodecs(): void {
  CompressionCodecs[CompressionTypes.GZIP] = () => ({
    compress: ({ buffer }: Encoder) => packGzip(buffer),
    decompress: (bytes: Buffer) => unpackGzip(bytes, { maxOutputLength: MOST_UNPACKED }),
  })
  CompressionCodecs[CompressionTypes.Snappy] = () => ({
    compress: ({ buffer }: Encoder) => compress(buffer),
    decompress: readSnappy,
  })
  CompressionCodecs[CompressionTypes.LZ4] = () => ({
    compress: ({ buffer }: Encoder) => compressFrame(buffer),
    decompress: readLz4,
  })
  CompressionCodecs[CompressionTypes.ZSTD] = () => ({
    compress: () => {
      throw new KafkaJSNonRetriableError('zstd can only be read: write with another codec')
    },
    decompress: async (bytes: Buffer) => unpackZstd(bytes, MOST_UNPACKED),
  })
}
