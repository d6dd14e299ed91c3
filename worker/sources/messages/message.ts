import type { KafkaMessage } from 'kafkajs'

/** A message of a log as its readers see it. One object may serve many messages, one after the other. */
export interface Message {
  readonly offset: number
  /**
   * Kafka's timestamp of it, whatever its producer wrote there; epoch milliseconds where it kept to the rule. Inexact
   * beyond 2^53.
   */
  readonly timestamp: number
  /** Holds the value from `from` to before `to`; no value where `to` < `from`. */
  readonly bytes: Buffer
  readonly from: number
  readonly to: number
  readonly key: Buffer | null
  /** The first header of a name, undefined where there is none. */
  header(name: string): Buffer | undefined
}

const NOTHING = Buffer.alloc(0)

/** A message as kafkajs reads it. */
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
