import type { KafkaMessage } from 'kafkajs'
import Decoder from 'kafkajs/src/protocol/decoder.js'
import readRecordBatch from 'kafkajs/src/protocol/recordBatch/v0/decoder.js'
import readMessages from 'kafkajs/src/protocol/requests/fetch/v4/decodeMessages.js'
import { crc32c } from './crc32c'

/** Most messages of one batch, which a few bytes of a packed one can claim. */
export const MOST_RECORDS = 100_000
/** So many messages of one fetch, or bytes of them, are enough: what comes after them is fetched again. */
const ENOUGH_RECORDS = 50_000
const ENOUGH_BYTES = 32 * 1024 * 1024
const CODECS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const
const MAGIC = 2
/** Places in a batch of the format of Kafka 0.11 and later, bytes from its begin. */
const AT = { length: 8, magic: 16, crc: 17, attributes: 21, lastDelta: 23, records: 57, end: 61 } as const
/** What `length` leaves out. */
const BEFORE_LENGTH = 12

/** A batch that cannot be read: its first offset, the one after its last where its header says so, and why. */
export type Unreadable = { offset: string; next: string | null; reason: string }

/** What one fetch may still take into memory. */
export type Budget = { records: number; bytes: number }
export const newBudget = (): Budget => ({ records: ENOUGH_RECORDS, bytes: ENOUGH_BYTES })

/** @throws where a batch contradicts itself or asks for more than is read */
function check(batch: Buffer): void {
  const codec = batch.readInt16BE(AT.attributes) & 0x07
  if (CODECS[codec] === undefined) throw new Error(`its codec ${codec} is none that Kafka has`)
  if (crc32c(batch.subarray(AT.attributes)) !== batch.readUInt32BE(AT.crc)) {
    throw new Error('its checksum does not fit its bytes: it was damaged where it lies')
  }
  const records = batch.readInt32BE(AT.records)
  if (records < 0) throw new Error('it says that it holds less than no messages')
  if (records > MOST_RECORDS) throw new Error(`it says that it holds ${records} messages; ${MOST_RECORDS} are read`)
}

function unreadable(batch: Buffer, error: unknown): Unreadable {
  const offset = batch.readBigInt64BE(0)
  const codec = CODECS[batch.readInt16BE(AT.attributes) & 0x07] ?? 'unknown'
  const reason = `codec ${codec}: ${error instanceof Error ? error.message : String(error)}`
  return { offset: String(offset), next: String(offset + BigInt(batch.readInt32BE(AT.lastDelta)) + 1n), reason }
}

const sizeOf = ({ key, value }: KafkaMessage) => (key?.length ?? 0) + (value?.length ?? 0)

/**
 * The messages of the batches that a fetch brought of one partition, up to the first batch that cannot be read: that one is told of when it comes first, so
 * that all before it are taken. A batch that the fetch's limit cut off is left for the next fetch.
 */
export async function readBatches(
  bytes: Buffer,
  budget: Budget,
): Promise<{ messages: KafkaMessage[]; unreadable: Unreadable | null }> {
  const messages: KafkaMessage[] = []
  const decoder = new Decoder(bytes)
  while (decoder.canReadBytes(AT.end) && budget.records > 0 && budget.bytes > 0) {
    const rest = bytes.subarray(decoder.offset)
    try {
      if (rest.readInt8(AT.magic) !== MAGIC) return await readOld(bytes)
      const end = BEFORE_LENGTH + rest.readInt32BE(AT.length)
      if (end < AT.end) throw new Error('its length cannot be')
      if (rest.length < end) break
      check(rest.subarray(0, end))
      const { records } = await readRecordBatch(decoder)
      for (const record of records) {
        messages.push(record)
        budget.bytes -= sizeOf(record)
      }
      budget.records -= records.length
    } catch (error) {
      return { messages, unreadable: messages.length === 0 ? unreadable(rest, error) : null }
    }
  }
  return { messages, unreadable: null }
}

/** Messages as brokers before 0.11 kept them, all or none. */
async function readOld(bytes: Buffer): Promise<{ messages: KafkaMessage[]; unreadable: Unreadable | null }> {
  const sized = Buffer.alloc(4 + bytes.length)
  sized.writeInt32BE(bytes.length)
  bytes.copy(sized, 4)
  try {
    return { messages: await readMessages(new Decoder(sized)), unreadable: null }
  } catch (error) {
    const reason = `an old format: ${error instanceof Error ? error.message : String(error)}`
    return { messages: [], unreadable: { offset: String(bytes.readBigInt64BE(0)), next: null, reason } }
  }
}
