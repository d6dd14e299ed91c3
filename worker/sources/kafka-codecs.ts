import kafkajs from 'kafkajs'
import { compressFrame, decompressFrame } from 'lz4-napi'
import { compress, uncompress } from 'snappy'

// Of a CommonJS module Node finds these names on the default export only.
const { CompressionCodecs, CompressionTypes, KafkaJSNonRetriableError } = kafkajs

/** What kafkajs hands to `compress`: its own buffer builder. */
type Encoder = { buffer: Buffer }

/** Java's snappy stream: this mark, two numbers of four bytes, then blocks with their length before them. */
const XERIAL_MARK = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00])
const XERIAL_HEADER_BYTES = 16

/** Snappy as producers write it: one bare block (librdkafka), or Java's stream of blocks. */
async function readSnappy(bytes: Buffer): Promise<Buffer> {
  if (!bytes.subarray(0, XERIAL_MARK.length).equals(XERIAL_MARK)) return Buffer.from(await uncompress(bytes))
  const blocks: Promise<string | Buffer>[] = []
  for (let at = XERIAL_HEADER_BYTES; at < bytes.length; ) {
    const length = bytes.readInt32BE(at)
    blocks.push(uncompress(bytes.subarray(at + 4, at + 4 + length)))
    at += 4 + length
  }
  return Buffer.concat((await Promise.all(blocks)).map((block) => Buffer.from(block)))
}

/** Thrown where a batch is compressed in a way this worker cannot read: it must be seen, and the batch not be skipped. */
class UnreadableCodec extends KafkaJSNonRetriableError {
  override readonly name = 'UnreadableCodec'

  constructor(codec: string) {
    super(
      `Kafka holds a batch compressed with ${codec}, which the worker cannot read; nothing is skipped, it stops here. ` +
        'Have the producer (compression.type) and the topic use lz4, snappy, gzip or none, ' +
        'and bring the batches that are there into the log again: docs/kafka-compression.md has the commands.',
    )
  }
}

function unreadable(codec: string): never {
  throw new UnreadableCodec(codec)
}

/** Teaches kafkajs, which knows gzip alone, snappy and lz4; zstd is refused with what to do. For entry points, before they consume. */
export function installKafkaCodecs(): void {
  CompressionCodecs[CompressionTypes.Snappy] = () => ({
    compress: ({ buffer }: Encoder) => compress(buffer),
    decompress: readSnappy,
  })
  CompressionCodecs[CompressionTypes.LZ4] = () => ({
    compress: ({ buffer }: Encoder) => compressFrame(buffer),
    decompress: (bytes: Buffer) => decompressFrame(bytes),
  })
  CompressionCodecs[CompressionTypes.ZSTD] = () => unreadable('zstd')
}
