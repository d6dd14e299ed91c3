import { type ICustomPartitioner, Partitioners } from 'kafkajs'

/** The most keys to cache: a producer has fewer stores; users of a shop are not worth the memory. */
const MOST_KEYS = 4_096

/**
 * Caches the bytes and the partition of each key, so that they are computed once per key instead of once per message.
 */
export class Keys {
  private readonly bytesByKey = new Map<string, Buffer>()
  private readonly partitionByBytes = new Map<unknown, { partitions: number; partition: number }>()

  /** The bytes of a key, the same object each time. */
  bytes(key: string): Buffer {
    let bytes = this.bytesByKey.get(key)
    if (bytes === undefined) {
      if (this.bytesByKey.size >= MOST_KEYS) this.forget()
      bytes = Buffer.from(key)
      this.bytesByKey.set(key, bytes)
    }
    return bytes
  }

  /** Kafka's default partition of a key that `bytes` returned. */
  readonly partitioner: ICustomPartitioner = () => {
    const usual = Partitioners.DefaultPartitioner()
    return (message) => {
      const partitions = message.partitionMetadata.length
      let known = this.partitionByBytes.get(message.message.key)
      if (known?.partitions !== partitions) {
        known = { partitions, partition: usual(message) }
        this.partitionByBytes.set(message.message.key, known)
      }
      return known.partition
    }
  }

  private forget(): void {
    this.bytesByKey.clear()
    this.partitionByBytes.clear()
  }
}
