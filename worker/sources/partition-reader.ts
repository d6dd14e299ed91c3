import { within } from '~/domain/time/within'
import type { Decoder, Steps } from '../decode/decode-message'
import type { Batcher } from '../write/batcher'
import type { LargeMessages } from './batches/large-messages'
import type { Message } from './messages/message'
import type { Messages } from './messages/messages'
import type { PartitionOrigin } from './messages/partition-origin'

/** Messages decoded before other work of the process gets its turn, and the most bytes these may bring. */
const MESSAGES_PER_TURN = 2_000
const BYTES_PER_TURN = 1024 * 1024

/** The result of a turn. */
export type Turn = {
  /** Offset after the last finished message: it may be committed when `stored` resolves. */
  next: number
  stored: Promise<void>
  /** True if the next message has to wait for another partition's large one. */
  waits: boolean
}

/** Decodes the messages of one partition while there is room; a message with many events takes several turns. */
export class PartitionReader {
  /** The message in progress. */
  private partial: { offset: number; steps: Steps } | null = null

  constructor(
    private readonly origin: PartitionOrigin,
    private readonly decoder: Decoder,
    private readonly batcher: Batcher,
    private readonly large: LargeMessages,
  ) {}

  /** Waits for room, at most `withinMs`. */
  async roomSoon(withinMs: number): Promise<void> {
    const { batcher, origin } = this
    if (batcher.roomFor(origin.place) > 0) return
    await within(withinMs, batcher.room(origin.place), () => undefined)
  }

  /** Resolves when there is room and no other partition's large message blocks. */
  async mayGoOn(): Promise<void> {
    await this.batcher.room(this.origin.place)
    if (this.partial === null) await this.large.free(this)
  }

  /** Drops the message in progress: the group reads it again from its start. */
  forget(): void {
    this.partial = null
    this.large.give(this)
  }

  /** Decodes messages from the current one on. @returns null if there is no room */
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

  /** @returns whether the whole message was processed */
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
