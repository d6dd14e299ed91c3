import { Decompress, decompress } from 'fzstd'

const CHECKSUM_BYTES = 4
const FRAME = 0xfd2fb528
/**
 * Largest window of a frame that does not state its size: what every zstd reader must support (RFC 8878, 3.1.1.1.2).
 */
const MOST_WINDOW = 8 * 1024 * 1024

/**
 * A frame's header: its decompressed size in bytes (null if not stated), its window in bytes, and where its blocks
 * begin.
 */
function frameHead(bytes: Buffer): { size: number | null; window: number; blocksAt: number } {
  const flags = bytes.readUInt8(4)
  const single = (flags & 0x20) !== 0
  const dictionary = [0, 1, 2, 4][flags & 3]!
  const sizeAt = 5 + (single ? 0 : 1) + dictionary
  const sizeBytes = [single ? 1 : 0, 2, 4, 8][flags >> 6]!
  const sizeField =
    sizeBytes === 0
      ? null
      : sizeBytes === 8
        ? Number(bytes.readBigUInt64LE(sizeAt))
        : bytes.readUIntLE(sizeAt, sizeBytes)
  const size = sizeField !== null && sizeBytes === 2 ? sizeField + 256 : sizeField
  const blocksAt = sizeAt + sizeBytes
  if (single) return { size, window: size ?? 0, blocksAt }
  const descriptor = bytes.readUInt8(5)
  const base = 2 ** (10 + (descriptor >> 3))
  return { size, window: base + (base / 8) * (descriptor & 7), blocksAt }
}

/** Where a frame ends, from the headers of its blocks. @throws if it is cut off */
function frameEnd(bytes: Buffer, blocksAt: number): number {
  for (let at = blocksAt; ; ) {
    if (at + 3 > bytes.length) throw new Error('it is cut off')
    const head = bytes.readUIntLE(at, 3)
    const isOneByte = ((head >> 1) & 3) === 1
    at += 3 + (isOneByte ? 1 : head >> 3)
    if (head & 1) return at + (bytes.readUInt8(4) & 4 ? CHECKSUM_BYTES : 0)
  }
}

/** Decompresses a frame piece by piece. @throws above `most` bytes, or if a frame refers too far back */
function unpackStream(bytes: Buffer, most: number): Buffer {
  const pieces: Uint8Array[] = []
  let size = 0
  const stream = new Decompress((piece) => {
    size += piece.length
    if (size > most) throw new Error(`it decompresses to over ${most} bytes`)
    pieces.push(piece.slice())
  })
  stream.push(bytes, true)
  return Buffer.concat(pieces, size)
}

/**
 * Decompresses zstd. Checks how much memory it needs before allocating it: a few bytes can ask for a window of 2 GB.
 * @param most limit of the result, bytes
 * @throws if the bytes are not zstd, are cut off, or exceed a limit
 */
export function unpackZstd(bytes: Buffer, most: number): Buffer {
  if (bytes.length < 9) throw new Error('it is cut off')
  if (bytes.readUInt32LE(0) !== FRAME) throw new Error('it is not valid zstd')
  const { size, window, blocksAt } = frameHead(bytes)
  if (frameEnd(bytes, blocksAt) !== bytes.length) throw new Error('it is not exactly one frame, as producers write it')
  if (size !== null && size > most) throw new Error(`it decompresses to ${size} bytes; the limit is ${most}`)
  if (size !== null) return Buffer.from(decompress(bytes, new Uint8Array(size)).buffer)
  if (window > MOST_WINDOW) throw new Error(`its window is ${window} bytes; the limit is ${MOST_WINDOW}`)
  return unpackStream(bytes, most)
}
