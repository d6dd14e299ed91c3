const PREFIX_BYTES = 5

/**
 * True where bytes begin as serializers of a schema registry write them: a zero byte, then the schema's id in four. Ids
 * stay far below 2^24; UTF-16 begins with one zero byte too.
 */
export const hasRegistryPrefix = (bytes: Buffer): boolean =>
  bytes.length > PREFIX_BYTES && bytes[0] === 0 && bytes[1] === 0

/** What is wrong with them, and what to do. */
export const registryWords = (bytes: Buffer): string =>
  `it begins with the prefix of a schema registry (a zero byte and schema id ${bytes.readUInt32BE(1)}): ` +
  'have the producer send plain JSON, by a string serializer instead of one of the schema registry'
