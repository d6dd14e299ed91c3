import type { FetchedBatch } from '../batches/fetched-batch'
import type { Message } from './message'

/** The messages of a partition's fetched batches, one at a time. */
export class Messages {
  /** The current message, null after the last. The object is reused for the next one. */
  present: Message | null = null
  /** Its offset; after the last message, the offset after the last batch. */
  offset: number
  private batch = 0
  private place = 0

  /**
   * @param batches at least one
   * @param first the requested offset: messages before it were processed already
   */
  constructor(
    private readonly batches: readonly FetchedBatch[],
    first: number,
  ) {
    this.offset = first
    do this.goOn()
    while (this.present !== null && this.offset < first)
    this.offset = Math.max(this.offset, first)
  }

  /** Moves to the next message. */
  goOn(): void {
    let batch = this.batches[this.batch]
    while (batch !== undefined && this.place >= batch.count) {
      this.offset = Number(batch.offset) + 1
      this.place = 0
      batch = this.batches[++this.batch]
    }
    this.present = batch === undefined ? null : batch.message(this.place++)
    if (this.present !== null) this.offset = this.present.offset
  }
}
