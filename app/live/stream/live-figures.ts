import type { EventFrame, LiveStore } from '../live'
import type { LiveMessage, StreamState } from './live-messages'

const MOST_EVENTS = 50
/** Parts of a page notified per screen frame: some fifty tiles, far less work than fits in a frame. */
const TOLD_A_FRAME = 100

/**
 * The live figures of a page, outside React: parts of the page subscribe, and those whose figures changed render again,
 * at most once per screen frame; if they are many, spread over several frames. Starts with what the server rendered.
 */
export class LiveFigures {
  private stores: Map<string, LiveStore>
  private all: LiveStore[]
  private newestEvents: readonly EventFrame[]
  private state: StreamState = { kind: 'connecting' }
  private subscribers = new Set<() => void>()
  private planned = false
  /** Stores whose figures came from the stream and are not stale. */
  private readonly ahead = new Set<string>()

  /**
   * @param asOfMs when the server read what it rendered; null if it could not
   * @param schedule runs a function soon, once
   * @param onHoles called when the page's data should be reloaded: `new-store` if a store appears that the page was not
   *   rendered with, `missed` if something may have been missed
   */
  constructor(
    stores: readonly LiveStore[],
    events: readonly EventFrame[],
    private readonly asOfMs: number | null,
    private readonly schedule: (run: () => void) => void,
    private readonly onHoles: (why: 'new-store' | 'missed') => void,
  ) {
    this.stores = new Map(stores.map((store) => [store.store_id, store]))
    this.all = [...stores]
    this.newestEvents = events
  }

  readonly subscribe = (subscriber: () => void): (() => void) => {
    this.subscribers.add(subscriber)
    return () => this.subscribers.delete(subscriber)
  }

  readonly store = (storeId: string): LiveStore | null => this.stores.get(storeId) ?? null
  readonly everyStore = (): readonly LiveStore[] => this.all
  readonly events = (): readonly EventFrame[] => this.newestEvents
  readonly connection = (): StreamState => this.state

  /** Takes one message of the browser's stream. */
  receive(message: LiveMessage): void {
    if (message.kind === 'beat') return
    if (message.kind === 'stores') for (const store of message.stores) this.put(store)
    else if (message.kind === 'events') for (const event of message.events) this.addEvent(event)
    else if (message.kind === 'holes') this.onHoles('missed')
    else if (!this.turn(message.state)) return
    this.plan()
  }

  /**
   * Takes a store's figures from a server response, unless the stream has newer ones: it is ahead of every server
   * response until it is stale.
   */
  adopt(store: LiveStore): void {
    const known = this.stores.get(store.store_id)
    // A correction changes figures without an event: of two with the same newest event either may be the newer one.
    if (known && (this.state.kind === 'live' || this.ahead.has(store.store_id) || known.t > store.t)) return
    this.stores.set(store.store_id, store)
    this.plan()
  }

  /** Takes an event that the server rendered. */
  adoptEvent(event: EventFrame): void {
    this.addEvent(event)
    this.plan()
  }

  private put(store: LiveStore): void {
    if (!this.stores.has(store.store_id)) this.onHoles('new-store')
    this.stores.set(store.store_id, store)
    this.ahead.add(store.store_id)
  }

  private addEvent(event: EventFrame): void {
    if (this.newestEvents.some((known) => known.event_id === event.event_id)) return
    const newest = [event, ...this.newestEvents].sort((a, b) => b.time_stamp.localeCompare(a.time_stamp))
    this.newestEvents = newest.slice(0, MOST_EVENTS)
  }

  /** True if the state changed. Before the stream has brought anything, figures are as of when they were rendered. */
  private turn(state: StreamState): boolean {
    const next =
      state.kind === 'stale' || state.kind === 'paused' ? { ...state, sinceMs: state.sinceMs ?? this.asOfMs } : state
    if (next.kind === this.state.kind) return false
    if (next.kind !== 'live') this.ahead.clear()
    this.state = next
    return true
  }

  private plan(): void {
    if (this.planned) return
    this.planned = true
    this.schedule(() => {
      this.planned = false
      this.all = [...this.stores.values()]
      this.tell([...this.subscribers])
    })
  }

  private tell(subscribers: readonly (() => void)[]): void {
    // Some may have left since.
    for (const subscriber of subscribers.slice(0, TOLD_A_FRAME)) if (this.subscribers.has(subscriber)) subscriber()
    const rest = subscribers.slice(TOLD_A_FRAME)
    if (rest.length > 0) this.schedule(() => this.tell(rest))
  }
}
