import { coalesced, type FrameRing, wantsFrame } from './frame-ring.server'
import { type Frame, HEARTBEAT } from './frames.server'
import type { Listener } from './listener.server'

/** Listeners that want the same stores: their bytes are assembled once. */
type Channel = { storeIds: ReadonlySet<string> | null; listeners: Set<Listener> }

/** Bytes by the cursor they follow. */
type CaughtUp = Map<number, Buffer>

type Position = { seq: number; nowMs: number }

/** All open streams, by the stores they want. */
export class Channels {
  private channels = new Map<string, Channel>()
  private members = new Map<Listener, string>()

  /** @param snapshot the bytes of a snapshot for a set of stores, newest frame included */
  constructor(
    private readonly ring: FrameRing,
    private readonly snapshot: (storeIds: ReadonlySet<string> | null, resync: boolean) => Buffer,
  ) {}

  get size(): number {
    return this.members.size
  }

  /** Stores that are the only one of some stream. */
  get singleStores(): string[] {
    const wanted = [...this.channels.values()].filter(({ storeIds }) => storeIds?.size === 1)
    return wanted.flatMap(({ storeIds }) => [...(storeIds ?? [])])
  }

  /** Stores that some stream names. */
  get namedStores(): Set<string> {
    return new Set([...this.channels.values()].flatMap(({ storeIds }) => [...(storeIds ?? [])]))
  }

  add(listener: Listener): void {
    const key = listener.storeIds === null ? 'all' : JSON.stringify([...listener.storeIds].sort())
    const channel = this.channels.get(key) ?? { storeIds: listener.storeIds, listeners: new Set() }
    channel.listeners.add(listener)
    this.channels.set(key, channel)
    this.members.set(listener, key)
  }

  /** Removes a listener. @returns true if it was there */
  remove(listener: Listener): boolean {
    const key = this.members.get(listener)
    if (key === undefined) return false
    this.members.delete(listener)
    const channel = this.channels.get(key)
    channel?.listeners.delete(listener)
    if (channel?.listeners.size === 0) this.channels.delete(key)
    return true
  }

  /**
   * Makes everyone reload and get a new snapshot, including those who come back from before frame `seq`: what they show
   * is out of date.
   */
  startOver(seq: number): void {
    this.ring.forget(seq)
    for (const listener of this.members.keys()) {
      listener.cursor = null
      listener.needsResync = true
    }
  }

  /** Sends every listener what it has not got yet; usually one shared write of `fresh`. */
  publish(fresh: readonly Frame[], before: number, position: Position): void {
    const ofAll = fresh.filter((frame) => wantsFrame(frame, null))
    const byStore = groupByStore(fresh)
    for (const channel of this.channels.values()) {
      const { storeIds } = channel
      const wanted = storeIds === null ? ofAll : framesOf(byStore, storeIds)
      const shared = wanted.length === 1 ? wanted[0]!.bytes : Buffer.concat(wanted.map(({ bytes }) => bytes))
      const caughtUp: CaughtUp = new Map()
      for (const listener of channel.listeners) {
        const pace = listener.pace(position.nowMs)
        if (pace === 'lost') this.drop(listener)
        else if (pace === 'ready') {
          if (listener.cursor !== before) this.catchUp(listener, position.seq, caughtUp)
          else if (wanted.length > 0) listener.send(shared, position.seq)
          else listener.cursor = position.seq
        }
      }
    }
  }

  /**
   * Replays what one listener missed, or sends a snapshot if that is no longer kept.
   * @param caughtUp bytes already sent, in this call, to listeners with the same stores and cursor: it gets the same
   *   bytes
   */
  catchUp(listener: Listener, seq: number, caughtUp: CaughtUp = new Map()): void {
    const same = listener.cursor === null ? undefined : caughtUp.get(listener.cursor)
    if (same) {
      listener.send(same, seq)
      return
    }
    const missed = listener.cursor === null ? null : this.ring.after(listener.cursor)
    if (missed === null) {
      listener.send(this.snapshot(listener.storeIds, listener.needsResync), seq)
      listener.needsResync = false
      return
    }
    const wanted = coalesced(missed, listener.storeIds)
    if (wanted.length > 0) {
      const bytes = Buffer.concat(wanted.map((frame) => frame.bytes))
      caughtUp.set(listener.cursor ?? -1, bytes)
      listener.send(bytes, seq)
    } else listener.cursor = seq
  }

  /**
   * Sends a heartbeat to listeners that keep up, ends streams whose lifetime is over, drops lost ones.
   * @param health a `health` frame with the id of frame `seq`, for those that have had all frames up to it
   */
  beat(nowMs: number, seq: number, health: Buffer): void {
    const full = Buffer.concat([HEARTBEAT, health])
    for (const listener of this.members.keys()) {
      const pace = listener.pace(nowMs)
      if (pace === 'lost') this.drop(listener)
      else if (nowMs >= listener.endsAtMs) this.end(listener)
      else if (pace === 'ready') listener.sink.write(listener.cursor === seq ? full : HEARTBEAT)
    }
  }

  /** Writes to those without a snapshot yet. */
  tellWaiting(bytes: Buffer): void {
    for (const listener of this.members.keys()) if (listener.cursor === null) listener.sink.write(bytes)
  }

  endAll(): void {
    for (const listener of [...this.members.keys()]) this.end(listener)
  }

  private end(listener: Listener): void {
    this.remove(listener)
    listener.sink.end()
  }

  private drop(listener: Listener): void {
    this.remove(listener)
    listener.sink.cut()
  }
}

/** Frames by store, in their order; frames for every stream under null. */
function groupByStore(frames: readonly Frame[]): Map<string | null, Frame[]> {
  const groups = new Map<string | null, Frame[]>()
  for (const frame of frames) {
    const group = groups.get(frame.storeId)
    if (group) group.push(frame)
    else groups.set(frame.storeId, [frame])
  }
  return groups
}

/**
 * The frames that a stream of some stores wants, in order. Looked up by store, as there may be thousands of frames and
 * hundreds of channels.
 */
function framesOf(byStore: ReadonlyMap<string | null, readonly Frame[]>, storeIds: ReadonlySet<string>): Frame[] {
  const wanted = [null, ...storeIds].flatMap((storeId) => byStore.get(storeId) ?? [])
  return wanted.filter((frame) => wantsFrame(frame, storeIds)).sort((a, b) => a.seq - b.seq)
}
