const decoder = new TextDecoder()

/**
 * Parses UTF-8 bytes as JSON. Skips a leading byte order mark, as some editors and shells write one (RFC 8259, section
 * 8.1, allows that).
 * @throws {SyntaxError} if the bytes are not JSON
 */
export function parseJson(bytes: Uint8Array): unknown {
  return JSON.parse(decoder.decode(bytes))
}
