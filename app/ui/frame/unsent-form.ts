import { within } from '~/domain/time/within'
import { isUnreached } from './server-answers'

/** What the action of a form gives that did not reach the server. */
type Unsent = { unsent: true; problem: string }

/** A server that is well has answered by then. */
const MOST_MS = 15_000

/**
 * Sends a form by its server's action. Where the server cannot be reached, the page stays with what was typed and says
 * so, instead of giving way to an error page; the loaders of such a page must not run again (`isUnsent`).
 */
export async function sendOrKeep<Answer>(send: () => Promise<Answer>): Promise<Answer | Unsent> {
  try {
    return await within(MOST_MS, send(), tooLong)
  } catch (error) {
    if (!isUnreached(error)) throw error
    return {
      unsent: true,
      problem: 'Cannot reach the server. Your entry is kept: try again.',
    }
  }
}

/** Fails as a network that is away does, once a server has taken longer than any does that is well. */
function tooLong(): never {
  throw new TypeError('fetch took too long')
}

/** Whether an action's result is that of a form that did not reach the server. */
export function isUnsent(result: unknown): boolean {
  return typeof result === 'object' && result !== null && 'unsent' in result
}
