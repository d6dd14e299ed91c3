import { Decompress, decompress } from 'fzstd'

const CHECKSUM_BYTES = 4
const FRAME = 0xfd2fb528
/** Largest window of a frame whose size is not told before: what any reader of zstd must have (RFC 8878, 3.1.1.1.2). */
const MOST_WINDOW = 8 * 1024 * 1024

/**
 * What the head of a frame says: bytes it will unpack to, null where it does not say, how far back it may look, and
 * where its blocks begin.
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

/** Where a frame ends, by the heads of its blocks. @throws where it is cut off */
function frameEnd(bytes: Buffer, blocksAt: number): number {
  for (let at = blocksAt; ; ) {
    if (at + 3 > bytes.length) throw new Error('it is cut off')
    const head = bytes.readUIntLE(at, 3)
    const isOneByte = ((head >> 1) & 3) === 1
    at += 3 + (isOneByte ? 1 : head >> 3)
    if (head & 1) return at + (bytes.readUInt8(4) & 4 ? CHECKSUM_BYTES : 0)
  }
}

/** Unpacks a frame piece by piece. @throws past `most` bytes, or where a frame looks back too far */
function unpackStream(bytes: Buffer, most: number): Buffer {
  const pieces: Uint8Array[] = []
  let size = 0
  const stream = new Decompress((piece) => {
    size += piece.length
    if (size > most) throw new Error(`unpacked it is over ${most} bytes`)
    pieces.push(piece.slice())
  })
  stream.push(bytes, true)
  return Buffer.concat(pieces, size)
}

/**
 * Unpacks zstd. What it takes is known before it is taken: a few bytes can ask for a window of 2 GB.
 * @param most bytes to unpack to @throws where the bytes are none, are cut off, or ask for more
 */
export function unpackZstd(bytes: Buffer, most: number): Buffer {
  if (bytes.length < 9) throw new Error('it is cut off')
  if (bytes.readUInt32LE(0) !== FRAME) throw new Error('it is no zstd')
  const { size, window, blocksAt } = frameHead(bytes)
  if (frameEnd(bytes, blocksAt) !== bytes.length)
    throw new Error('it is more or less than the one frame that producers write')
  if (size !== null && size > most) throw new Error(`unpacked it is ${size} bytes; ${most} are read`)
  if (size !== null) return Buffer.from(decompress(bytes, new Uint8Array(size)).buffer)
  if (window > MOST_WINDOW) throw new Error(`its window is ${window} bytes; ${MOST_WINDOW} are read`)
  return unpackStream(bytes, most)
}
