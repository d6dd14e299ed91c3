import type { EventFrame, LiveStore } from '~/domain/live'
import type { LiveSource } from './live-source.server'

/** At most this many `event` frames of a store in one poll. */
export const MOST_EVENTS_A_POLL = 20
/** Stores whose told events are remembered, for clients that come back. */
const MOST_STORES = 500

type Told = { ids: Set<string>; figures: string }

/** Finds the events of the stores that are watched alone which have not been told yet. */
export class RecentEvents {
  private told = new Map<string, Told>()

  constructor(private readonly read: LiveSource['readEvents']) {}

  /** New events of these stores, oldest first. A store whose figures did not change is not asked for. */
  async newOf(
    storeIds: readonly string[],
    states: ReadonlyMap<string, LiveStore>,
    nowMs: number,
  ): Promise<EventFrame[]> {
    const fresh = await Promise.all(
      [...new Set(storeIds)].map(async (storeId) => {
        const state = states.get(storeId)
        if (!state) return []
        const figures = [state.occupancy, state.entries_today, state.exits_today, state.t, state.last_event].join()
        const told = this.told.get(storeId)
        if (told?.figures === figures) return []
        const newest = await this.read(storeId, MOST_EVENTS_A_POLL * 2, nowMs)
        const unknown = newest.filter((event) => !told?.ids.has(event.event_id))
        this.told.delete(storeId)
        this.told.set(storeId, { ids: new Set(newest.map((event) => event.event_id)), figures })
        return unknown.slice(0, MOST_EVENTS_A_POLL).reverse()
      }),
    )
    while (this.told.size > MOST_STORES) this.told.delete(this.told.keys().next().value ?? '')
    return fresh.flat()
  }
}
