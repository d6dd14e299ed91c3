/** The class that writes kafkajs's requests, which its public types leave out; as in kafkajs 2.2.4. */
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
