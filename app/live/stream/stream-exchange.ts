import type { EventFrame, HealthFrame, LiveStore, SnapshotFrame } from '../live'
import { EventLists, type EventPlace } from './event-lists'
import type { LiveMessage, StreamState, Want } from './live-messages'
import { type FrameKind, StreamConnection, type StreamPlace } from './stream-connection'

/** What the exchange needs of its place beside the stream. */
export type ExchangePlace = StreamPlace & EventPlace

type Page = { want: Want; send: (message: LiveMessage) => void; heardMs: number; greeted: boolean }

/** Changes within this time are sent together. */
const TOGETHER_MS = 15
/** A lost connection that is back within this time is not reported: figures are at most a second old. */
const GRACE_MS = 1_200
const TICK_MS = 1_000
/** Pages hear from the holder of the stream this often. */
const BEAT_MS = 5_000
/** The server writes every two seconds at least: after this much silence it is frozen or cut off. */
const QUIET_AFTER_MS = 4_000
/** If a clock advanced this much more than a tick, the machine has slept. */
const SLEPT_MS = 12_000
/** A page silent for this long is gone; background pages may speak only once a minute. */
const GONE_AFTER_MS = 180_000
/** If nobody has looked for this long, the stream is closed. */
const PAUSE_AFTER_MS = 300_000

/**
 * The one stream of a browser and the pages that share it (decision 0080). It requests what all pages want together,
 * remembers the newest figures for pages that come later, says how fresh they are, and closes the stream when there is
 * no page, or nobody looks.
 */
export class StreamExchange {
  private pages = new Map<unknown, Page>()
  private stores = new Map<string, LiveStore>()
  private events: EventLists
  private connection: StreamConnection
  /** What the open stream covers: null every store, undefined if none is open. */
  private scope: readonly string[] | null | undefined
  private state: StreamState = { kind: 'connecting' }
  private heardMs: number | null = null
  /** Between the loss of a connection, or a new question, and the next snapshot. */
  private lost = false
  /** Lost for longer than is worth no word. */
  private failed = false
  private serverStale = false
  /** The connection is there and says nothing. */
  private quiet = false
  private frameMs = 0
  private beatMs = 0
  private watchedMs: number
  private tickedMs: number
  private planned: (() => void) | null = null
  private grace: (() => void) | null = null
  private stopTicking: () => void = () => undefined
  private changed = new Set<string>()
  private holes = false
  private stateTold = true

  constructor(private readonly place: ExchangePlace) {
    this.connection = new StreamConnection(
      place,
      (kind, text) => this.take(kind, text),
      () => this.lose(),
    )
    this.events = new EventLists(
      place,
      (storeId) => this.listedStores().includes(storeId),
      (storeId, events) => {
        for (const { want, send } of this.pages.values()) if (want.events === storeId) send({ kind: 'events', events })
      },
    )
    this.watchedMs = place.now()
    this.tickedMs = place.now()
  }

  /** A page is there, or wants something else, or says that it is still there. */
  want(key: unknown, want: Want, send: Page['send']): void {
    const known = this.pages.get(key)
    const other = !known || !sameStores(known.want.stores, want.stores) || known.want.events !== want.events
    const seen = want.visible && known?.want.visible === false
    this.pages.set(key, { want, send, heardMs: this.place.now(), greeted: known !== undefined && !other })
    if (this.pages.size === 1 && !known) this.begin()
    if (want.visible) this.watchedMs = this.place.now()
    if (seen) this.connection.look()
    send({ kind: 'state', state: this.state })
    this.plan()
  }

  leave(key: unknown): void {
    if (this.pages.delete(key)) this.plan()
  }

  /** Closes the stream and forgets the pages. */
  close(): void {
    this.pages.clear()
    this.planned?.()
    this.planned = null
    this.end()
  }

  private begin(): void {
    this.tickedMs = this.place.now()
    this.stopTicking()
    const tick = () => {
      this.stopTicking = this.place.later(tick, TICK_MS)
      this.tick()
    }
    this.stopTicking = this.place.later(tick, TICK_MS)
  }

  private end(): void {
    this.stopTicking()
    this.connection.close()
    this.grace?.()
    this.grace = null
    this.scope = undefined
    this.state = { kind: 'connecting' }
    this.lost = false
    this.failed = false
    this.quiet = false
    this.serverStale = false
  }

  private tick(): void {
    const now = this.place.now()
    const slept = now - this.tickedMs > TICK_MS + SLEPT_MS
    this.tickedMs = now
    const beats = now - this.beatMs >= BEAT_MS
    if (beats) this.beatMs = now
    for (const [key, page] of this.pages) {
      if (now - page.heardMs > GONE_AFTER_MS && !slept) this.pages.delete(key)
      else if (beats) page.send({ kind: 'beat' })
    }
    const seen = [...this.pages.values()].some(({ want }) => want.visible)
    if (seen) this.watchedMs = now
    if (slept && seen) this.connection.renew()
    else {
      this.connection.tick()
      this.listen(now)
    }
    this.plan()
  }

  /** Notices a server that keeps its connection and says nothing. */
  private listen(now: number): void {
    if (this.scope === undefined || this.lost || now - this.frameMs <= QUIET_AFTER_MS) return
    this.quiet = true
    this.turn(this.fresh())
  }

  private plan(): void {
    this.planned ??= this.place.later(() => {
      this.planned = null
      this.reconcile()
      this.tell()
    }, TOGETHER_MS)
  }

  /** Opens, widens, narrows or closes the stream, so that it covers what the pages want. */
  private reconcile(): void {
    if (this.pages.size === 0) {
      this.end()
      return
    }
    const unwatched = this.place.now() - this.watchedMs > PAUSE_AFTER_MS
    if (unwatched) {
      if (this.scope === undefined) return
      this.connection.close()
      this.scope = undefined
      // It may have been lost just before: nobody waits for it any more.
      this.grace?.()
      this.grace = null
      this.failed = false
      this.turn({ kind: 'paused', sinceMs: this.heardMs })
      return
    }
    const wanted = [...this.pages.values()].map(({ want }) => want.stores)
    const union = wanted.includes(null) ? null : [...new Set(wanted.flatMap((stores) => stores ?? []))].sort()
    if (this.scope !== undefined && sameStores(this.scope, union)) return
    if (this.state.kind === 'paused') this.turn({ kind: 'connecting' })
    this.scope = union
    // Only what the old stream covered is still fresh.
    if (union !== null) for (const id of this.stores.keys()) if (!union.includes(id)) this.stores.delete(id)
    this.lost = true
    if (this.state.kind === 'live') this.watchLoss()
    const query = union === null ? '' : `?store=${union.map(encodeURIComponent).join(',')}`
    this.connection.open(`/live/stream${query}`)
  }

  private take(kind: FrameKind, text: string): void {
    this.frameMs = this.place.now()
    if (this.quiet) this.holes = true
    this.quiet = false
    if (!this.serverStale) this.heardMs = this.frameMs
    if (kind === 'snapshot') this.takeSnapshot(JSON.parse(text) as SnapshotFrame)
    else if (kind === 'store') this.put(JSON.parse(text) as LiveStore)
    else if (kind === 'event') this.events.put([JSON.parse(text) as EventFrame])
    else if (kind === 'resync') this.holes = true
    else {
      this.serverStale = (JSON.parse(text) as HealthFrame).state === 'stale'
      this.heardMs ??= this.place.now()
    }
    this.turn(this.fresh())
    this.plan()
  }

  private takeSnapshot({ stores }: SnapshotFrame): void {
    if (this.state.kind === 'stale' || this.state.kind === 'paused') this.holes = true
    this.lost = false
    this.failed = false
    this.grace?.()
    this.grace = null
    if (this.scope === null) this.stores.clear()
    for (const store of stores) this.put(store)
    // Events may have passed while there was no stream.
    for (const storeId of this.listedStores()) this.events.read(storeId)
  }

  private put(store: LiveStore): void {
    this.stores.set(store.store_id, store)
    this.changed.add(store.store_id)
    const alone = this.scope?.length === 1
    if (!alone && this.listedStores().includes(store.store_id)) this.events.read(store.store_id)
  }

  /** Stores whose events some page lists. */
  private listedStores(): string[] {
    return [...new Set([...this.pages.values()].flatMap(({ want }) => want.events ?? []))]
  }

  private lose(): void {
    this.lost = true
    this.watchLoss()
  }

  private watchLoss(): void {
    this.grace ??= this.place.later(() => {
      this.grace = null
      this.failed = true
      this.turn(this.fresh())
      this.plan()
    }, GRACE_MS)
  }

  private fresh(): StreamState {
    if (this.failed || this.quiet) return { kind: 'stale', sinceMs: this.heardMs, cause: 'server' }
    if (this.serverStale) return { kind: 'stale', sinceMs: this.heardMs, cause: 'database' }
    return this.lost ? this.state : { kind: 'live' }
  }

  private turn(state: StreamState): void {
    // A continuing state keeps its start time.
    if (state.kind === this.state.kind && causeOf(state) === causeOf(this.state)) return
    this.state = state
    this.stateTold = false
  }

  private tell(): void {
    for (const page of this.pages.values()) {
      const { want, send } = page
      if (this.holes && page.greeted) send({ kind: 'holes' })
      const ids = page.greeted ? [...this.changed] : [...this.stores.keys()]
      const stores = ids.flatMap((id) =>
        want.stores === null || want.stores.includes(id) ? (this.stores.get(id) ?? []) : [],
      )
      // Figures of a stream that was open for something else may be old.
      if (stores.length > 0 && (page.greeted || this.state.kind === 'live')) send({ kind: 'stores', stores })
      if (!page.greeted && want.events !== null) {
        const events = this.events.of(want.events)
        if (events) send({ kind: 'events', events })
        this.events.read(want.events)
      }
      if (!this.stateTold || !page.greeted) send({ kind: 'state', state: this.state })
      page.greeted = true
    }
    this.stateTold = true
    this.holes = false
    this.changed.clear()
  }
}

const causeOf = (state: StreamState) => (state.kind === 'stale' ? state.cause : null)

function sameStores(a: readonly string[] | null, b: readonly string[] | null): boolean {
  if (a === null || b === null) return a === b
  return a.length === b.length && a.every((id, i) => id === b[i])
}
