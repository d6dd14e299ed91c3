/** kafkajs's class that writes requests, which its public types leave out; as of kafkajs 2.2.4. */
declare module 'kafkajs/src/protocol/encoder.js' {
  export default class Encoder {
    static sizeOfVarInt(value: number): number
    static sizeOfVarLong(value: unknown): number
    buf: Buffer
    offset: number
    readonly buffer: Buffer
    ensureAvailable(length: number): void
    writeUVarInt(value: number): this
    writeVarInt(value: number): this
    writeVarLong(value: unknown): this
  }
}
