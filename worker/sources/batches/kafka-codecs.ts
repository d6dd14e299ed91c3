import { promisify } from 'node:util'
import { gzip, unzip } from 'node:zlib'
import kafkajs from 'kafkajs'
import { compressFrame, decompressFrameSync } from 'lz4-napi'
import { compress, uncompressSync } from 'snappy'
import { unpackZstd } from './zstd'

// Of a CommonJS module Node finds these names on the default export only.
const { CompressionCodecs, CompressionTypes, KafkaJSNonRetriableError } = kafkajs

/** What kafkajs hands to `compress`: its own buffer builder. */
type Encoder = { buffer: Buffer }

/**
 * What one batch may unpack to, whatever its codec: brokers take batches of a megabyte, of which JSON makes some ten.
 */
export const MOST_UNPACKED = 64 * 1024 * 1024

/** Java's snappy stream: this mark, two numbers of four bytes, then blocks with their length before them. */
const XERIAL_MARK = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00])
const XERIAL_HEADER_BYTES = 16

const LZ4_MARK = 0x184d2204
/** Bytes of a block by the number that the frame's head has for it. */
const LZ4_BLOCKS: Record<number, number> = { 4: 64 * 1024, 5: 256 * 1024, 6: 1024 * 1024, 7: 4 * 1024 * 1024 }
/** What one byte of LZ4 unpacks to at most. */
const LZ4_RATIO = 255

function withinBound(size: number): void {
  if (size > MOST_UNPACKED) throw new Error(`unpacked it is over ${MOST_UNPACKED} bytes`)
}

/** What a block of snappy says that it unpacks to: the number of up to five bytes that it begins with. */
function snappySize(block: Buffer): number {
  let size = 0
  for (let place = 0; place < 5; place++) {
    const byte = block.readUInt8(place)
    size += (byte & 0x7f) * 2 ** (7 * place)
    if (byte < 0x80) return size
  }
  throw new Error('it is no snappy')
}

/** The blocks of snappy as producers write it: one bare block (librdkafka), or Java's stream of blocks. */
function snappyBlocks(bytes: Buffer): Buffer[] {
  if (!bytes.subarray(0, XERIAL_MARK.length).equals(XERIAL_MARK)) return [bytes]
  const blocks: Buffer[] = []
  for (let at = XERIAL_HEADER_BYTES; at < bytes.length; ) {
    const length = bytes.readInt32BE(at)
    if (length <= 0 || at + 4 + length > bytes.length) throw new Error('a block of it is cut off')
    blocks.push(bytes.subarray(at + 4, at + 4 + length))
    at += 4 + length
  }
  return blocks
}

/**
 * In this thread, as LZ4 is too: memory that another thread took for its result would stay with that thread after it is
 * freed here.
 */
async function readSnappy(bytes: Buffer): Promise<Buffer> {
  const blocks = snappyBlocks(bytes)
  withinBound(blocks.reduce((sum, block) => sum + snappySize(block), 0))
  const unpacked = blocks.map((block) => uncompressSync(block, { asBuffer: true }) as Buffer)
  return unpacked.length === 1 ? unpacked[0]! : Buffer.concat(unpacked)
}

/** What a frame of LZ4 can unpack to at most, by the heads of its blocks. @throws where they lead out of it */
function lz4MostSize(bytes: Buffer): number {
  if (bytes.readUInt32LE(0) !== LZ4_MARK) throw new Error('it is no LZ4 frame')
  const flags = bytes.readUInt8(4)
  const blockMost = LZ4_BLOCKS[(bytes.readUInt8(5) >> 4) & 7]
  if (blockMost === undefined) throw new Error('it is no LZ4 frame')
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
 * Teaches kafkajs, which knows gzip alone, snappy, lz4 and zstd, and bounds what a batch of each may unpack to. For
 * entry points, before they consume. zstd is only read: its decoder runs on Node 20, which has none of its own.
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
      throw new KafkaJSNonRetriableError('zstd is read, not written')
    },
    decompress: async (bytes: Buffer) => unpackZstd(bytes, MOST_UNPACKED),
  })
}
