import type { EventFrame, LiveStore } from '~/domain/live'
import type { LiveMessage } from './live-transport'

/** What the page may say about its figures. `sinceMs`: they are as of then, epoch ms; null where that is not known. */
export type Connection = { kind: 'connecting' } | { kind: 'live' } | { kind: 'stale'; sinceMs: number | null }

const MOST_EVENTS = 50

/**
 * The live figures of a page, outside React: parts of it subscribe, and those whose figures changed render again, at most
 * once a frame of the screen. Starts with what the server rendered.
 */
export class LiveFigures {
  private stores: Map<string, LiveStore>
  private all: LiveStore[]
  private newestEvents: readonly EventFrame[]
  private state: Connection
  private heardMs: number | null
  private subscribers = new Set<() => void>()
  private planned = false
  private serverStale = false

  /**
   * @param schedule runs what it is given soon, once
   * @param onUnknown told where a store appears that the page has not been rendered with, or figures may have holes: load again
   */
  constructor(
    stores: readonly LiveStore[],
    events: readonly EventFrame[],
    asOfMs: number | null,
    private readonly schedule: (run: () => void) => void,
    private readonly onUnknown: () => void,
    private readonly now: () => number = Date.now,
  ) {
    this.stores = new Map(stores.map((store) => [store.store_id, store]))
    this.all = [...stores]
    this.newestEvents = events
    this.heardMs = asOfMs
    this.state = { kind: 'connecting' }
  }

  readonly subscribe = (subscriber: () => void): (() => void) => {
    this.subscribers.add(subscriber)
    return () => this.subscribers.delete(subscriber)
  }

  readonly store = (storeId: string): LiveStore | null => this.stores.get(storeId) ?? null
  readonly everyStore = (): readonly LiveStore[] => this.all
  readonly events = (): readonly EventFrame[] => this.newestEvents
  readonly connection = (): Connection => this.state

  /** Takes one message of the stream. */
  receive(message: LiveMessage): void {
    if (message.kind !== 'closed' && !this.serverStale) this.heardMs = this.now()
    switch (message.kind) {
      case 'snapshot':
        for (const store of message.data.stores) this.put(store)
        this.turnLive()
        break
      case 'store':
        this.put(message.data)
        this.turnLive()
        break
      case 'event':
        this.addEvent(message.data)
        break
      case 'health':
        this.serverStale = message.data.state === 'stale'
        if (this.serverStale) this.turnStale()
        else if (this.state.kind === 'stale') this.state = { kind: 'live' }
        break
      case 'resync':
        this.onUnknown()
        break
      case 'closed':
        this.turnStale()
    }
    this.plan()
  }

  /** Takes a store's figures that the server rendered, unless the stream has brought newer ones. */
  adopt(store: LiveStore): void {
    const known = this.stores.get(store.store_id)
    if (known && known.t > store.t) return
    this.stores.set(store.store_id, store)
    this.plan()
  }

  /** Takes an event that the server rendered. */
  adoptEvent(event: EventFrame): void {
    this.addEvent(event)
    this.plan()
  }

  private put(store: LiveStore): void {
    if (!this.stores.has(store.store_id)) this.onUnknown()
    this.stores.set(store.store_id, store)
  }

  private addEvent(event: EventFrame): void {
    if (this.newestEvents.some((known) => known.event_id === event.event_id)) return
    const newest = [event, ...this.newestEvents].sort((a, b) => b.time_stamp.localeCompare(a.time_stamp))
    this.newestEvents = newest.slice(0, MOST_EVENTS)
  }

  private turnLive(): void {
    if (!this.serverStale && this.state.kind !== 'live') this.state = { kind: 'live' }
  }

  private turnStale(): void {
    if (this.state.kind !== 'stale') this.state = { kind: 'stale', sinceMs: this.heardMs }
  }

  private plan(): void {
    if (this.planned) return
    this.planned = true
    this.schedule(() => {
      this.planned = false
      this.all = [...this.stores.values()]
      for (const subscriber of this.subscribers) subscriber()
    })
  }
}
