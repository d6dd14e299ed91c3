import type { CountedTraffic, ShopEvent } from '~/domain/events/messages'

/** A valid event with its id. `index`: its position in the sender's request. */
export type TakenEvent = { index: number } & (
  | { kind: 'traffic'; event: CountedTraffic & { event_id: string | number } }
  | { kind: 'shop'; event: ShopEvent & { event_id: string | number } }
)

export type RejectedEvent = { index: number; reason: string }

/** Thrown if events could not be stored for good; the sender may send the same ones again. */
export class OutletAway extends Error {
  override name = 'OutletAway'
}

/** Where events accepted by the web process go. */
export interface EventOutlet {
  /**
   * Resolves when all of the events are stored for good; gives those that were refused after all.
   * @throws {OutletAway} if some or all of them may not be stored
   */
  send(events: readonly TakenEvent[]): Promise<RejectedEvent[]>
  close(): Promise<void>
}
