import type { CountedTraffic, ShopEvent } from '~/domain/events/messages'

/** An event that was judged fit and has its id. `index`: its place in what the sender sent. */
export type TakenEvent = { index: number } & (
  | { kind: 'traffic'; event: CountedTraffic & { event_id: string | number } }
  | { kind: 'shop'; event: ShopEvent & { event_id: string | number } }
)

export type RejectedEvent = { index: number; reason: string }

/** Thrown where the events could not be handed on for good; the sender may send the same again. */
export class OutletAway extends Error {
  override name = 'OutletAway'
}

/** Where events go that the web process takes. */
export interface EventOutlet {
  /**
   * Resolves when all of the events are kept for good; gives those that were refused after all.
   * @throws {OutletAway} where some or all of them may not be
   */
  send(events: readonly TakenEvent[]): Promise<RejectedEvent[]>
  close(): Promise<void>
}
