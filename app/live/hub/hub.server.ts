import { randomBytes } from 'node:crypto'
import { MINUTE_MS } from '~/domain/time/durations'
import { within } from '~/domain/time/within'
import { type HealthFrame, type LiveStore, sameFigures } from '../live'
import { Channels } from './channels.server'
import { FrameRing } from './frame-ring.server'
import {
  encodeFrame,
  encodeOpening,
  type Frame,
  type FrameName,
  frameId,
  HEARTBEAT_MS,
  seqOfFrameId,
} from './frames.server'
import { Listener, type Sink } from './listener.server'
import type { LiveSource } from './live-source.server'
import { MOST_EVENTS_A_POLL, RecentEvents } from './recent-events.server'

/** After this long without an event, a lag means nothing. */
const LAG_HOLDS_MS = MINUTE_MS
/** Maximum age of figures that pages get while a long poll is running. Unit: milliseconds. */
const MOST_AGE_MS = 5_000

/** The figures of all stores; until the database has answered once, there are none and `asOfMs` is null. */
export type LiveState = { asOfMs: number | null; stores: LiveStore[]; health: HealthFrame }

export type HubOptions = {
  /** Least time between the starts of two polls. */
  pollMs?: number
  heartbeatMs?: number
  /** A stream's life, ± 20 %. */
  lifetimeMs?: number
  /** A poll that takes longer than this makes figures stale while it runs. */
  lateAfterMs?: number
  now?: () => number
  /** Called when the database stops answering (with the error, if any) and when it is back. */
  onHealth?: (state: HealthFrame['state'], error?: unknown) => void
  /** Called with the duration of each poll, milliseconds, including failed ones. */
  onPoll?: (tookMs: number) => void
}

/**
 * The one place of a process that queries live figures. It polls only while somebody listens, encodes each change once
 * and sends the same bytes to all. A new listener gets a snapshot, a returning one what it missed.
 */
export class LiveHub {
  private readonly boot = randomBytes(5).toString('hex')
  private readonly ring = new FrameRing(1)
  private readonly channels = new Channels(this.ring, (storeIds, resync) => this.snapshot(storeIds, resync))
  private readonly events: RecentEvents
  private readonly now: () => number
  private readonly pollMs: number
  private readonly lateAfterMs: number
  private seq = 0
  private stores = new Map<string, LiveStore>()
  private listing: LiveSource['listing']
  private asOfMs: number | null = null
  private health: HealthFrame = { state: 'live', lag_ms: null }
  /** When `health.lag_ms` was taken. */
  private lagAtMs = 0
  private poll: Promise<void> | null = null
  /** How long the newest poll that was answered took, milliseconds. */
  private tookMs = 0
  private nextPoll: NodeJS.Timeout | null = null
  /** A poll for callers who were given older figures. */
  private soon: NodeJS.Timeout | null = null
  /** Running number of the poll loop; 0 while nobody listens. */
  private loop = 0
  private loopsBegun = 0
  private heartbeat: NodeJS.Timeout | null = null
  /** The snapshot of all stores, shared with the next listener as long as nothing has changed. */
  private sharedSnapshot: { seq: number; health: HealthFrame; bytes: Buffer } | null = null
  private closed = false

  constructor(
    private readonly source: LiveSource,
    private readonly options: HubOptions = {},
  ) {
    this.now = options.now ?? Date.now
    this.pollMs = options.pollMs ?? 250
    this.lateAfterMs = options.lateAfterMs ?? 3_000
    this.events = new RecentEvents(source)
  }

  /** Open streams. */
  get listeners(): number {
    return this.channels.size
  }

  /** How many stores the newest figures are of. */
  get storesKnown(): number {
    return this.stores.size
  }

  /** Whether the database did not answer the newest poll. */
  get isStale(): boolean {
    return this.health.state === 'stale'
  }

  /**
   * The figures now, at most one poll old, or five seconds if a poll takes long. If the database does not answer: the
   * last known ones, marked stale.
   */
  async current(): Promise<LiveState> {
    const ageMs = this.asOfMs === null ? Number.POSITIVE_INFINITY : this.now() - this.asOfMs
    const mostAgeMs = this.pollMs * (this.loop > 0 ? 4 : 1)
    // With many stores a poll takes long: pages get the figures of the previous one and do not wait.
    const isLong = this.tookMs > this.pollMs && ageMs < MOST_AGE_MS && this.health.state === 'live'
    if (ageMs > mostAgeMs && isLong) void this.pollOnce()
    else if (ageMs > mostAgeMs) await this.pollOnce()
    return { asOfMs: this.asOfMs, stores: [...this.stores.values()], health: this.health }
  }

  /**
   * The figures of the last poll at once, if at most `mostAgeMs` old; else like {@link current}. The next poll starts a
   * moment later, so that it does not delay the caller's own queries. For questions about stores rather than their
   * counts.
   */
  async recent(mostAgeMs: number): Promise<LiveState> {
    const ageMs = this.asOfMs === null ? Number.POSITIVE_INFINITY : this.now() - this.asOfMs
    if (ageMs > mostAgeMs || this.health.state === 'stale') return this.current()
    this.soon ??= setTimeout(() => {
      this.soon = null
      void this.current()
    }, this.pollMs).unref()
    return { asOfMs: this.asOfMs, stores: [...this.stores.values()], health: this.health }
  }

  /**
   * Opens a stream.
   * @param storeIds null for all stores
   * @param lastEventId the last frame that the client has
   * @returns call it when the client is gone; further calls do nothing
   */
  listen(sink: Sink, storeIds: ReadonlySet<string> | null, lastEventId: string | null): () => void {
    if (this.closed) {
      sink.end()
      return () => undefined
    }
    const lifetimeMs = (this.options.lifetimeMs ?? 30 * MINUTE_MS) * (0.8 + Math.random() * 0.4)
    const listener = new Listener(sink, storeIds, this.now() + lifetimeMs)
    sink.write(encodeOpening(1_000 + Math.random() * 2_000))
    const seen = seqOfFrameId(lastEventId, this.boot)
    listener.needsResync = lastEventId !== null && (seen === null || this.ring.after(seen) === null)
    listener.cursor = listener.needsResync ? null : seen
    this.channels.add(listener)
    if (this.loop > 0 && this.asOfMs !== null) this.channels.catchUp(listener, this.seq)
    else if (this.health.state === 'stale') sink.write(this.healthBytes())
    this.wake()
    return () => {
      if (this.channels.remove(listener) && this.channels.size === 0) this.rest()
    }
  }

  /** Ends every stream and stops. */
  async close(): Promise<void> {
    this.closed = true
    if (this.soon) clearTimeout(this.soon)
    this.channels.endAll()
    this.rest()
    await this.poll
  }

  private wake(): void {
    this.heartbeat ??= setInterval(() => {
      this.channels.beat(this.now(), this.seq, this.healthBytes())
      if (this.channels.size === 0) this.rest()
    }, this.options.heartbeatMs ?? HEARTBEAT_MS)
    if (this.loop === 0) {
      this.loopsBegun += 1
      this.loop = this.loopsBegun
      this.turn(this.loop)
    }
  }

  private rest(): void {
    if (this.nextPoll) clearTimeout(this.nextPoll)
    if (this.heartbeat) clearInterval(this.heartbeat)
    this.nextPoll = null
    this.heartbeat = null
    this.loop = 0
  }

  private turn(loop: number): void {
    const begun = this.now()
    void this.pollOnce().then(() => {
      if (this.loop !== loop) return
      if (this.channels.size === 0) return this.rest()
      // Pauses for as long as the poll took, so that a slow database is not queried all the time.
      const took = this.now() - begun
      this.nextPoll = setTimeout(() => this.turn(loop), Math.max(this.pollMs - took, took))
    })
  }

  /**
   * One poll, shared by everyone who asks meanwhile. Also resolves if it is late, which shows as stale; never rejects.
   */
  private pollOnce(): Promise<void> {
    const begun = this.now()
    this.poll ??= this.readAndPublish().finally(() => {
      this.poll = null
      this.options.onPoll?.(this.now() - begun)
    })
    return within(this.lateAfterMs, this.poll, () => this.setState('stale'))
  }

  private async readAndPublish(): Promise<void> {
    const begun = this.now()
    try {
      const stores = await this.source.readStores(begun, this.channels.namedStores)
      const changed = stores.filter((store) => !sameFigures(store, this.stores.get(store.store_id)))
      const known = new Map(stores.map((store) => [store.store_id, store]))
      const fresh = await this.events.newOf(this.channels.singleStores, known, begun)
      const { listing } = this.source
      const isListedAnew = this.asOfMs !== null && this.listing !== listing
      this.listing = listing
      if (isListedAnew || [...this.stores.keys()].some((id) => !known.has(id))) {
        this.channels.startOver(++this.seq)
        this.sharedSnapshot = null
      }
      // Right after a pause the newest arrival may be old without anything being late.
      const followed = this.asOfMs !== null && begun - this.asOfMs < 2_000
      this.stores = known
      this.asOfMs = begun
      const before = this.seq
      const frames = changed.map((store) => this.frame('store', store.store_id, store))
      for (const event of fresh) frames.push(this.frame('event', event.store_id, event))
      const newest = Math.max(0, ...changed.map((store) => store.t))
      if (newest > 0 && followed) {
        this.lagAtMs = this.now()
        this.health = { ...this.health, lag_ms: Math.max(0, this.lagAtMs - newest) }
      } else if (this.now() - this.lagAtMs > LAG_HOLDS_MS) this.health = { ...this.health, lag_ms: null }
      this.tookMs = this.now() - begun
      this.setState('live')
      this.channels.publish(frames, before, { seq: this.seq, nowMs: this.now() })
    } catch (error) {
      this.setState('stale', error)
      // Listeners without a snapshot get the last known figures, marked stale.
      if (this.asOfMs !== null) this.channels.publish([], this.seq, { seq: this.seq, nowMs: this.now() })
    }
  }

  /** A change of state is sent at once, as a frame; the lag goes out with each heartbeat. */
  private setState(state: HealthFrame['state'], error?: unknown): void {
    if (state === this.health.state) return
    this.health = { ...this.health, state }
    this.options.onHealth?.(state, error)
    const before = this.seq
    const frame = this.frame('health', null, this.health)
    if (this.asOfMs === null) this.channels.tellWaiting(frame.bytes)
    else this.channels.publish([frame], before, { seq: this.seq, nowMs: this.now() })
  }

  private frame(name: FrameName, storeId: string | null, data: unknown): Frame {
    this.seq += 1
    const leftOut = storeId !== null && this.isLeftOut(storeId)
    const bytes = encodeFrame(frameId(this.boot, this.seq), name, data)
    const frame = { seq: this.seq, name, storeId, leftOut, bytes }
    this.ring.add(frame)
    return frame
  }

  private isLeftOut(storeId: string): boolean {
    return this.listing?.leftOut.has(storeId) ?? false
  }

  private healthBytes(): Buffer {
    return encodeFrame(frameId(this.boot, this.seq), 'health', this.health)
  }

  private snapshot(storeIds: ReadonlySet<string> | null, resync: boolean): Buffer {
    const id = frameId(this.boot, this.seq)
    const frames = resync ? [encodeFrame(id, 'resync', {})] : []
    if (storeIds !== null) {
      // Events sent before the snapshot was made; their ids are older, so they come first.
      if (storeIds.size === 1) frames.push(...this.ring.newestEvents([...storeIds][0] ?? '', MOST_EVENTS_A_POLL))
      return Buffer.concat([...frames, this.snapshotBytes(id, [...storeIds])])
    }
    const { seq, health } = this
    if (this.sharedSnapshot?.seq !== seq || this.sharedSnapshot.health !== health) {
      const listed = [...this.stores.keys()].filter((storeId) => !this.isLeftOut(storeId))
      this.sharedSnapshot = { seq, health, bytes: this.snapshotBytes(id, listed) }
    }
    return frames.length > 0 ? Buffer.concat([...frames, this.sharedSnapshot.bytes]) : this.sharedSnapshot.bytes
  }

  private snapshotBytes(id: string, storeIds: readonly string[]): Buffer {
    const stores = storeIds.flatMap((storeId) => this.stores.get(storeId) ?? [])
    const asOf = new Date(this.asOfMs ?? this.now()).toISOString()
    return Buffer.concat([encodeFrame(id, 'snapshot', { asOf, stores }), this.healthBytes()])
  }
}
