import { isUtf8 } from 'node:buffer'
import { gunzipSync } from 'node:zlib'
import { hasRegistryPrefix, registryWords } from './registry-prefix'

/** Largest unpacked message, bytes. */
const MAX_MESSAGE_BYTES = 8 * 1024 * 1024

/** The UTF-8 text of a message; or why there is none, with the bytes to show in the dead letter. */
export type Unpacked =
  | { text: Buffer; problem: null }
  | { text: null; problem: { reason: 'too-large' | 'not-json' | 'not-utf8'; message: string; shown: Buffer } }

const refused = (reason: 'too-large' | 'not-json' | 'not-utf8', message: string, shown: Buffer): Unpacked => ({
  text: null,
  problem: { reason, message, shown },
})

/** Unpacks gzip, and checks that the message is UTF-8 and not too large. */
export function unpack(value: Buffer): Unpacked {
  let bytes = value
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    try {
      bytes = gunzipSync(bytes, { maxOutputLength: MAX_MESSAGE_BYTES })
    } catch (error) {
      const large = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
      return large
        ? refused('too-large', `the unpacked message is over ${MAX_MESSAGE_BYTES} bytes: send smaller messages`, value)
        : refused('not-json', 'the message begins like gzip but cannot be unpacked: send valid gzip or JSON', value)
    }
  }
  if (bytes.length > MAX_MESSAGE_BYTES) {
    return refused('too-large', `over ${MAX_MESSAGE_BYTES} bytes: send smaller messages`, bytes)
  }
  if (isUtf8(bytes)) return { text: bytes, problem: null }
  const words = hasRegistryPrefix(bytes) ? registryWords(bytes) : 'the bytes are not UTF-8 text: send UTF-8 JSON'
  return refused('not-utf8', words, bytes)
}
