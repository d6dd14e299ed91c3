import { isUtf8 } from 'node:buffer'

/** What of bytes that are no text is shown. */
const SHOWN_BYTES = 20

/**
 * The store that a key or a header names. Bytes that are not UTF-8 give a text that tells them and that no store may
 * have (it holds a comma): what needs it is parked, in a replay too, instead of many such keys becoming one store.
 */
export function storeIdOfBytes(bytes: Buffer): string {
  const text = bytes.toString('utf8').trim()
  if (!text.includes('\uFFFD') || isUtf8(bytes)) return text
  const more = bytes.length > SHOWN_BYTES ? '…' : ''
  return `not UTF-8, bytes ${bytes.toString('hex', 0, SHOWN_BYTES)}${more}`
}
