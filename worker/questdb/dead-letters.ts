import { createBuffer, SenderOptions } from '@questdb/nodejs-client'
import { TABLE } from '~/domain/tables'
import type { Log } from '~/platform/log'
import type { DeadLetter, DeadLetterStore } from '../batch/batcher'
import { cutToBytes, MAX_PAYLOAD_BYTES } from '../decode/parked-payload'
import type { LineWriter } from './line-writer'

const encoderOptions = new SenderOptions('http::addr=127.0.0.1;protocol_version=2;')

/** A dead letter as `dead_letters` has it. */
export type StoredLetter = DeadLetter

function encode(letters: readonly DeadLetter[], replayedMs: number | null = null): Buffer {
  const buffer = createBuffer(encoderOptions)
  for (const { reason, message, payload, place, offset, arrivedMs, index } of letters) {
    buffer
      .table(TABLE.deadLetters)
      .symbol('topic', place.topic)
      .symbol('reason', reason)
      .intColumn('partition', place.partition)
      .intColumn('offset', offset)
      .intColumn('index', index)
      .stringColumn('message', cutToBytes(message, 2_048))
      .stringColumn('payload', cutToBytes(payload, MAX_PAYLOAD_BYTES))
    if (replayedMs !== null) buffer.timestampColumn('replayed_at', replayedMs, 'ms')
    buffer.at(arrivedMs, 'ms')
  }
  return buffer.toBufferView()
}

/**
 * Stores dead letters in QuestDB's `dead_letters`, encoded by the official client. A letter that QuestDB refuses for its text
 * is stored with its text in base64.
 */
export function questdbDeadLetters(writer: Pick<LineWriter, 'write'>, log: Log): DeadLetterStore {
  const write = async (letters: readonly DeadLetter[]): Promise<'stored' | 'refused'> => {
    const outcome = await writer.write(encode(letters))
    if (outcome.kind === 'failed') throw new Error(outcome.message)
    if (outcome.kind === 'refused')
      log.warn({ answer: outcome.message, letters: letters.length }, 'QuestDB refused dead letters')
    return outcome.kind
  }
  return async (letters) => {
    if ((await write(letters)) === 'stored') return
    for (const letter of letters) {
      if (letters.length > 1 && (await write([letter])) === 'stored') continue
      const payload = `base64:${Buffer.from(letter.payload).subarray(0, 48_000).toString('base64')}`
      if ((await write([{ ...letter, message: `${letter.reason}`, payload }])) !== 'stored') {
        throw new Error('QuestDB refuses a dead letter')
      }
    }
  }
}

/** Marks letters as replayed. @throws where QuestDB does not take it */
export async function markReplayed(
  writer: Pick<LineWriter, 'write'>,
  letters: readonly StoredLetter[],
  replayedMs: number,
): Promise<void> {
  const outcome = await writer.write(encode(letters, replayedMs))
  if (outcome.kind !== 'stored') throw new Error(`the letters could not be marked: ${outcome.message}`)
}
