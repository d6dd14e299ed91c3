import { z } from 'zod'

/** How long the worker's state is cached, and how long to wait for it. Unit: milliseconds. */
const KEPT_MS = 10_000
const WAITED_MS = 1_000

const answerSchema = z.object({ stores_refused: z.string().nullable().default(null) })

/** The worker's state from its `/ready`, for pages; at most ten seconds old. */
export class WorkerState {
  private askedMs = Number.NEGATIVE_INFINITY
  private refused: string | null = null

  /** @param intakeUrl address of the worker's HTTP intake */
  constructor(
    private readonly intakeUrl: string,
    private readonly now: () => number = Date.now,
  ) {}

  /**
   * The limit on stores that was reached within the last hour and what to do, as a message; null if none was, or the
   * worker has not answered yet. Only the first page waits for it.
   */
  async storesRefused(): Promise<string | null> {
    if (this.now() - this.askedMs >= KEPT_MS) {
      const first = this.askedMs === Number.NEGATIVE_INFINITY
      this.askedMs = this.now()
      const asking = this.ask().catch(() => undefined)
      if (first) await asking
    }
    return this.refused
  }

  private async ask(): Promise<void> {
    const answer = await fetch(new URL('/ready', this.intakeUrl), { signal: AbortSignal.timeout(WAITED_MS) })
    this.refused = answerSchema.parse(await answer.json()).stores_refused
  }
}
