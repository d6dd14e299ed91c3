import { z } from 'zod'
import { type EventOutlet, OutletAway, type RejectedEvent, type TakenEvent } from './event-outlet.server'

/** How long the worker may take to store events. */
const STORED_WITHIN_MS = 20_000

const takenSchema = z.object({
  accepted: z.number().int(),
  rejected: z.array(z.object({ index: z.number().int().min(0), reason: z.string() })),
})

/** Passes events to the worker's HTTP intake, which answers once they are stored. */
export class IntakeOutlet implements EventOutlet {
  /** @param url address of the intake @param token its bearer token */
  constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  async send(events: readonly TakenEvent[]): Promise<RejectedEvent[]> {
    let response: Response
    try {
      response = await fetch(new URL('/events', this.url), {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${this.token}` },
        body: JSON.stringify(events.map(({ event }) => event)),
        signal: AbortSignal.timeout(STORED_WITHIN_MS),
      })
      if (response.status === 202) {
        const { rejected } = takenSchema.parse(await response.json())
        return rejected.map(({ index, reason }) => ({ index: events[index]!.index, reason }))
      }
    } catch (error) {
      throw new OutletAway("the worker's intake does not answer", { cause: error })
    }
    throw new OutletAway(`the worker's intake answered ${response.status}`, {
      cause: await response.text().catch(() => ''),
    })
  }

  async close(): Promise<void> {}
}
