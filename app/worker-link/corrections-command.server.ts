import { z } from 'zod'
import { type Correction, type CorrectionCommand, correctionSchema } from '~/domain/corrections'
import { apiErrorSchema } from '../server/answers/api'

/** How long the worker may take. */
const WITHIN_MS = 10_000

/**
 * The outcome of a correction: written, refused (with what was wrong), or away (cannot be written now; the same one may
 * be sent again).
 */
export type CorrectionOutcome =
  | { kind: 'written'; correction: Correction }
  | { kind: 'refused'; status: number; message: string }
  | { kind: 'away'; message: string }

const AWAY =
  'The worker does not answer, so the correction may or may not have been written. Try again in a moment: it counts once.'

/** Sends corrections to the worker's intake; the web process itself never writes. */
export class CorrectionsCommand {
  /** @param url address of the intake @param token its bearer token */
  constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  /**
   * Writes that `people` are in a store now, or at `at`. Never throws.
   * @param command give it the `correction_id` created with the form, so that a form sent twice is one correction
   */
  async send(command: CorrectionCommand): Promise<CorrectionOutcome> {
    try {
      const response = await fetch(new URL('/commands/corrections', this.url), {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${this.token}` },
        body: JSON.stringify(command),
        signal: AbortSignal.timeout(WITHIN_MS),
      })
      const body: unknown = await response.json()
      if (response.ok)
        return { kind: 'written', correction: z.object({ correction: correctionSchema }).parse(body).correction }
      const status = response.status
      if (status === 400 || status === 404 || status === 409) {
        return { kind: 'refused', status, message: apiErrorSchema.parse(body).message }
      }
      return { kind: 'away', message: AWAY }
    } catch {
      return { kind: 'away', message: AWAY }
    }
  }
}
