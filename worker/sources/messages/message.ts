import type { KafkaMessage } from 'kafkajs'

/** A message of a log for its readers. One object may represent many messages in turn. */
export interface Message {
  readonly offset: number
  /**
   * Its Kafka timestamp, whatever the producer wrote there; epoch milliseconds if it followed the rules. Inexact above
   * 2^53.
   */
  readonly timestamp: number
  /** The value is the bytes `from` ≤ index < `to`; no value if `to` < `from`. */
  readonly bytes: Buffer
  readonly from: number
  readonly to: number
  readonly key: Buffer | null
  /** The first header with a name; undefined if there is none. */
  header(name: string): Buffer | undefined
}

const NOTHING = Buffer.alloc(0)

/** Adapts a message read by kafkajs. */
export function messageOf({ offset, timestamp, key, value, headers }: KafkaMessage): Message {
  return {
    offset: Number(offset),
    timestamp: Number(timestamp),
    bytes: value ?? NOTHING,
    from: 0,
    to: value?.length ?? -1,
    key,
    header: (name) => {
      const given = headers?.[name]
      const first = Array.isArray(given) ? given[0] : given
      return typeof first === 'string' ? Buffer.from(first) : first
    },
  }
}
