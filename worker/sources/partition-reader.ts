import { within } from '~/domain/time/within'
import type { Decoder, Steps } from '../decode/decode-message'
import type { Batcher } from '../write/batcher'
import type { LargeMessages } from './batches/large-messages'
import type { Message } from './messages/message'
import type { Messages } from './messages/messages'
import type { PartitionOrigin } from './messages/partition-origin'

/** Messages decoded in one go before other work of the process gets its turn, and what they may bring. */
const MESSAGES_PER_TURN = 2_000
const BYTES_PER_TURN = 1024 * 1024

/** What a turn took. */
export type Turn = {
  /** Offset after the last message that is done: what may be committed when `stored` resolves. */
  next: number
  stored: Promise<void>
  /** True where the next message has to wait for another partition's large one. */
  waits: boolean
}

/**
 * Decodes the messages of one partition, as far as there is room; a message of many events is taken over several turns.
 */
export class PartitionReader {
  /** The message that is under way. */
  private partial: { offset: number; steps: Steps } | null = null

  constructor(
    private readonly origin: PartitionOrigin,
    private readonly decoder: Decoder,
    private readonly batcher: Batcher,
    private readonly large: LargeMessages,
  ) {}

  /** Waits for room, but not longer than `withinMs`. */
  async roomSoon(withinMs: number): Promise<void> {
    const { batcher, origin } = this
    if (batcher.roomFor(origin.place) > 0) return
    await within(withinMs, batcher.room(origin.place), () => undefined)
  }

  /** Resolves when there is room, and no other partition's large message in the way. */
  async mayGoOn(): Promise<void> {
    await this.batcher.room(this.origin.place)
    if (this.partial === null) await this.large.free(this)
  }

  /** Drops the message that is under way: the group reads it again from its begin. */
  forget(): void {
    this.partial = null
    this.large.give(this)
  }

  /** Decodes messages from the present one on. @returns null where there is no room */
  turn(messages: Messages): Turn | null {
    const { batcher, origin } = this
    const most = Math.min(BYTES_PER_TURN, batcher.roomFor(origin.place))
    if (most === 0) return null
    let taken = 0
    let waits = false
    batcher.begin()
    while (messages.present !== null && taken < MESSAGES_PER_TURN && batcher.unitBytes < most) {
      const done = this.take(messages.present, most)
      waits = done === 'later'
      if (done !== true) break
      messages.goOn()
      taken++
    }
    const stored = batcher.end()
    const { stats } = origin.place
    stats.batches++
    stats.largestBatch = Math.max(stats.largestBatch, taken)
    return { next: messages.offset, stored, waits }
  }

  /** @returns whether all of the message was taken */
  private take(message: Message, most: number): boolean | 'later' {
    const { batcher, decoder, origin, large } = this
    origin.at(message)
    if (this.partial !== null && this.partial.offset !== message.offset) this.forget()
    const steps = this.partial?.steps ?? decoder.begin(message, origin, () => large.take(this))
    if (steps === 'later') return 'later'
    if (steps !== null) {
      this.partial = { offset: message.offset, steps }
      while (batcher.unitBytes < most) if (steps.next().done) return this.ended()
      return false
    }
    large.give(this)
    return true
  }

  private ended(): true {
    this.forget()
    return true
  }
}
