import { type EventOutlet, OutletAway, type RejectedEvent, type TakenEvent } from './event-outlet.server'

/**
 * Creates the real outlet with the first event: Kafka's client takes 2 MB, and many web processes never get an event.
 */
export class LateOutlet implements EventOutlet {
  private outlet: Promise<EventOutlet> | null = null
  private closed = false

  constructor(private readonly make: () => Promise<EventOutlet>) {}

  async send(events: readonly TakenEvent[]): Promise<RejectedEvent[]> {
    if (this.closed) throw new OutletAway('this process is stopping')
    this.outlet ??= this.make()
    return (await this.outlet).send(events)
  }

  async close(): Promise<void> {
    this.closed = true
    await (await this.outlet)?.close()
  }
}
