import { createBuffer, SenderOptions } from '@questdb/nodejs-client'
import { TABLE } from '~/domain/tables'
import { cutToBytes, MAX_PAYLOAD_BYTES } from '../../decode/letters/parked-payload'
import type { DeadLetter } from './parking'

const encoderOptions = new SenderOptions('http::addr=127.0.0.1;protocol_version=2;')
const MAX_MESSAGE_BYTES = 2_048
/** Number of bytes whose base64, with its mark, fits into a payload. */
const BASE64_BYTES = (MAX_PAYLOAD_BYTES / 4) * 3 - 8
/** Control characters except tab and line ends: QuestDB writes them unescaped into its JSON, which then is invalid. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROLS = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/
const PICTURE_OF_NUL = 0x2400
const PICTURE_OF_DEL = '\u2421'

/** A dead letter as stored in `dead_letters`. `parkedMs`: its designated timestamp, epoch ms. */
export type StoredLetter = DeadLetter & { parkedMs: number }

/** A text with each control character replaced by its picture (␀ for NUL). */
function printable(words: string): string {
  if (!CONTROLS.test(words)) return words
  return words.replace(new RegExp(CONTROLS, 'g'), (one) =>
    one === '\x7f' ? PICTURE_OF_DEL : String.fromCharCode(PICTURE_OF_NUL + one.charCodeAt(0)),
  )
}

/** Text in base64, marked as such; a replay can read it. */
export const inBase64 = (text: string) => `base64:${Buffer.from(text).subarray(0, BASE64_BYTES).toString('base64')}`

/**
 * Letters as line protocol, encoded by the official client.
 * @param replayedMs when a replay made rows of them, epoch ms; null if none did
 */
export function encodeLetters(letters: readonly StoredLetter[], replayedMs: number | null = null): Buffer {
  const buffer = createBuffer(encoderOptions)
  for (const { reason, message, payload, place, offset, arrivedMs, parkedMs, index } of letters) {
    buffer
      .table(TABLE.deadLetters)
      .symbol('topic', place.topic)
      .symbol('reason', reason)
      .intColumn('partition', place.partition)
      .intColumn('offset', offset)
      .intColumn('index', index)
      .stringColumn('message', cutToBytes(printable(message), MAX_MESSAGE_BYTES))
      .stringColumn('payload', CONTROLS.test(payload) ? inBase64(payload) : cutToBytes(payload, MAX_PAYLOAD_BYTES))
    if (arrivedMs !== parkedMs) buffer.timestampColumn('arrived_at', arrivedMs, 'ms')
    if (replayedMs !== null) buffer.timestampColumn('replayed_at', replayedMs, 'ms')
    buffer.at(parkedMs, 'ms')
  }
  return buffer.toBufferView()
}
