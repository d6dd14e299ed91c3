/** How kafkajs reads responses to its fetches, which its public types leave out; as of kafkajs 2.2.4. */
declare module 'kafkajs/src/protocol/decoder.js' {
  export default class Decoder {
    constructor(bytes: Buffer)
    offset: number
    canReadBytes(length: number): boolean
    readInt16(): number
    readInt32(): number
    readInt64(): bigint
    readString(): string
    readBytes(): Buffer | null
    readArray<T>(read: (decoder: Decoder) => T): T[]
    readArrayAsync<T>(read: (decoder: Decoder) => Promise<T>): Promise<T[]>
  }
}
declare module 'kafkajs/src/protocol/recordBatch/v0/decoder.js' {
  import type { KafkaMessage } from 'kafkajs'
  import type Decoder from 'kafkajs/src/protocol/decoder.js'
  export default function readRecordBatch(decoder: Decoder): Promise<{ records: KafkaMessage[] }>
}
declare module 'kafkajs/src/protocol/requests/fetch/v4/decodeMessages.js' {
  import type { KafkaMessage } from 'kafkajs'
  import type Decoder from 'kafkajs/src/protocol/decoder.js'
  export default function readMessages(decoder: Decoder): Promise<KafkaMessage[]>
}
declare module 'kafkajs/src/protocol/requests/fetch/v11/response.js' {
  const response: { decode: (raw: Buffer) => Promise<unknown> }
  export default response
}
