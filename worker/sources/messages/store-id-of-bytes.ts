import { isUtf8 } from 'node:buffer'

/** How many bytes that are not text are shown. */
const SHOWN_BYTES = 20

/**
 * The store that a key or a header names. Bytes that are not UTF-8 give a text that shows them and is not a valid store
 * id (it has a comma): messages that need it are parked, in a replay too, rather than many such keys becoming one
 * store.
 */
export function storeIdOfBytes(bytes: Buffer): string {
  const text = bytes.toString('utf8').trim()
  if (!text.includes('\uFFFD') || isUtf8(bytes)) return text
  const more = bytes.length > SHOWN_BYTES ? '…' : ''
  return `not UTF-8, bytes ${bytes.toString('hex', 0, SHOWN_BYTES)}${more}`
}
