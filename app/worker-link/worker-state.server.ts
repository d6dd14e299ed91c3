import { z } from 'zod'

/** What the worker says is asked again after so long, and waited for so long. Unit: milliseconds. */
const KEPT_MS = 10_000
const WAITED_MS = 1_000

const answerSchema = z.object({ stores_refused: z.string().nullable().default(null) })

/** What the worker says of itself at its `/ready`, for pages: as of at most ten seconds ago. */
export class WorkerState {
  private askedMs = Number.NEGATIVE_INFINITY
  private refused: string | null = null

  /** @param intakeUrl address of the worker's HTTP intake */
  constructor(
    private readonly intakeUrl: string,
    private readonly now: () => number = Date.now,
  ) {}

  /**
   * The bound of stores that was reached within the last hour and what to do about it, in words; null where none was,
   * or the worker has not answered yet. No page waits for it but the first.
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
