import type { Frame } from './frames.server'

/** The newest frames in order, limited by number and bytes: what a returning or slow listener has missed. */
export class FrameRing {
  private frames: Frame[] = []
  private bytes = 0
  /** Sequence number of the newest frame that is no longer kept. */
  private forgotten: number

  constructor(
    firstSeq: number,
    private readonly mostFrames = 20_000,
    private readonly mostBytes = 8 * 1024 * 1024,
  ) {
    this.forgotten = firstSeq - 1
  }

  add(frame: Frame): void {
    this.frames.push(frame)
    this.bytes += frame.bytes.length
    if (this.frames.length <= this.mostFrames && this.bytes <= this.mostBytes) return
    // A quarter at a time, so that the array is not shifted for every frame.
    const gone = this.frames.splice(0, Math.ceil(this.frames.length / 4))
    for (const old of gone) this.bytes -= old.bytes.length
    this.forgotten = gone.at(-1)?.seq ?? this.forgotten
  }

  /** Drops all frames up to `seq`: whoever missed any of them gets a new snapshot. */
  forget(seq: number): void {
    this.frames = []
    this.bytes = 0
    this.forgotten = seq
  }

  /** The newest `event` frames of a store, at most `most`, oldest first. */
  newestEvents(storeId: string, most: number): Buffer[] {
    const found: Buffer[] = []
    for (let i = this.frames.length - 1; i >= 0 && found.length < most; i -= 1) {
      const frame = this.frames[i]!
      if (frame.name === 'event' && frame.storeId === storeId) found.push(frame.bytes)
    }
    return found.reverse()
  }

  /** Frames after `seq`, in order; null if some of them are no longer kept, or `seq` is in the future. */
  after(seq: number): Frame[] | null {
    const newest = this.frames.at(-1)?.seq ?? this.forgotten
    if (seq < this.forgotten || seq > newest) return null
    let low = 0
    let high = this.frames.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.frames[middle]!.seq <= seq) low = middle + 1
      else high = middle
    }
    return this.frames.slice(low)
  }
}

/** The frames a stream of `storeIds` (null: all) wants, each store's state only in its newest version. */
export function coalesced(frames: readonly Frame[], storeIds: ReadonlySet<string> | null): Frame[] {
  const newest = new Map<string, number>()
  for (const frame of frames) if (frame.name === 'store') newest.set(frame.storeId ?? '', frame.seq)
  return frames.filter(
    (frame) => wantsFrame(frame, storeIds) && (frame.name !== 'store' || newest.get(frame.storeId ?? '') === frame.seq),
  )
}

/** True if a stream of `storeIds` (null: all) gets this frame; `event` frames go to streams of one store only. */
export function wantsFrame(frame: Frame, storeIds: ReadonlySet<string> | null): boolean {
  if (frame.storeId === null) return true
  if (storeIds === null) return frame.name !== 'event' && frame.leftOut !== true
  return storeIds.has(frame.storeId) && (frame.name !== 'event' || storeIds.size === 1)
}
