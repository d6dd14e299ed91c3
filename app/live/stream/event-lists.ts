import type { EventFrame } from '../live'

const EVENTS_EVERY_MS = 1_000
const MOST_EVENTS = 20

/** What the lists need of their place. */
export type EventPlace = {
  /** Newest events of a store. @throws if they cannot be had */
  readEvents: (storeId: string) => Promise<readonly EventFrame[]>
  later: (run: () => void, ms: number) => () => void
}

/** The newest events of the stores whose events some page lists. */
export class EventLists {
  private events = new Map<string, readonly EventFrame[]>()
  private reading = new Map<string, { again: boolean }>()

  /**
   * @param isListed whether some page lists the events of a store
   * @param onNew called with events of one store that are new
   */
  constructor(
    private readonly place: EventPlace,
    private readonly isListed: (storeId: string) => boolean,
    private readonly onNew: (storeId: string, events: readonly EventFrame[]) => void,
  ) {}

  /** Newest first; undefined before the first. */
  of(storeId: string): readonly EventFrame[] | undefined {
    return this.events.get(storeId)
  }

  put(events: readonly EventFrame[]): void {
    const storeId = events[0]?.store_id
    if (storeId === undefined) return
    const known = new Map((this.events.get(storeId) ?? []).map((event) => [event.event_id, event]))
    const fresh = events.filter((event) => !known.has(event.event_id))
    if (fresh.length === 0) return
    for (const event of fresh) known.set(event.event_id, event)
    const newest = [...known.values()].sort((a, b) => b.time_stamp.localeCompare(a.time_stamp)).slice(0, MOST_EVENTS)
    this.events.set(storeId, newest)
    this.onNew(storeId, fresh)
  }

  /**
   * Requests a store's newest events, at most once a second: a stream of several stores has no `event` frames. What
   * cannot be read is read with the next change; the figures say whether they are fresh.
   */
  read(storeId: string): void {
    const running = this.reading.get(storeId)
    if (running) {
      running.again = true
      return
    }
    const reading = { again: false }
    this.reading.set(storeId, reading)
    const done = () =>
      this.place.later(() => {
        this.reading.delete(storeId)
        if (reading.again && this.isListed(storeId)) this.read(storeId)
      }, EVENTS_EVERY_MS)
    this.place
      .readEvents(storeId)
      .then(
        (events) => this.put(events),
        () => undefined,
      )
      .then(done)
  }
}
