import type { EventFrame, LiveStore } from '../live'
import type { LiveSource } from './live-source.server'

/** At most this many `event` frames of a store in one poll. */
export const MOST_EVENTS_A_POLL = 20
/** How many stores' sent events are remembered, for clients that come back. */
const MOST_STORES = 500
/** Events of a store that are asked for at once. */
const MOST_ASKED = MOST_EVENTS_A_POLL * 2
/** Sent events remembered per store, the most recently seen: a forgotten one has more newer ones than are read. */
const MOST_TOLD = MOST_ASKED * 2
/**
 * More stores than this are read in one query; then only recent events are sent, and late ones show only in the
 * figures.
 */
const MOST_APART = 4
const LATELY_MS = 5_000

type Told = { ids: Set<string>; figures: string }

/** Finds new events of the stores that are watched alone. */
export class RecentEvents {
  private sentEvents = new Map<string, Told>()

  constructor(private readonly source: Pick<LiveSource, 'readEvents' | 'readEventsOf'>) {}

  /** New events of these stores, oldest first. A store whose figures did not change is not asked for. */
  async newOf(
    storeIds: readonly string[],
    states: ReadonlyMap<string, LiveStore>,
    nowMs: number,
  ): Promise<EventFrame[]> {
    const changed = new Map<string, string>()
    for (const storeId of storeIds) {
      const state = states.get(storeId)
      if (!state) continue
      const figures = [state.occupancy, state.entries_today, state.exits_today, state.t, state.last_event].join()
      if (this.sentEvents.get(storeId)?.figures !== figures) changed.set(storeId, figures)
    }
    const newest = await this.newestOf([...changed.keys()], nowMs)
    const fresh = [...changed].flatMap(([storeId, figures]) => this.tell(storeId, figures, newest.get(storeId) ?? []))
    while (this.sentEvents.size > MOST_STORES) this.sentEvents.delete(this.sentEvents.keys().next().value ?? '')
    return fresh
  }

  /**
   * The newest events of each store, newest first. A few stores, or those not read before, are read one by one; others
   * in one query.
   */
  private async newestOf(storeIds: readonly string[], nowMs: number): Promise<Map<string, EventFrame[]>> {
    const known = storeIds.filter((storeId) => this.sentEvents.has(storeId))
    const together = known.length > MOST_APART ? known : []
    const apart = together.length > 0 ? storeIds.filter((storeId) => !this.sentEvents.has(storeId)) : storeIds
    const [events, ...lists] = await Promise.all([
      together.length > 0 ? this.source.readEventsOf(together, MOST_EVENTS_A_POLL, nowMs - LATELY_MS) : [],
      ...apart.map((storeId) => this.source.readEvents(storeId, MOST_ASKED, nowMs)),
    ])
    const newest = new Map(apart.map((storeId, i) => [storeId, lists[i] ?? []]))
    for (const event of events) {
      const list = newest.get(event.store_id)
      if (list) list.push(event)
      else newest.set(event.store_id, [event])
    }
    return newest
  }

  private tell(storeId: string, figures: string, newest: readonly EventFrame[]): EventFrame[] {
    const ids = this.sentEvents.get(storeId)?.ids ?? new Set<string>()
    const unknown = newest.filter(({ event_id }) => !ids.has(event_id))
    for (const { event_id } of newest.toReversed()) {
      ids.delete(event_id)
      ids.add(event_id)
    }
    for (const id of ids) {
      if (ids.size <= MOST_TOLD) break
      ids.delete(id)
    }
    this.sentEvents.delete(storeId)
    this.sentEvents.set(storeId, { ids, figures })
    return unknown.slice(0, MOST_EVENTS_A_POLL).reverse()
  }
}
