const PREFIX_BYTES = 5

/**
 * True if bytes begin as serializers of a schema registry write them: a zero byte, then a four-byte schema id. Ids stay
 * far below 2^24, which tells them apart from UTF-16, whose text may begin with one zero byte too.
 */
export const hasRegistryPrefix = (bytes: Buffer): boolean =>
  bytes.length > PREFIX_BYTES && bytes[0] === 0 && bytes[1] === 0

/** What is wrong with such bytes, and what to do. */
export const registryWords = (bytes: Buffer): string =>
  `it begins with the prefix of a schema registry (a zero byte and schema id ${bytes.readUInt32BE(1)}): ` +
  'have the producer send plain JSON, by a string serializer instead of one of the schema registry'
