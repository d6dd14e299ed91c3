import Decoder from 'kafkajs/src/protocol/decoder.js'
import readMessages from 'kafkajs/src/protocol/requests/fetch/v4/decodeMessages.js'
import { messageOf } from '../messages/message'
import { crc32c } from './crc32c'
import { AT, codecOf, type FetchedBatch, MOST_RECORDS, ReadMessages, unpackBatch } from './fetched-batch'

/** A fetch stops after this many messages, or bytes of them; the rest is fetched again. */
const ENOUGH_RECORDS = 50_000
const ENOUGH_BYTES = 32 * 1024 * 1024
const CODECS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const
const MAGIC = 2
/** Bytes of the header before those that `length` counts. */
const BEFORE_LENGTH = 12

/** A batch that cannot be read: its first offset, the offset after its last if its header has it, and the reason. */
export type Unreadable = { offset: string; next: string | null; reason: string }

/** How much one fetch may still load into memory. */
export type Budget = { records: number; bytes: number }
export const newBudget = (): Budget => ({ records: ENOUGH_RECORDS, bytes: ENOUGH_BYTES })

type Read = { batches: FetchedBatch[]; unreadable: Unreadable | null }

/** Checks a batch. @throws if it contradicts itself or exceeds a limit */
function check(batch: Buffer): void {
  const codec = codecOf(batch)
  if (CODECS[codec] === undefined) throw new Error(`Kafka has no codec ${codec}`)
  if (crc32c(batch.subarray(AT.attributes)) !== batch.readUInt32BE(AT.crc)) {
    throw new Error('its checksum does not match: it is corrupt on the broker')
  }
  const records = batch.readInt32BE(AT.records)
  if (records < 0) throw new Error('its header has a negative number of messages')
  if (records > MOST_RECORDS) throw new Error(`its header has ${records} messages; the limit is ${MOST_RECORDS}`)
}

function unreadable(batch: Buffer, error: unknown): Unreadable {
  const offset = batch.readBigInt64BE(0)
  const codec = CODECS[codecOf(batch)] ?? 'unknown'
  const reason = `codec ${codec}: ${error instanceof Error ? error.message : String(error)}`
  return { offset: String(offset), next: String(offset + BigInt(batch.readInt32BE(AT.lastDelta)) + 1n), reason }
}

/** An aborted transaction: skip its messages from the first one on. */
export type AbortedTransaction = { producerId: string; firstOffset: string }

/**
 * The batches of one partition in a fetch, up to the first unreadable one. An unreadable batch is reported only when it
 * comes first, so that all batches before it are processed. A batch that the fetch's limit cut off is left for the next
 * fetch. Batches of `aborted` transactions are marked to be skipped.
 */
export async function readBatches(
  bytes: Buffer,
  budget: Budget,
  aborted: readonly AbortedTransaction[] = [],
): Promise<Read> {
  const batches: FetchedBatch[] = []
  const begun = aborted
    .map(({ producerId, firstOffset }) => ({ producerId, firstOffset: BigInt(firstOffset) }))
    .sort((a, b) => Number(a.firstOffset - b.firstOffset))
  const given = new Set<string>()
  for (let at = 0; at + AT.end <= bytes.length && budget.records > 0 && budget.bytes > 0; ) {
    const rest = bytes.subarray(at)
    try {
      if (rest.readInt8(AT.magic) !== MAGIC) return await readOld(bytes)
      const end = BEFORE_LENGTH + rest.readInt32BE(AT.length)
      if (end < AT.end) throw new Error('its length is impossible')
      if (rest.length < end) break
      const whole = rest.subarray(0, end)
      check(whole)
      const batch = await unpackBatch(whole)
      while (begun[0] && begun[0].firstOffset <= batch.lastOffset) given.add(begun.shift()!.producerId)
      if (batch.isAbortMark) given.delete(batch.producerId)
      else if (batch.inTransaction && given.has(batch.producerId)) batch.isControlRecord = true
      batches.push(batch)
      budget.bytes -= batch.size
      budget.records -= batch.count
      at += end
    } catch (error) {
      return { batches, unreadable: batches.length === 0 ? unreadable(rest, error) : null }
    }
  }
  return { batches, unreadable: null }
}

/** Messages in the format of brokers before 0.11, all or none. */
async function readOld(bytes: Buffer): Promise<Read> {
  const sized = Buffer.alloc(4 + bytes.length)
  sized.writeInt32BE(bytes.length)
  bytes.copy(sized, 4)
  try {
    const messages = await readMessages(new Decoder(sized))
    return { batches: messages.length > 0 ? [new ReadMessages(messages.map(messageOf))] : [], unreadable: null }
  } catch (error) {
    const reason = `an old format: ${error instanceof Error ? error.message : String(error)}`
    return { batches: [], unreadable: { offset: String(bytes.readBigInt64BE(0)), next: null, reason } }
  }
}
