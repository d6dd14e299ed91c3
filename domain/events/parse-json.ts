const decoder = new TextDecoder()

/**
 * JSON of UTF-8 bytes; a byte order mark before it, as some editors and shells write, is passed over (RFC 8259, section
 * 8.1, lets a parser do so).
 * @throws {SyntaxError} where it is not JSON
 */
export function parseJson(bytes: Uint8Array): unknown {
  return JSON.parse(decoder.decode(bytes))
}
